import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { afterEach, expect, test, vi } from 'vitest';
import { loadEngine } from './engine.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What a process of its own says, since a process keeps its first engine. */
function loadedIn(environment: Record<string, string>, options: object = {}) {
  const module = new URL('./engine.ts', import.meta.url).href;
  const program = `
    const { loadEngine } = await import(${JSON.stringify(module)});
    try {
      const { tf, ...engine } = await loadEngine(${JSON.stringify(options)});
      console.log(JSON.stringify({ ...engine, backend: tf.getBackend() }));
    } catch (error) {
      console.log(JSON.stringify({ error: error.name, message: error.message }));
    }`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program],
    { env: { ...process.env, ...environment }, encoding: 'utf8' },
  );
  return { engine: JSON.parse(stdout) as Record<string, unknown>, stderr };
}

function engineOf(environment: Record<string, string>, options: object = {}) {
  return loadedIn(environment, options).engine;
}

test('an engine that does not exist is named in the error', async () => {
  vi.stubEnv('REFAIR_ENGINE', 'abacus');
  await expect(loadEngine()).rejects.toThrow('abacus');
});

test('a number of threads that makes no sense is an error', async () => {
  await expect(loadEngine({ threads: 0 })).rejects.toThrow('threads is 0');
  await expect(loadEngine({ threads: 1.5 })).rejects.toThrow('threads is 1.5');
});

test('there is one engine, and its tfjs is the one that the rest of the code imports', async () => {
  const engine = await loadEngine();
  expect(await loadEngine({ prefer: 'wasm' })).toBe(engine);
  expect(engine.tf).toBe(createRequire(import.meta.url)('@tensorflow/tfjs'));
  expect(engine.tf.engine()).toBe(tf.engine());
  expect(tf.getBackend()).toBe(engine.name);
  expect(engine.id).toBe(`${engine.name} ${engine.version} ${engine.device}`);
});

test('WebAssembly can be asked for, and says why it computes', () => {
  const forced = engineOf({ REFAIR_ENGINE: 'wasm' });
  expect(forced).toMatchObject({
    name: 'wasm',
    backend: 'wasm',
    id: 'wasm 4.22.0 cpu',
    threads: 1,
  });
  expect(forced.reason).toContain('REFAIR_ENGINE=wasm');
  expect(engineOf({}, { prefer: 'wasm' })).toMatchObject({ name: 'wasm' });
});

test('threads come from the caller, else from the environment', () => {
  const counts = (threads?: number) => {
    const engine = engineOf({ TF_NUM_INTRAOP_THREADS: '3' }, { threads });
    return engine.name === 'wasm' ? 'wasm' : engine.threads;
  };
  expect([3, 'wasm']).toContain(counts());
  expect([2, 'wasm']).toContain(counts(2));
});

test('loading says nothing: no log line of TensorFlow reaches the terminal', () => {
  const { engine, stderr } = loadedIn({});
  expect(engine).not.toHaveProperty('error');
  expect(stderr).toBe('');
});
