#!/usr/bin/env node
// Starts every command of refair. Plain JavaScript that Node 20 runs: it installs what is missing,
// then hands over to the pinned Node, which runs TypeScript as it is.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { classLock, classManifest } from './class-packages.mjs';
import { fingerprint, isCurrent, outdatedPackages, readJson, refusal } from './clone.mjs';
import { withCloneLock } from './clone-lock.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const modules = join(root, 'node_modules');
const node = join(modules, 'node', 'bin', 'node');
const binding = join(modules, '@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node');
const scripts = {
  setup: 'src/setup/setup.ts',
  test: 'src/setup/test.ts',
  'test-lab': 'tools/lab/main.ts',
  package: 'tools/package/build.ts',
};

const [command = '', ...rest] = process.argv.slice(2);
/** Whether this is what students of a course get: the course's commands, and packages, alone. */
const isCourse = readJson(join(root, 'package.json'))?.refair?.kit === 'course';
/** What exercises need of the packages is little, and no engine. */
const isClass = isCourse || command === 'exercises';
const courseCommands = ['exercises', 'lab', 'notebook', 'setup', '--help', '-h', ''];
// The package that `npm pack` makes has JavaScript in the place of sources.
if (existsSync(join(root, 'src', 'cli', 'main.ts'))) process.exitCode = await main();
else await import(pathToFileURL(join(root, 'dist', 'cli', 'packaged.js')).href);

async function main() {
  const refused = refusal(process.platform, process.versions.node);
  if (refused) return fail(refused.problem, refused.fix);
  if (isCourse && !courseCommands.includes(command)) {
    return fail(
      `"refair ${command}" is not part of the course.`,
      'Here are: lab, notebook and exercises. For all else get refair itself.',
      2,
    );
  }
  const help = rest.some((argument) => argument === '--help' || argument === '-h');
  const retry = command === 'setup' && !help;
  if (!isReady() || retry) {
    const lock = join(root, '.refair', 'setup.lock');
    const onWait = () => say('Another set-up is at work in this clone; waiting for it …');
    const failure = await withCloneLock(lock, onWait, () => setUp(retry));
    if (failure !== 0) return failure;
  }
  if (!isClass) sayEngine();
  const script = help ? undefined : scripts[command];
  const [file, ...args] = script
    ? [script, ...rest]
    : [join('src', 'cli', 'main.ts'), ...process.argv.slice(2)];
  return run(node, [...nodeFlags(), join(root, file), ...args], { env: withCompileCache() });
}

function isReady() {
  if (isClass) return existsSync(node) && missingPackages().length === 0;
  return (
    existsSync(node) &&
    isCurrent(readJson(join(modules, '.refair', 'setup.json')), {
      fingerprint: fingerprint(root),
      environment: process.env,
      bindingExists: existsSync(binding),
      driver: existsSync('/proc/driver/nvidia/version'),
      now: Date.now(),
    })
  );
}

/** Packages that this command needs and node_modules lacks, or has in another version. */
function missingPackages() {
  const lock = readJson(join(root, 'package-lock.json'));
  const installed = readJson(join(modules, '.package-lock.json'));
  return outdatedPackages(isClass && !isCourse ? classLock(lock) : lock, installed);
}

/** Does what is missing. Returns 0, or the exit code to end with. */
async function setUp(retry) {
  // Another process may have done it while this one waited for the lock.
  if (isReady() && !retry) return 0;
  const outdated = missingPackages();
  if (outdated.length > 0) {
    say(`Installing ${outdated.length} packages …`);
    const bare = !existsSync(join(modules, '.package-lock.json'));
    const code = isClass && !isCourse && bare ? await installClass() : await installAll();
    if (code !== 0) {
      return fail(
        'The packages could not be installed.',
        'See what npm says above; check the network, then run the same command again.',
      );
    }
  }
  if (!existsSync(node)) {
    say('Installing the Node that refair runs on …');
    const code = await npm(['rebuild', 'node']);
    if (code !== 0 || !existsSync(node)) {
      return fail(
        'The pinned Node could not be installed.',
        'See what npm says above; check the network, then run the same command again.',
      );
    }
  }
  linkOwnCommand();
  if (isClass) return 0;
  const provision = join(root, 'src', 'setup', 'provision.ts');
  // On a login node without a GPU, for nodes that have one.
  const gpu = retry && rest.includes('--gpu') ? ['--gpu'] : [];
  const flags = retry ? ['--retry', ...gpu] : [];
  const code = await run(node, [...nodeFlags(), provision, fingerprint(root), ...flags]);
  return code === 0 ? 0 : fail('Set-up did not finish.', 'Run the same command again.', code);
}

function installAll() {
  // What only a clone needs is a dev dependency, and NODE_ENV=production would leave it out.
  return npm(['ci', '--include=dev', '--ignore-scripts']);
}

/** Only what exercises need: any other command installs the rest when it is first used. */
async function installClass() {
  const folder = join(root, '.refair', 'class');
  mkdirSync(folder, { recursive: true });
  for (const [file, reduced] of [
    ['package.json', classManifest],
    ['package-lock.json', classLock],
  ]) {
    writeFileSync(join(folder, file), JSON.stringify(reduced(readJson(join(root, file))), null, 2));
  }
  const code = await npm(['ci', '--ignore-scripts'], folder);
  if (code === 0) renameSync(join(folder, 'node_modules'), modules);
  return code;
}

/** So that `npx refair` finds this clone's command without asking the package index. */
function linkOwnCommand() {
  const link = join(modules, '.bin', 'refair');
  if (existsSync(link)) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync('../../src/setup/refair.mjs', link);
}

/** One line before every command that has to do without the native engine against its will. */
function sayEngine() {
  const state = readJson(join(modules, '.refair', 'setup.json'))?.engine;
  if (state?.engine !== 'wasm' || process.env.REFAIR_ENGINE === 'wasm') return;
  say("Computing with WebAssembly, about ten times slower than TensorFlow's own library.");
  say(`  Why: ${state.reason}.`);
  say(`  Fix: ${state.fix}`);
  if (state.retryAt === null) return;
  const time = new Date(state.retryAt).toTimeString().slice(0, 5);
  say(`  The next try is after ${time}; "npm run refair -- setup" tries at once.`);
}

function nodeFlags() {
  return ['--disable-warning=ExperimentalWarning'];
}

/**
 * Node keeps what it compiled, by the content of the files: the command, each of its workers and each
 * program that a test starts begin in two thirds of the time. Where the folder cannot be written, it does without.
 */
function withCompileCache() {
  return { NODE_COMPILE_CACHE: join(root, '.refair', 'compiled'), ...process.env };
}

/** npm without this clone's own programs on the search path: it is about to replace them. */
function npm(args, cwd = root) {
  const own = join(modules, '.bin');
  const path = (process.env.PATH ?? '').split(':').filter((folder) => folder !== own);
  return run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    env: { ...process.env, PATH: path.join(':') },
    // What npm installs is no command's output.
    stdio: ['inherit', 2, 'inherit'],
  });
}

/** Runs a program with this one's terminal, passes signals on, and ends as it ends. */
function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options });
    const forward = (signal) => {
      // A terminal has sent Ctrl-C to both already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    const done = (code) => {
      for (const signal of signals) process.off(signal, forward);
      resolve(code);
    };
    child.on('error', (error) => {
      say(`${program} does not start: ${error.message}`);
      done(127);
    });
    child.on('close', (code, signal) => {
      done(code ?? { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 }[signal] ?? 1);
    });
  });
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(problem, fix, code = 1) {
  say(`${problem}\n${fix}`);
  return code;
}
