import { type ChildProcess, spawn } from 'node:child_process';

export interface CommandResult {
  /** Exit code; null where a signal ended it or it could not start. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Set where the program could not be started at all, for example `ENOENT`. */
  readonly startError?: string;
}

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly timeoutMs?: number;
}

const running = new Set<ChildProcess>();

/** Ends this process on SIGINT, SIGTERM and SIGHUP only after the programs that it has started. */
export function endWithPrograms(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      for (const child of running) child.kill(signal);
      process.kill(process.pid, signal);
    });
  }
}

/** Runs a program without a shell and collects what it writes. Never throws for its failure. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    // spawn's own timeout keeps this process waiting where the program does not even start.
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
    const finish = (result: CommandResult) => {
      clearTimeout(timer);
      running.delete(child);
      resolve(result);
    };
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      finish({
        code: null,
        signal: null,
        stdout,
        stderr,
        startError: error.code ?? error.message,
      }),
    );
    child.on('close', (code, signal) => finish({ code, signal, stdout, stderr }));
  });
}

/** The last line with something on it: where most programs name the cause. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}
