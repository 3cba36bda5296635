import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { lastLine, runCommand } from '../../setup/command.ts';
import { cacheDirectory } from '../../setup/paths.ts';
import { say } from '../../setup/say.ts';
import { jupyterDataDirectory } from '../kernel/kernelspec.ts';
import { versions } from './display.ts';

/**
 * Installs tslab as it is, in a folder of the user's cache, for notebooks that need its own kernel.
 *
 * @param data Jupyter's data directory.
 * @returns the kernelspec's file.
 * @throws UserError with npm's own reason.
 */
export async function installTslab(data: string = jupyterDataDirectory()): Promise<string> {
  const folder = join(cacheDirectory(), `tslab-${versions.tslab}`);
  await mkdir(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) {
    await cp(join(import.meta.dirname, 'package', name), join(folder, name));
  }
  say(`Installing tslab ${versions.tslab} …`);
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, stderr } = await runCommand('npm', ['ci', ...options], { cwd: folder });
  if (code !== 0) {
    throw new UserError(
      `tslab could not be installed: ${lastLine(stderr) || 'npm does not start'}`,
      'Check the network, then run the same command again.',
    );
  }
  const program = join(folder, 'node_modules/tslab/bin/tslab');
  const path = join(data, 'kernels/tslab/kernel.json');
  const spec = {
    argv: [process.execPath, program, 'kernel', '--config-path={connection_file}'],
    display_name: 'TypeScript (tslab)',
    language: 'typescript',
  };
  await writeFileAtomic(path, `${JSON.stringify(spec, null, 2)}\n`);
  return path;
}
