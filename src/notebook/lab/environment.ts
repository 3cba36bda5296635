import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { withLock } from '../../files/lock.ts';
import { lastLine, runCommand } from '../../setup/command.ts';
import { cacheDirectory, stateDirectory } from '../../setup/paths.ts';
import { findPython } from '../../setup/python.ts';
import { say } from '../../setup/say.ts';
import { writeKernelspec } from '../kernel/kernelspec.ts';

/** plotly's package brings the extension that draws its figures. */
const PACKAGES = { jupyterlab: '4.6.6', plotly: '7.1.0' };

/** How to start JupyterLab. */
export interface Lab {
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * JupyterLab in a virtual environment of its own in the user's cache, made on first use, with this
 * clone's kernel.
 *
 * @throws UserError or SetupFailure where Python is missing or the packages cannot be installed.
 */
export async function prepareLab(): Promise<Lab> {
  const folder = join(cacheDirectory(), `jupyterlab-${PACKAGES.jupyterlab}`);
  const programs = join(folder, 'bin');
  if (!existsSync(marker(folder))) {
    await withLock(`${folder}.lock`, async () => {
      if (!existsSync(marker(folder))) await install(folder, programs);
    });
  }
  // Clones share the environment, each with a kernel of its own.
  const data = join(stateDirectory, 'jupyter');
  await writeKernelspec(data);
  const path = [data, process.env.JUPYTER_PATH].filter(Boolean).join(':');
  return {
    program: join(programs, 'jupyter-lab'),
    env: { ...process.env, JUPYTER_PATH: path },
  };
}

/** Written last: an environment without it is half made. */
function marker(folder: string): string {
  return join(folder, 'refair.json');
}

async function install(folder: string, programs: string): Promise<void> {
  say(`Installing JupyterLab ${PACKAGES.jupyterlab} …`);
  const python = await findPython(cacheDirectory());
  await rm(folder, { recursive: true, force: true });
  const made = await runCommand(python.program, ['-m', 'venv', folder]);
  if (made.code !== 0) {
    throw new UserError(
      `Python could not make a virtual environment: ${lastLine(made.stderr || made.stdout)}`,
      'Install its venv module (Debian and Ubuntu: apt-get install python3-venv).',
    );
  }
  const wanted = Object.entries(PACKAGES).map(([name, version]) => `${name}==${version}`);
  const installed = await runCommand(join(programs, 'python'), [
    ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'],
    ...wanted,
  ]);
  if (installed.code !== 0) {
    throw new UserError(
      `JupyterLab could not be installed: ${lastLine(installed.stderr)}`,
      'Check the network and which package index pip uses, then run the same command again.',
    );
  }
  // Nobody wants to be asked about news before the first notebook.
  await writeFileAtomic(
    join(folder, 'etc', 'jupyter', 'labconfig', 'page_config.json'),
    JSON.stringify({
      disabledExtensions: { '@jupyterlab/apputils-extension:announcements': true },
    }),
  );
  await writeFile(marker(folder), JSON.stringify(PACKAGES));
}
