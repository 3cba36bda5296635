import childProcess, { type ChildProcess } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

const STREAMS = ['stdin', 'stdout', 'stderr'] as const;

type Stdio = readonly unknown[] | string | undefined;

/**
 * Has a child that writes to the output of its parent write to the cell: the kernel's own output is
 * Jupyter's log, where nobody looks.
 */
export function forwardChildren(): void {
  const { spawn, spawnSync } = childProcess;
  const replaced = {
    spawn(command: string, ...rest: unknown[]): ChildProcess {
      const { given, forwarded } = withPipes(rest);
      const child = (spawn as (...all: unknown[]) => ChildProcess)(command, ...given);
      for (const name of forwarded) {
        child[name]?.on('data', (chunk: Buffer) => process[name].write(chunk));
      }
      return child;
    },
    spawnSync(command: string, ...rest: unknown[]) {
      const { given, forwarded } = withPipes(rest);
      const ended = (spawnSync as (...all: unknown[]) => childProcess.SpawnSyncReturns<Buffer>)(
        command,
        ...given,
      );
      for (const name of forwarded) if (ended[name]?.length) process[name].write(ended[name]);
      return ended;
    },
  };
  Object.assign(childProcess, replaced);
  syncBuiltinESMExports();
}

/** The arguments with pipes in the place of inherited streams, and which these are. */
function withPipes(rest: readonly unknown[]): {
  given: unknown[];
  forwarded: readonly ('stdout' | 'stderr')[];
} {
  const at = rest.findIndex(
    (one) => typeof one === 'object' && one !== null && !Array.isArray(one),
  );
  const options = rest[at] as { stdio?: Stdio } | undefined;
  const { stdio } = options ?? {};
  const each = STREAMS.map((_, i) => (Array.isArray(stdio) ? stdio[i] : stdio));
  const inherits = (i: number) =>
    each[i] === 'inherit' || each[i] === i || each[i] === process[STREAMS[i]!];
  const forwarded = (['stdout', 'stderr'] as const).filter((_, i) => inherits(i + 1));
  if (forwarded.length === 0) return { given: [...rest], forwarded };
  const piped = STREAMS.map((_, i) => (i > 0 && inherits(i) ? 'pipe' : (each[i] ?? 'pipe')));
  const more = Array.isArray(stdio) ? stdio.slice(STREAMS.length) : [];
  return {
    given: rest.with(at, { ...options, stdio: [...piped, ...more] }),
    forwarded,
  };
}
