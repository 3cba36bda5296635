import { join } from 'node:path';

/** Says that cells are not to be remembered. */
export const FORGET = '--forget';

/** Says that cells are read as tslab reads them. */
export const RELAXED = '--relaxed';

/** Arguments of Node that start the kernel: for Jupyter and for the headless runner. */
export function kernelArguments(connectionFile: string): string[] {
  return [
    '--disable-warning=ExperimentalWarning',
    join(import.meta.dirname, 'main.ts'),
    connectionFile,
  ];
}
