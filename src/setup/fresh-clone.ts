/**
 * Run as a program by `npm test`: copies the files that git tracks to an empty folder and does what
 * a newcomer does there: an instructor builds an exercise, for which no engine may be installed; then
 * `npm start`, with trials of seconds. Then once more: nothing may be done twice. What npm and the user's cache hold is used, as it is on a machine that had refair before.
 */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './paths.ts';

/** What a course needs, with Node itself: exercises/README.md says 307 MB. */
const COURSE_MB = 400;

// Ctrl-C reaches npm too; this program then tidies up.
process.on('SIGINT', () => {});
const clone = await mkdtemp(join(tmpdir(), 'refair-clone-'));
try {
  await copyTrackedFiles(clone);
  await buildExercise(clone);
  await start(clone);
  await checkReports(join(clone, 'reports', 'local'));
  const again = await start(clone);
  const planned = [...again.matchAll(/^\S+: (\d+) of \1 trials, \1 found in the store/gm)];
  const done = /^\S+: \d+ of \d+ trials.*(left|, in \d)/m.test(again);
  if (planned.length === 0 || done) throw new Error('a second start ran trials again');
  console.log(`\nA second start found all trials of ${planned.length} tables in the store.`);
} catch (error) {
  console.error(`\nIn a fresh clone: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  await rm(clone, { recursive: true, force: true });
}

async function copyTrackedFiles(target: string): Promise<void> {
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-z'], {
    cwd: root,
    maxBuffer: 2 ** 26,
  }).catch((error: Error) => {
    throw new Error(`git cannot list the files of ${root}: ${error.message}`);
  });
  for (const file of stdout.split('\0').filter(Boolean)) {
    await cp(join(root, file), join(target, file)).catch((error: NodeJS.ErrnoException) => {
      // Deleted and not yet committed.
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

/** @throws Error where exercises install an engine, or much more than they need. */
async function buildExercise(folder: string): Promise<void> {
  const began = performance.now();
  const command = ['run', '--silent', 'refair', '--', 'exercises', 'build', '1-equal-opportunity'];
  await npm(folder, [...command, '--out', join(folder, 'student-exercises')]);
  const modules = join(folder, 'node_modules');
  if (existsSync(join(modules, '@tensorflow'))) throw new Error('exercises installed TensorFlow');
  const files = await readdir(modules, { recursive: true, withFileTypes: true });
  const stats = await Promise.all(
    files
      .filter((entry) => entry.isFile())
      .map((entry) => stat(join(entry.parentPath, entry.name))),
  );
  // A file that has two names, as Node's program, lies on the disk once.
  const sizes = new Map(stats.map(({ dev, ino, size }) => [`${dev} ${ino}`, size]));
  const megabytes = [...sizes.values()].reduce((sum, size) => sum + size, 0) / 1e6;
  const seconds = (performance.now() - began) / 1000;
  console.log(`\nAn exercise: ${megabytes.toFixed(0)} MB of packages, ${seconds.toFixed(0)} s.\n`);
  if (megabytes > COURSE_MB) throw new Error(`exercises installed ${megabytes.toFixed(0)} MB`);
}

function start(folder: string): Promise<string> {
  return npm(folder, ['start', '--', '--profile', 'smoke']);
}

/** Runs npm as a newcomer would, shows what it says, and returns it. */
function npm(folder: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', args, {
      cwd: folder,
      env: newcomer(process.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        target.write(chunk);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(text);
      else reject(new Error(`npm ${args[0]} ended with exit code ${code}`));
    });
  });
}

/** The environment without what npm sets for this clone's scripts. */
function newcomer(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = /^(npm_(package|lifecycle)_|npm_(command|execpath|node_execpath)$|INIT_CWD$|NODE$)/;
  const kept = Object.entries(environment).filter(
    ([name]) =>
      !own.test(name) && !/^(npm_config_local_prefix|REFAIR_STORE|NODE_COMPILE_CACHE)$/i.test(name),
  );
  const path = (environment.PATH ?? '').split(delimiter).filter((part) => !part.startsWith(root));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}

/** @throws Error naming the paper whose PDF is missing or is none. */
async function checkReports(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const papers = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (papers.length === 0) throw new Error(`${folder} is empty`);
  for (const paper of papers) {
    const file = await open(join(folder, paper, 'report.pdf'));
    try {
      const { buffer } = await file.read(Buffer.alloc(5), 0, 5);
      if (buffer.toString() !== '%PDF-') throw new Error(`${paper}/report.pdf is no PDF`);
    } finally {
      await file.close();
    }
  }
}
