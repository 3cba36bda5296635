/**
 * Run as a program by `npm test`: type check, lint and all tests, every one of them even where an
 * earlier one failed. Arguments go to vitest. The last line counts the tests that were run.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root, stateDirectory } from './paths.ts';
import { countTests } from './test-report.ts';

const report = join(stateDirectory, 'vitest.json');
await mkdir(stateDirectory, { recursive: true });
await rm(report, { force: true });

const checks = [
  { title: 'Type check', file: 'typescript/bin/tsc', args: ['--noEmit', '--project', '.'] },
  { title: 'Lint and format', file: '@biomejs/biome/bin/biome', args: ['check', '.'] },
  {
    title: 'Tests',
    file: 'vitest/vitest.mjs',
    args: [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ],
  },
];

const failed: string[] = [];
for (const { title, file, args } of checks) {
  console.log(`\n=== ${title} ===`);
  const code = await runProgram(join(root, 'node_modules', file), args);
  console.log(code === 0 ? `${title}: ok` : `${title}: failed (exit code ${code})`);
  if (code !== 0) failed.push(title);
}

const counts = countTests(JSON.parse(await readFile(report, 'utf8').catch(() => '{}')));
console.log(failed.length > 0 ? `\nFailed: ${failed.join(', ')}` : '\nEverything passed.');
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = failed.length > 0 || counts.failed > 0 ? 1 : 0;

function runProgram(file: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
