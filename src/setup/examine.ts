import { readdir, readFile, stat } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import type { UserError } from '../errors.ts';
import { checkBrowser, findBrowser } from './browser.ts';
import { runCommand } from './command.ts';
import { folderBytes } from './libraries.ts';
import { listGpus } from './machine.ts';
import { checkEngine, type EngineState } from './native.ts';
import { cacheDirectory, root, stateDirectory } from './paths.ts';
import { megabytes } from './say.ts';

/** One thing about this machine. */
export interface Check {
  readonly name: string;
  /** `note`: refair works without it, at a price that the value states. */
  readonly status: 'ok' | 'note' | 'problem';
  readonly value: string;
  /** What to do, where something can be done. */
  readonly fix?: string;
}

/** Looks at everything that set-up provides; computes and prints for it, and changes nothing. */
export async function examineMachine(): Promise<readonly Check[]> {
  const gpus = await listGpus();
  const engine = await examineEngine();
  return [
    await examineNode(),
    { name: 'Processor', status: 'ok', value: describeProcessor() },
    engine.check,
    examineGpu(gpus, engine.device),
    await examineBrowser(),
    await examineJupyter(),
    await examineCache(),
  ];
}

function describeProcessor(): string {
  return `${process.platform} ${process.arch}, ${availableParallelism()} threads, ${megabytes(totalmem())} memory`;
}

async function examineNode(): Promise<Check> {
  const text = await readFile(join(root, 'package.json'), 'utf8');
  const { devDependencies: pinned } = JSON.parse(text) as {
    devDependencies: Record<string, string>;
  };
  const own = process.versions.node;
  if (own === pinned.node) return { name: 'Node', status: 'ok', value: own };
  return {
    name: 'Node',
    status: 'problem',
    value: `${own}, and refair is made for ${pinned.node}`,
    fix: 'Start refair with "npm run refair -- …" or "npx refair …".',
  };
}

async function examineEngine(): Promise<{ check: Check; device?: 'cpu' | 'gpu' }> {
  const name = 'Engine';
  if (process.env.REFAIR_ENGINE === 'wasm') {
    const value = 'WebAssembly, because REFAIR_ENGINE=wasm asks for it';
    const fix = "Unset REFAIR_ENGINE for TensorFlow's own library, about ten times faster.";
    return { check: { name, status: 'note', value, fix } };
  }
  const found = await checkEngine();
  if ('device' in found) {
    const { version, device, eager } = found;
    const value = `TensorFlow ${version} on the ${device.toUpperCase()}; convolution and gradient are correct; training steps ${eager === undefined ? 'are compiled' : `run op by op: ${eager}`}`;
    return { check: { name, status: eager === undefined ? 'ok' : 'note', value }, device };
  }
  const state = await savedState();
  const known = state?.engine === 'wasm' ? state : { reason: found.problem, fix: found.fix };
  const value = `WebAssembly, about ten times slower than TensorFlow's own library: ${known.reason}`;
  return { check: { name, status: 'problem', value, fix: known.fix } };
}

async function savedState(): Promise<EngineState | undefined> {
  try {
    const text = await readFile(join(stateDirectory, 'setup.json'), 'utf8');
    return (JSON.parse(text) as { engine: EngineState }).engine;
  } catch {
    return undefined;
  }
}

function examineGpu(gpus: readonly string[], device: 'cpu' | 'gpu' | undefined): Check {
  const name = 'GPU';
  if (gpus.length === 0) return { name, status: 'ok', value: 'no NVIDIA GPU; the CPU computes' };
  const value = gpus.join('; ');
  if (device === 'gpu') return { name, status: 'ok', value };
  if (process.env.REFAIR_GPU === 'off') {
    return { name, status: 'note', value: `${value}; not used, because REFAIR_GPU=off` };
  }
  return {
    name,
    status: 'problem',
    value: `${value}; not used`,
    fix: 'Run "npm run refair -- setup" and see what it says; CUDA 12 needs driver 525 or newer.',
  };
}

async function examineBrowser(): Promise<Check> {
  const name = 'Browser';
  try {
    const browser = await findBrowser();
    await checkBrowser(browser);
    return { name, status: 'ok', value: `prints PDF (${browser.source}: ${browser.path})` };
  } catch (error) {
    const { message, fix } = error as UserError;
    return { name, status: 'problem', value: message, fix };
  }
}

async function examineJupyter(): Promise<Check> {
  const name = 'Jupyter';
  for (const program of ['jupyter-lab', 'jupyter-notebook']) {
    const { code, stdout } = await runCommand(program, ['--version'], { timeoutMs: 30_000 });
    if (code === 0) return { name, status: 'ok', value: `${program} ${stdout.trim()}` };
  }
  return {
    name,
    status: 'note',
    value: 'not found; needed only to open notebooks, not to run them',
    fix: 'python3 -m pip install jupyterlab',
  };
}

async function examineCache(): Promise<Check> {
  const folder = cacheDirectory();
  const parts: string[] = [];
  for (const entry of (await readdir(folder).catch(() => [] as string[])).sort()) {
    const path = join(folder, entry);
    const isFolder = await stat(path).then(
      (file) => file.isDirectory(),
      () => false,
    );
    if (!isFolder) continue;
    const bytes = await folderBytes(path);
    if (bytes > 0) parts.push(`${entry} ${megabytes(bytes)}`);
  }
  const value = `${folder}: ${parts.length > 0 ? parts.join(', ') : 'empty'}`;
  return { name: 'Cache', status: 'ok', value };
}
