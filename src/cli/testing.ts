import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../setup/paths.ts';

export interface Finished {
  /** Exit code; null where a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  /** Resolves as soon as what was printed matches; rejects if the process ends before. */
  printed(pattern: RegExp): Promise<void>;
  readonly finished: Promise<Finished>;
}

/** Starts `refair` in a process of its own, the way `npm run refair --` does after set-up. */
export function refair(...args: readonly string[]): RunningCommand {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'src/cli/main.ts'), ...args],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } },
  );
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  const hear = () => {
    for (const watch of watchers) watch();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    hear();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    hear();
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    child,
    finished,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          if (!pattern.test(stdout + stderr)) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
        void finished.then(() =>
          reject(new Error(`ended without ${pattern}:\n${stdout}${stderr}`)),
        );
      }),
  };
}
