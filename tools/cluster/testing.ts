import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('./mini-slurm.sh', import.meta.url));
const exec = promisify(execFile);

/** Why no throw-away cluster can be started here; null where it can. */
export function whyNoCluster(): string | null {
  if (process.platform !== 'linux') return 'Slurm runs on Linux only';
  if (process.getuid?.() !== 0) return 'a throw-away cluster needs root';
  const missing = ['slurmctld', 'slurmd', 'munged'].filter(
    (name) => !existsSync(`/usr/sbin/${name}`),
  );
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : null;
}

/** A real Slurm of two nodes on this machine. */
export class MiniSlurm {
  readonly folder: string;
  readonly #environment: NodeJS.ProcessEnv;

  private constructor(folder: string, environment: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.#environment = environment;
  }

  /** Starts it and makes it the cluster of this process. */
  static async start(port: number, maxArraySize = 1001): Promise<MiniSlurm> {
    const folder = await mkdtemp(join(tmpdir(), 'refair-slurm-'));
    const environment = {
      ...process.env,
      MINI_SLURM_PORT: String(port),
      MINI_SLURM_MAX_ARRAY: String(maxArraySize),
    };
    const cluster = new MiniSlurm(folder, environment);
    await cluster.do('start');
    process.env.SLURM_CONF = join(folder, 'slurm.conf');
    return cluster;
  }

  async do(command: 'start' | 'fail-node' | 'start-node' | 'stop', ...args: string[]) {
    await exec('bash', [script, command, this.folder, ...args], { env: this.#environment });
  }

  /** Runs one of Slurm's programs. */
  ask(program: string, ...args: string[]): string {
    return execFileSync(program, args, { encoding: 'utf8' });
  }

  async stop(): Promise<void> {
    await this.do('stop');
    await rm(this.folder, { recursive: true, force: true });
  }
}
