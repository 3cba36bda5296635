import { homedir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../../files/atomic.ts';
import { kernelArguments } from './arguments.ts';

/** Name of the kernel in notebook files and on Jupyter's command line. */
export const KERNEL_NAME = 'refair';

/**
 * What Jupyter needs to know to start the kernel: the Node that runs this process, wherever
 * Jupyter itself runs.
 */
export function kernelspec(): Readonly<Record<string, unknown>> {
  return {
    argv: [process.execPath, ...kernelArguments('{connection_file}')],
    display_name: 'TypeScript (refair)',
    language: 'typescript',
    interrupt_mode: 'message',
    env: KERNEL_ENVIRONMENT,
    metadata: { debugger: false },
  };
}

/** TensorFlow's own log says nothing that a reader of a notebook could use. */
export const KERNEL_ENVIRONMENT = { TF_CPP_MIN_LOG_LEVEL: '2' };

/**
 * Writes the kernelspec where Jupyter looks.
 *
 * @param data Jupyter's data directory: the user's, or `<environment>/share/jupyter`.
 * @returns the file.
 */
export async function writeKernelspec(data: string = jupyterDataDirectory()): Promise<string> {
  const path = join(data, 'kernels', KERNEL_NAME, 'kernel.json');
  await writeFileAtomic(path, `${JSON.stringify(kernelspec(), null, 2)}\n`);
  return path;
}

/** The user's Jupyter data directory, as Jupyter finds it itself. */
export function jupyterDataDirectory(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (environment.JUPYTER_DATA_DIR) return environment.JUPYTER_DATA_DIR;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  return join(environment.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'jupyter');
}
