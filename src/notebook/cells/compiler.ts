import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { API } from 'typescript/unstable/sync';

/** TypeScript's compiler in a process of its own. */
export interface Compiler {
  readonly api: API;
  end(): void;
}

/** @param cwd where the compiler runs. */
export function startCompiler(cwd: string): Compiler {
  const started: ChildProcess[] = [];
  const note = (message: unknown) => started.push((message as { process: ChildProcess }).process);
  subscribe('child_process', note);
  const api = new API({ cwd });
  unsubscribe('child_process', note);
  return {
    api,
    end() {
      // Asked to end, it would complain about that where the kernel's errors are read.
      for (const child of started) child.kill('SIGKILL');
    },
  };
}
