import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Question, questionsOf } from '../papers/comparison/question.ts';
import { foldsCsv } from './data-folds.ts';
import { refair } from './testing.ts';

it('every record is tested once a repeat, by patient, and apart from training', async () => {
  const [question] = (await questionsOf({
    dataset: 'teds-d-sample',
    attribute: 'sex',
    profile: 'desk',
    repeats: 2,
  })) as [Question];
  const [header, ...lines] = foldsCsv(question).trimEnd().split('\n');
  expect(header).toBe('id,repeat,fold,part');
  const rows = lines.map((line) => line.split(','));
  const n = question.task.rows.length;
  expect(rows).toHaveLength(n * 5 * 2);
  for (const repeat of ['1', '2']) {
    const tested = rows.filter((row) => row[1] === repeat && row[3] === 'test');
    expect(new Set(tested.map(([id]) => id)).size).toBe(n);
    expect(tested).toHaveLength(n);
  }
  const inFold = rows.filter((row) => row[1] === '1' && row[2] === '0');
  expect(new Set(inFold.map(([id]) => id)).size).toBe(n);
});

it('says which comparison has these folds, and no other', async () => {
  const out = join(await mkdtemp(join(tmpdir(), 'refair-folds-')), 'folds.csv');
  const asked = ['--attribute', 'race', '--profile', 'quick', '--seeds', '3'];
  const { stderr } = await refair('data', 'folds', 'teds-d-sample', ...asked, '--out', out)
    .finished;
  expect(stderr).toContain('add the column score, and');
  expect(stderr).toContain(
    'npm run refair -- compare erm preds:<file> --dataset teds-d-sample --attribute race --profile quick --repeats 3',
  );
}, 120_000);
