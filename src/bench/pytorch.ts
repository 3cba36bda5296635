import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { lastLine, runCommand } from '../setup/command.ts';
import { cacheDirectory } from '../setup/paths.ts';
import { findPython } from '../setup/python.ts';

export const PYTORCH_VERSION = '2.13.0';
/** torchvision in the version that goes with that of PyTorch; NumPy and Pillow come along. */
const PACKAGES = [`torch==${PYTORCH_VERSION}`, 'torchvision==0.28.0'];
const CHECK = 'import numpy, PIL, torch; print(torch.__version__)';

/**
 * A Python with PyTorch in an environment of its own in the user's cache, installed by the first
 * call. Nothing else of the machine's Python is used or changed.
 *
 * @returns the path of its interpreter.
 * @throws UserError with pip's reason where it cannot be installed.
 */
export async function pytorch(progress: (line: string) => void): Promise<string> {
  const cache = cacheDirectory();
  const folder = join(cache, `pytorch-${PYTORCH_VERSION}`);
  const python = join(folder, 'bin/python');
  const check = await runCommand(python, ['-W', 'ignore', '-c', CHECK]);
  if (check.code === 0 && check.stdout.startsWith(PYTORCH_VERSION)) return python;
  progress(`Installing PyTorch ${PYTORCH_VERSION} for comparison, once, in ${folder} …`);
  await rm(folder, { recursive: true, force: true });
  const { program } = await findPython(cache);
  for (const [step, args] of [
    [program, ['-m', 'venv', folder]],
    [python, ['-m', 'pip', 'install', '--quiet', ...PACKAGES]],
  ] as const) {
    const { code, stderr } = await runCommand(step, args);
    if (code === 0) continue;
    await rm(folder, { recursive: true, force: true });
    throw new UserError(
      `PyTorch ${PYTORCH_VERSION}, which the benchmark compares with, cannot be installed: ${lastLine(stderr)}`,
      'Check the network and which package index pip is set up to use, or name the other parts only.',
    );
  }
  return python;
}

/** What torch.compile makes is kept beside it: the second time starts in seconds. */
export function pytorchEnvironment(): NodeJS.ProcessEnv {
  return {
    TORCHINDUCTOR_CACHE_DIR: join(cacheDirectory(), `pytorch-${PYTORCH_VERSION}`, 'compiled'),
  };
}
