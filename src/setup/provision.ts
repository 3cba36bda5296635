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
const asked = process.env.REFAIR_ENGINE === 'wasm' ? 'wasm' : 'native';
const engine: EngineState =
  asked === 'wasm'
    ? {
        engine: 'wasm',
        reason: 'REFAIR_ENGINE=wasm asks for it',
        fix: 'Unset REFAIR_ENGINE for the native engine.',
        retryAt: null,
      }
    : await provideEngine(flags.includes('--retry'), flags.includes('--gpu'));
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
  say(`Ready: TensorFlow ${engine.version} on the ${engine.device.toUpperCase()}.`);
  if (engine.warning) say(engine.warning);
}
if (browser.problem !== null) say(`${browser.problem}\n${browser.fix}`);

async function browserState(): Promise<{ problem: string | null; fix: string | null }> {
  try {
    await findBrowser();
    return { problem: null, fix: null };
  } catch (error) {
    if (error instanceof UserError) return { problem: error.message, fix: error.fix };
    throw error;
  }
}
