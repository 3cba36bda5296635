import { existsSync } from 'node:fs';
import type { Machine } from './builds.ts';
import { runCommand } from './command.ts';

/** NVIDIA's monitor: on the search path, or where WSL 2 keeps it. */
const monitors = ['nvidia-smi', '/usr/lib/wsl/lib/nvidia-smi'];

/** This machine, as far as the choice of a build depends on it. `REFAIR_GPU=off` hides its GPUs. */
export async function describeMachine(): Promise<Machine> {
  const gpus = process.env.REFAIR_GPU === 'off' ? [] : await listGpus();
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: glibcVersion(),
    nvidia: gpus.length > 0,
  };
}

/** Names of the NVIDIA GPUs that the driver offers, with memory; empty where there are none. */
export async function listGpus(): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  for (const monitor of monitors) {
    if (monitor.startsWith('/') && !existsSync(monitor)) continue;
    const { code, stdout } = await runCommand(
      monitor,
      ['--query-gpu=name,memory.total', '--format=csv,noheader'],
      { timeoutMs: 20_000 },
    );
    if (code === 0) return stdout.split('\n').filter((line) => line.trim() !== '');
  }
  return [];
}

function glibcVersion(): string | null {
  if (process.platform !== 'linux') return null;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime ?? null;
}
