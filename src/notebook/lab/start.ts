import { spawn } from 'node:child_process';
import type { Lab } from './environment.ts';

export interface LabOptions {
  /** The folder shown. */
  readonly root: string;
  /** Opened first, relative to `root`. */
  readonly notebook?: string;
  /** Whether to open a browser. */
  readonly browser: boolean;
  readonly port?: number;
}

/** Arguments of `jupyter-lab`. */
export function labArguments({ root, notebook, browser, port }: LabOptions): string[] {
  return [
    `--ServerApp.root_dir=${root}`,
    ...(notebook === undefined ? [] : [`--LabApp.default_url=/lab/tree/${encodeURI(notebook)}`]),
    ...(browser ? [] : ['--no-browser']),
    ...(port === undefined ? [] : [`--port=${port}`]),
    // In a container there often is no other user.
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
  ];
}

/** Runs JupyterLab in this terminal until it ends. Returns its exit code. */
export function runLab({ program, env }: Lab, options: LabOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, labArguments(options), { env, stdio: 'inherit' });
    // JupyterLab answers Ctrl-C with a question; it, not this process, decides when to end.
    const pass = (signal: NodeJS.Signals) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, pass);
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
