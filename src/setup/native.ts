import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { writeFileAtomic } from '../files/atomic.ts';
import { withLock } from '../files/lock.ts';
import { compileBinding, tfjsNodeFolder } from './binding.ts';
import { buildsFor, type Machine, type NativeBuild } from './builds.ts';
import { lastLine, runCommand } from './command.ts';
import { SetupFailure } from './failure.ts';
import { provideLibraries } from './libraries.ts';
import { describeMachine } from './machine.ts';
import { cacheDirectory, root } from './paths.ts';
import { say } from './say.ts';

/** What a set-up arrived at. */
export type EngineState =
  | {
      readonly engine: 'native';
      readonly version: string;
      readonly device: 'cpu' | 'gpu';
      /** What is installed: the GPU build computes on the CPU where no GPU is. */
      readonly build: 'cpu' | 'gpu';
      /** Something that a user may want to mend although the engine works. */
      readonly warning?: string;
    }
  | {
      readonly engine: 'wasm';
      readonly reason: string;
      readonly fix: string;
      /** Milliseconds since 1970 from which on another try is worth it; null: none is. */
      readonly retryAt: number | null;
    };

/** A failure is remembered this long, so that commands in between start at once. */
const RETRY_AFTER_MS = 60 * 60_000;

/**
 * Makes the native engine work in this clone: libraries and binding in the user's cache, a link to
 * them in node_modules, and a check in a process of its own. Does only what is missing. Where it
 * can't be had the answer is WebAssembly with the reason; this never throws for that.
 *
 * @param retry tries again although an earlier failure is remembered.
 * @param forGpu fetches the GPU build although this machine has none: others that share the clone may.
 */
export async function provideEngine(retry: boolean, forGpu = false): Promise<EngineState> {
  const machine = await describeMachine();
  const cache = cacheDirectory();
  const nvidia = machine.nvidia || forGpu || hasGpuBuild(machine, cache);
  const builds = buildsFor({ ...machine, nvidia });
  if ('reason' in builds) return { engine: 'wasm', ...builds, retryAt: null };
  let last: EngineState | undefined;
  for (const build of builds) {
    const state = await provideBuild(build, cache, retry);
    if (state.engine === 'native') {
      if (machine.nvidia && state.device === 'cpu') return { ...state, warning: gpuUnused(last) };
      if (forGpu && state.build === 'cpu') return { ...state, warning: noGpuBuild(build, last) };
      return state;
    }
    last = state;
  }
  return last as EngineState;
}

/** On a cluster one clone serves machines with and without GPUs: the GPU build runs on both. */
function hasGpuBuild(machine: Machine, cache: string): boolean {
  if (process.env.REFAIR_GPU === 'off') return false;
  const builds = buildsFor({ ...machine, nvidia: true });
  if ('reason' in builds) return false;
  const gpu = builds.find(({ device }) => device === 'gpu');
  return gpu !== undefined && existsSync(join(cache, gpu.key, 'manifest.json'));
}

function gpuUnused(failure: EngineState | undefined): string {
  if (failure?.engine === 'wasm') {
    return `The GPU is not used: ${failure.reason}. ${failure.fix}`;
  }
  return 'TensorFlow does not use the GPU that nvidia-smi shows. Update its driver (525 or newer for CUDA 12).';
}

function noGpuBuild({ machine }: NativeBuild, failure: EngineState | undefined): string {
  return failure?.engine === 'wasm'
    ? `The GPU build is not there: ${failure.reason}. ${failure.fix}`
    : `There is no GPU build for ${machine}: TensorFlow publishes one for Linux x86-64.`;
}

async function provideBuild(
  build: NativeBuild,
  cache: string,
  retry: boolean,
): Promise<EngineState> {
  const note = join(cache, `${build.key}.failed.json`);
  const remembered = retry ? undefined : await rememberedFailure(note);
  if (remembered) return remembered;
  const patience = setTimeout(
    () => say('Another set-up is preparing TensorFlow; waiting for it …'),
    1_000,
  );
  try {
    const binding = await withLock(join(cache, `${build.key}.lock`), async () => {
      clearTimeout(patience);
      return compileBinding(build, await provideLibraries(build, cache));
    });
    const found = await linkAndCheck(binding);
    await rm(note, { force: true });
    return { engine: 'native', ...found, build: build.device };
  } catch (error) {
    const { reason, fix } = explain(error, cache);
    const retryAt = Date.now() + RETRY_AFTER_MS;
    const failure: EngineState = { engine: 'wasm', reason, fix, retryAt };
    // Where even the note can't be written, the next command tries again.
    await writeFileAtomic(note, JSON.stringify(failure)).catch(() => undefined);
    return failure;
  } finally {
    clearTimeout(patience);
  }
}

function explain(error: unknown, cache: string): { reason: string; fix: string } {
  if (error instanceof SetupFailure) return { reason: error.message, fix: error.fix };
  const { message, code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return {
    reason: `${cache} cannot be written: ${message}`,
    fix: 'Make that folder writable, or set REFAIR_CACHE to another one.',
  };
}

const failureSchema = z.object({
  engine: z.literal('wasm'),
  reason: z.string(),
  fix: z.string(),
  retryAt: z.number(),
});

async function rememberedFailure(note: string): Promise<EngineState | undefined> {
  try {
    const failure = failureSchema.parse(JSON.parse(await readFile(note, 'utf8')));
    return Date.now() < failure.retryAt ? failure : undefined;
  } catch {
    return undefined;
  }
}

/** Where node-pre-gyp, which tfjs-node uses, looks for the binding. */
function bindingLink(): string {
  return join(tfjsNodeFolder(), 'lib', 'napi-v8', 'tfjs_binding.node');
}

async function linkAndCheck(binding: string): Promise<{ version: string; device: 'cpu' | 'gpu' }> {
  const link = bindingLink();
  const before = await realpath(link).catch(() => undefined);
  if (before !== binding) {
    await mkdir(join(link, '..'), { recursive: true });
    const temporary = `${link}.${process.pid}.tmp`;
    await rm(temporary, { force: true });
    await symlink(binding, temporary);
    await rename(temporary, link);
  }
  const found = await checkEngine();
  if ('problem' in found) {
    await rm(link, { force: true });
    throw new SetupFailure(found.problem, found.fix);
  }
  return found;
}

const checkSchema = z.object({
  version: z.string(),
  device: z.enum(['cpu', 'gpu']),
  /** Why training steps run op by op; absent where they are compiled. */
  eager: z.string().optional(),
});

/** Loads the linked engine in a process of its own and computes with it. */
export async function checkEngine(): Promise<
  z.infer<typeof checkSchema> | { problem: string; fix: string }
> {
  const program = fileURLToPath(new URL('./check-engine.ts', import.meta.url));
  const result = await runCommand(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program],
    {
      cwd: root,
      env: { ...process.env, REFAIR_ENGINE: 'native' },
      timeoutMs: 180_000,
    },
  );
  if (result.code === 0) return checkSchema.parse(JSON.parse(lastLine(result.stdout)));
  if (result.signal === 'SIGILL') {
    return {
      problem: 'This processor lacks instructions that TensorFlow needs (AVX)',
      fix: 'Use a processor with AVX for the native engine.',
    };
  }
  const cause =
    result.stderr.split('\n').find((line) => /does not load|Error|computes/.test(line)) ??
    lastLine(result.stderr);
  const ending = result.signal ? `ended by ${result.signal}` : cause.trim();
  return {
    problem: `TensorFlow was installed but does not work: ${ending}`,
    fix: `Delete ${cacheDirectory()} and run "npm run refair -- setup".`,
  };
}
