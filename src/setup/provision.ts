/**
 * Run as a program by refair.mjs, with node_modules in place: provides the native engine and a
 * browser, and notes the outcome in node_modules/.refair/setup.json.
 *
 * Arguments: the fingerprint of what set-up depends on, `--retry` to forget earlier failures, and `--gpu` to
 * fetch the GPU build where no GPU is.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { findBrowser } from './browser.ts';
import { endWithPrograms } from './command.ts';
import { type EngineState, provideEngine } from './native.ts';
import { stateDirectory } from './paths.ts';
import { say } from './say.ts';

endWithPrograms();
const [fingerprint = '', ...flags] = process.argv.slice(2);
const forGpu = flags.includes('--gpu');
const asked = process.env.REFAIR_ENGINE === 'wasm' ? 'wasm' : 'native';
const engine: EngineState =
  asked === 'wasm'
    ? {
        engine: 'wasm',
        reason: 'REFAIR_ENGINE=wasm asks for it',
        fix: 'Unset REFAIR_ENGINE for the native engine.',
        retryAt: null,
      }
    : await provideEngine(flags.includes('--retry'), forGpu);
const browser = await browserState();
const note = {
  fingerprint,
  asked,
  driver: existsSync('/proc/driver/nvidia/version'),
  gpu: process.env.REFAIR_GPU ?? null,
  engine,
  browser,
};
await writeFileAtomic(join(stateDirectory, 'setup.json'), `${JSON.stringify(note, null, 2)}\n`);

if (engine.engine === 'native') {
  say(
    `Ready: TensorFlow ${engine.version} on the ${engine.device.toUpperCase()}${elsewhere(engine)}.`,
  );
  if (engine.warning) say(engine.warning);
}
// Who asks for the GPU build is about to send jobs to GPUs.
if (forGpu && !(engine.engine === 'native' && engine.build === 'gpu')) process.exitCode = 1;
if (browser.problem !== null) say(`${browser.problem}\n${browser.fix}`);

function elsewhere({ build, device }: Extract<EngineState, { engine: 'native' }>): string {
  return build === 'gpu' && device === 'cpu'
    ? ', as this machine has no GPU; the GPU build is installed for those that have one'
    : '';
}

async function browserState(): Promise<{ problem: string | null; fix: string | null }> {
  try {
    await findBrowser();
    return { problem: null, fix: null };
  } catch (error) {
    if (error instanceof UserError) return { problem: error.message, fix: error.fix };
    throw error;
  }
}
