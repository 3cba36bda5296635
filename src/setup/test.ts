/**
 * Run as a program by `npm test`: type check, lint, all tests, and `npm start` in a fresh clone,
 * every one of them even where an earlier one failed. Arguments go to vitest and leave out the
 * clone. The last lines name the tests that failed and count those that were run.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { constants, getPriority, setPriority } from 'node:os';
import { join, relative } from 'node:path';
import { root, stateDirectory } from './paths.ts';
import { countTests, type FailedTest } from './test-report.ts';

const report = join(stateDirectory, 'vitest.json');
await mkdir(stateDirectory, { recursive: true });
await rm(report, { force: true });

/** Niceness that is added to what may wait. */
const BEHIND = 10;
const LOWEST = constants.priority.PRIORITY_LOW;

const modules = join(root, 'node_modules');
const quiet = '--disable-warning=ExperimentalWarning';
const wanted = process.argv.slice(2);
const outputs = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
interface Check {
  readonly title: string;
  readonly file: string;
  readonly args: readonly string[];
}

/** Side by side, since each leaves cores idle; what each prints is shown whole. */
const sources: Check[] = [
  { title: 'Type check', file: join(modules, 'typescript/bin/tsc'), args: ['--noEmit', '-p', '.'] },
  {
    title: 'Type check of notebooks',
    file: join(root, 'src/cli/main.ts'),
    args: ['notebook', 'check'],
  },
  {
    title: 'Lint and format',
    file: join(modules, '@biomejs/biome/bin/biome'),
    args: ['check', '.', ...(process.stdout.isTTY ? ['--colors=force'] : [])],
  },
];
const tests: Check = {
  title: 'Tests',
  file: join(modules, 'vitest/vitest.mjs'),
  args: ['run', ...outputs, ...wanted],
};
const clone: Check = {
  title: 'npm start in a fresh clone',
  file: join(root, 'src/setup/fresh-clone.ts'),
  args: [],
};

const failed: string[] = [];
const ran = sources.map((check) => ({ check, outcome: run(check, 'pipe') }));
for (const { check, outcome } of ran) {
  console.log(`\n=== ${check.title} ===`);
  tell(check, await outcome);
}
// The clone computes while tests wait for browsers, kernels and Slurm, and gives way to them.
const cloned = wanted.length === 0 ? run(clone, 'pipe', BEHIND) : null;
console.log(`\n=== ${tests.title} ===`);
tell(tests, await run(tests, 'inherit'));
if (cloned !== null) {
  console.log(`\n=== ${clone.title} ===`);
  tell(clone, await cloned);
}

const counts = countTests(JSON.parse(await readFile(report, 'utf8').catch(() => '{}')));
console.log(failed.length > 0 ? `\nFailed: ${failed.join(', ')}` : '\nEverything passed.');
for (const unsteady of counts.unsteady) print('Passed only when tried again', unsteady);
for (const failure of counts.failed) print('Failed', failure);
const { passed, skipped } = counts;
console.log(`${passed} passed, ${counts.failed.length} failed, ${skipped} skipped`);
process.exitCode = failed.length > 0 || counts.failed.length > 0 ? 1 : 0;

function print(outcome: string, { file, name, message }: FailedTest): void {
  console.log(`\n${outcome}: ${relative(root, file)}: ${name}\n${message}`);
}

interface Outcome {
  readonly code: number;
  readonly seconds: number;
  /** What it printed, where it was kept back. */
  readonly printed: Buffer;
}

function tell({ title }: Check, { code, seconds, printed }: Outcome): void {
  process.stdout.write(printed);
  const how = code === 0 ? 'ok' : `failed (exit code ${code})`;
  console.log(`${title}: ${how}, ${seconds.toFixed(0)} s`);
  if (code !== 0) failed.push(title);
}

function run({ file, args }: Check, output: 'pipe' | 'inherit', niceness = 0): Promise<Outcome> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [quiet, file, ...args], {
      cwd: root,
      stdio: ['inherit', output, output],
    });
    // What it starts inherits it.
    if (niceness > 0 && child.pid !== undefined) {
      setPriority(child.pid, Math.min(getPriority() + niceness, LOWEST));
    }
    const printed: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => printed.push(chunk));
    }
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      resolve({ code: code ?? 1, seconds, printed: Buffer.concat(printed) });
    });
  });
}
