/**
 * Run as a program by `npm test`: type check, lint, all tests, and `npm start` in a fresh clone,
 * every one of them even where an earlier one failed. Arguments go to vitest and leave out the
 * clone. The last lines name the tests that failed and count those that were run.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { root, stateDirectory } from './paths.ts';
import { countTests, type FailedTest } from './test-report.ts';

const report = join(stateDirectory, 'vitest.json');
await mkdir(stateDirectory, { recursive: true });
await rm(report, { force: true });

const modules = join(root, 'node_modules');
const quiet = '--disable-warning=ExperimentalWarning';
const wanted = process.argv.slice(2);
const outputs = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const checks: [title: string, file: string, args: string[]][] = [
  ['Type check', join(modules, 'typescript/bin/tsc'), ['--noEmit', '--project', '.']],
  ['Type check of notebooks', join(root, 'src/cli/main.ts'), ['notebook', 'check']],
  ['Lint and format', join(modules, '@biomejs/biome/bin/biome'), ['check', '.']],
  ['Tests', join(modules, 'vitest/vitest.mjs'), ['run', ...outputs, ...wanted]],
];
if (wanted.length === 0) {
  checks.push(['npm start in a fresh clone', join(root, 'src/setup/fresh-clone.ts'), []]);
}

const failed: string[] = [];
for (const [title, file, args] of checks) {
  console.log(`\n=== ${title} ===`);
  const started = performance.now();
  const code = await runProgram(file, args);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`${title}: ${code === 0 ? 'ok' : `failed (exit code ${code})`}, ${seconds} s`);
  if (code !== 0) failed.push(title);
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

function runProgram(file: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [quiet, file, ...args], {
      cwd: root,
      stdio: 'inherit',
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
