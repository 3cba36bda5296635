import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, it } from 'vitest';
import type { PaperResults } from '../papers/results-file.ts';
import { schemaFaults } from '../papers/results-schema.fixture.ts';
import { temporaryFolder } from '../runs/testing.ts';
import { refair } from './testing.ts';

const RUN = ['run', 'fair-diagnosis/table-1', '--profile', 'smoke'];
const TABLE = [...RUN, '--seeds', '1'];

const placesIn = (folder: string) => [
  '--store',
  join(folder, 'store'),
  '--out',
  join(folder, 'reports'),
];

function rerun(folder: string, ...more: readonly string[]) {
  return refair(...TABLE, ...placesIn(folder), ...more);
}

/** Everything in `results.json` but when, how fast and in how much memory it was made. */
async function numbersIn(folder: string): Promise<unknown> {
  const path = join(folder, 'reports', 'fair-diagnosis', 'results.json');
  const passing = ['date', 'seconds', 'peakMemoryMiB', 'finishedAt', 'trainingSeconds'];
  return JSON.parse(await readFile(path, 'utf8'), (key, value) =>
    passing.includes(key) ? undefined : value,
  );
}

async function trialsStored(folder: string): Promise<number> {
  const names = await readdir(join(folder, 'store', 'trials'), { recursive: true });
  return names.filter((name) => name.endsWith('entry.json') && !name.includes('.tmp')).length;
}

async function textOf(pdf: string): Promise<string> {
  const document = await getDocumentProxy(new Uint8Array(await readFile(pdf)));
  const { text } = await extractText(document, { mergePages: true });
  return text.replace(/\s+/g, ' ');
}

it('reruns a table and prints its report; interrupted and killed runs come to the same', async () => {
  const whole = await temporaryFolder();
  const { code, stdout, stderr } = await rerun(whole).finished;
  expect(stderr).toMatch(/table-1: 0 of 5 trials\n(.*\n)*.*table-1: 5 of 5 trials, in \d/);
  expect(code).toBe(0);
  expect(stdout).toMatch(/report rendered in/);

  const why = await rerun(whole, '--why').finished;
  expect(why.code).toBe(0);
  expect(why.stdout).toMatch(/5 of 5 stored\n(.*: stored\n){5}$/);
  const other = await refair(...RUN, ...placesIn(whole), '--seeds', '2', '--why', '--json')
    .finished;
  const standings = JSON.parse(other.stdout) as { row: string; nearest: object | null }[];
  expect(standings.filter(({ nearest }) => nearest !== null)).toEqual(
    ['vanilla', 'without-mi', 'ad', 'faap', 'ours'].map((row) =>
      expect.objectContaining({
        row,
        seed: 2,
        stored: false,
        nearest: expect.objectContaining({
          differences: [{ part: 'seed', stored: 1, asked: 2 }],
        }),
      }),
    ),
  );

  const broken = await temporaryFolder();
  const interrupted = rerun(broken, '--workers', '1', '--no-report');
  await interrupted.printed(/1 of 5 trials, about .* left/);
  interrupted.child.kill('SIGINT');
  const stopped = await interrupted.finished;
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toMatch(/Interrupted\. Finished trials are kept/);
  const kept = await trialsStored(broken);
  expect(kept).toBeGreaterThanOrEqual(1);
  expect(kept).toBeLessThan(5);

  const killed = rerun(broken, '--workers', '1', '--no-report');
  await killed.printed(/[2-5] of 5 trials, .*(left|, in \d)/);
  killed.child.kill('SIGKILL');
  await killed.finished;

  const resumed = await rerun(broken, '--workers', '1', '--no-report').finished;
  expect(resumed.code).toBe(0);
  expect(resumed.stderr).toMatch(/[1-5] of 5 trials, [1-5] found in the store/);
  expect(await numbersIn(broken)).toEqual(await numbersIn(whole));

  const folder = join(whole, 'reports', 'fair-diagnosis');
  const results = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as PaperResults;
  expect(schemaFaults(JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')))).toEqual(
    [],
  );
  const text = await textOf(join(folder, 'report.pdf'));
  expect(text).toContain('Fair Diagnosis');
  expect(text).toContain('stand-in');
  expect(text).toContain('HAM10000');
  // The Vanilla accuracy that was measured stands in the table, and the published one beside it.
  const [setting] = results.tables[0]!.settings;
  const accuracy = setting!.rows[0]!.cells.accuracy!.value!;
  expect(text).toContain((accuracy * 100).toFixed(2));
  expect(text).toContain('run fair-diagnosis/table-1 --profile smoke --seeds 1');
  for (const { claim } of setting!.verdicts) expect(text).toContain(claim.slice(0, 30));
  const files = await readdir(folder, { recursive: true });
  expect(files).toEqual(
    expect.arrayContaining(['report.html', 'tables/table-1.csv', 'tables/table-1.tex']),
  );

  const check = ['report', 'fair-diagnosis', '--check', ...placesIn(whole)];
  const agreed = await refair(...check).finished;
  expect(agreed.stdout).toMatch(/✓ table-1, ham10000-28\/sex: all \d[\d,]* numbers agree/);
  expect(agreed.stdout).toMatch(/The report prints \d[\d,]* numbers, and all of them agree\./);
  expect(agreed.code).toBe(0);
  // One cell of the file changed by hand: a point of accuracy.
  const path = join(folder, 'results.json');
  const forged = (await readFile(path, 'utf8')).replace(
    `"value": ${accuracy}`,
    `"value": ${accuracy + 0.01}`,
  );
  await writeFile(path, forged);
  const caught = await refair(...check).finished;
  expect(caught.stdout).toContain('rows.vanilla.cells.accuracy.value');
  expect(caught.stdout).toMatch(/\d+ of them differ/);
  expect(caught.code).toBe(3);
});

describe('bad input costs no work and names its fix', () => {
  it.each([
    [['run', 'fair-diagnosis/table-9'], /no table.*table-9/, /did you mean "fair-diagnosis/],
    [[...TABLE, '--dataset', 'ham10000'], /data set "ham10000"/, /did you mean "ham10000-28"/],
    [[...TABLE, '--profile', 'fast'], /fast/, /smoke, quick, desk, paper/],
    [[...TABLE, '--seeds', '0'], /--seeds/, /whole number/],
    [[...TABLE, '--until-decided'], /--seeds.*--until-decided/, /leave one of them out/],
    [[...RUN, '--stored', '--budget', '2h'], /--budget/, /leave one of them out/],
    [[...RUN, '--stored', '--double'], /trains nothing, and --double/, /leave one of them out/],
    [['tabels'], /tabels/, /tables/],
    [[...TABLE, '--store', 'package.json/store'], /ENOTDIR.*package.json/, /choose another folder/],
  ])('%s', async (args, what, fix) => {
    const { code, stdout, stderr } = await refair(...args).finished;
    expect(stdout).toBe('');
    expect(stderr).toMatch(what);
    expect(stderr).toMatch(fix);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).not.toBe(0);
  });
});
