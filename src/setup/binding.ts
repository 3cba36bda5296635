import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashJson, sha256 } from '../json.ts';
import type { NativeBuild } from './builds.ts';
import { runCommand } from './command.ts';
import { SetupFailure } from './failure.ts';
import { say } from './say.ts';

const require = createRequire(import.meta.url);

/** What refair adds to the package's binding, which it includes: steps that are one call. */
const steps = fileURLToPath(new URL('./steps.cc', import.meta.url));
/** Which of its log lines TensorFlow writes, from the first on. */
const logLevel = fileURLToPath(new URL('./log-level.cc', import.meta.url));

/** Folder of `@tensorflow/tfjs-node-gpu`, whose JavaScript drives TensorFlow's C library. */
export function tfjsNodeFolder(): string {
  return dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
}

/**
 * Compiles the package's own binding, with `steps.cc` and `log-level.cc`, against the unpacked
 * TensorFlow, once for its sources and flags, beside the libraries in the cache. Where `steps.cc` does
 * not compile the binding does without it. Node-API keeps it valid for every later Node.
 *
 * @param libraries the folder that `provideLibraries` gave.
 * @returns path of `tfjs_binding.node`.
 * @throws SetupFailure where no C++ compiler works.
 */
export async function compileBinding(build: NativeBuild, libraries: string): Promise<string> {
  const sources = join(tfjsNodeFolder(), 'binding');
  const headers = dirname(require.resolve('node-api-headers/package.json'));
  const flags = ['-std=c++17', '-O2', '-w', '-DNAPI_VERSION=8', ...build.linkFlags];
  const contents: string[] = [];
  for (const name of (await readdir(sources)).sort()) {
    contents.push(sha256(await readFile(join(sources, name))));
  }
  for (const own of [steps, logLevel]) contents.push(sha256(await readFile(own)));
  const folder = join(libraries, `binding-${hashJson([contents, flags]).slice(0, 12)}`);
  const binding = join(folder, 'tfjs_binding.node');
  if (existsSync(binding)) return binding;
  const compiler = await findCompiler();
  say('Compiling the binding between Node and TensorFlow (about 15 s) …');
  await mkdir(folder, { recursive: true });
  const partial = join(folder, 'tfjs_binding.partial');
  const compile = (main: string) =>
    runCommand(compiler, [
      ...flags,
      ...[join(headers, 'include'), join(libraries, 'tensorflow', 'include'), sources].flatMap(
        (path) => ['-I', path],
      ),
      ...[join(sources, 'tfjs_backend.cc'), main, logLevel],
      ...build.libraries.map((name) => join(libraries, name)),
      ...['-o', partial],
    ]);
  const { code, stderr } = await compile(steps);
  if (code !== 0 && (await compile(join(sources, 'tfjs_binding.cc'))).code !== 0) {
    await rm(partial, { force: true });
    const cause = stderr.split('\n').find((line) => /error|undefined/i.test(line)) ?? stderr;
    throw new SetupFailure(
      `The binding to TensorFlow does not compile with ${compiler}: ${cause.trim()}`,
      'Use a compiler with C++17 (GCC 8 or newer, Clang 7 or newer); CXX names it.',
    );
  }
  await rename(partial, binding);
  return binding;
}

async function findCompiler(): Promise<string> {
  for (const name of [process.env.CXX, 'c++', 'g++', 'clang++']) {
    if (name && (await runCommand(name, ['--version'])).code === 0) return name;
  }
  throw new SetupFailure(
    'A C++ compiler, which connects Node to TensorFlow, is missing',
    process.platform === 'darwin'
      ? 'Run: xcode-select --install'
      : 'Install one (Debian and Ubuntu: apt-get install g++; Fedora: dnf install gcc-c++).',
  );
}
