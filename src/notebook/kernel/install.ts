import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { runCommand } from '../../setup/command.ts';
import { say } from '../../setup/say.ts';
import { tslabFolder } from './tslab.ts';

/** Whether tslab lies in its folder in the version that the lock names. */
function tslabIsInstalled(): boolean {
  return version('node_modules/.package-lock.json') === version('package-lock.json');
}

/** @throws UserError where tslab is missing or outdated. */
export function requireTslab(): void {
  if (tslabIsInstalled()) return;
  throw new UserError(
    'tslab, which runs TypeScript notebooks, is not installed',
    'Run: npm run refair -- notebook install-kernel',
  );
}

/**
 * Installs tslab into its own folder, where its TypeScript is in nobody's way. Nothing is done
 * where it is there already.
 *
 * @throws UserError with npm's own reason.
 */
export async function installTslab(): Promise<void> {
  if (tslabIsInstalled()) return;
  say('Installing tslab, the kernel of the notebooks …');
  const { code, stderr } = await runCommand(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: tslabFolder },
  );
  if (code === 0 && tslabIsInstalled()) return;
  throw new UserError(
    `tslab could not be installed: ${stderr.trim() || 'npm does not start'}`,
    'Check the network, then run the same command again.',
  );
}

function version(file: string): string | undefined {
  const path = join(tslabFolder, file);
  if (!existsSync(path)) return undefined;
  const lock = JSON.parse(readFileSync(path, 'utf8')) as {
    packages: Record<string, { version?: string }>;
  };
  return lock.packages['node_modules/tslab']?.version ?? file;
}
