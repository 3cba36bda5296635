import { join } from 'node:path';

/** Arguments of Node that start the kernel: for Jupyter and for the headless runner. */
export function kernelArguments(connectionFile: string): string[] {
  return [
    '--disable-warning=ExperimentalWarning',
    join(import.meta.dirname, 'main.ts'),
    connectionFile,
  ];
}
