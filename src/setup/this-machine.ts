import { hostname } from 'node:os';
import { runCommand } from './command.ts';

/** Where something was computed. */
export interface ThisMachine {
  readonly node: string;
  /** Model of the first GPU, and its driver; absent where there is none. */
  readonly gpu?: string;
  readonly driver?: string;
}

let known: Promise<ThisMachine> | undefined;

/** Asked once a process. */
export function thisMachine(): Promise<ThisMachine> {
  known ??= ask();
  return known;
}

/** As people know this machine; on a cluster, as its scheduler does. */
export function nodeName(): string {
  return process.env.SLURMD_NODENAME ?? hostname();
}

async function ask(): Promise<ThisMachine> {
  const node = nodeName();
  if (process.platform !== 'linux') return { node };
  const { code, stdout } = await runCommand(
    'nvidia-smi',
    ['--query-gpu=name,driver_version', '--format=csv,noheader'],
    { timeoutMs: 20_000 },
  );
  const [gpu, driver] = stdout
    .split('\n')[0]!
    .split(',')
    .map((text) => text.trim());
  return code === 0 && gpu && driver ? { node, gpu, driver } : { node };
}
