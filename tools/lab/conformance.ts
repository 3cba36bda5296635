import { dirname, join } from 'node:path';
import { UserError } from '../../src/errors.ts';
import type { Lab } from '../../src/notebook/lab/environment.ts';
import { lastLine, runCommand } from '../../src/setup/command.ts';

/** Jupyter's public suite for kernels. */
const SUITE = 'jupyter_kernel_test==0.7.0';

/**
 * Runs the suite against this clone's kernel.
 *
 * @returns whether all of it passed, and what it printed.
 * @throws UserError where the suite cannot be installed.
 */
export async function tryConformance({
  program,
  env,
}: Lab): Promise<{ passed: boolean; text: string }> {
  const python = join(dirname(program), 'python');
  const options = ['--quiet', '--disable-pip-version-check', '--no-input'];
  const installed = await runCommand(python, ['-m', 'pip', 'install', ...options, SUITE]);
  if (installed.code !== 0) {
    throw new UserError(
      `${SUITE} could not be installed: ${lastLine(installed.stderr)}`,
      'Check the network and which package index pip uses, then run the same command again.',
    );
  }
  const script = join(import.meta.dirname, 'conformance.py');
  const { code, stderr } = await runCommand(python, [script], { env });
  return { passed: code === 0, text: stderr };
}
