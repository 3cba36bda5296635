import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { loadDataset } from '../data/registry.ts';
import { makeSplit, type Split } from '../data/split.ts';
import { makeTask, type Task } from '../data/task.ts';
import { loadEngine } from '../tensor/engine.ts';
import { trainMethod } from '../training/method.ts';
import { contextFor, TINY } from '../training/testing.ts';
import { fileOptions, predictions } from './predictions.ts';

let task: Task;
let split: Split;
let folder: string;

beforeAll(async () => {
  await loadEngine();
  task = makeTask(await loadDataset('teds-d-sample'), 'completed', ['sex']);
  split = makeSplit(task, { kind: 'fold', seed: 1, count: 5, fold: 2 });
  folder = await mkdtemp(join(tmpdir(), 'refair-'));
});

/** Scores that say which record they are of. */
const scoreOf = (row: number) => (row % 100) / 100;

function linesOf(part: 'validation' | 'test', rows = split[part]): string[] {
  return Array.from(rows, (row) => `${task.dataset.ids[row]},1,2,${part},${scoreOf(row)}`);
}

async function fileOf(lines: readonly string[]): Promise<string> {
  const path = join(folder, `${lines.length}.csv`);
  await writeFile(path, ['id,repeat,fold,part,score', ...lines].join('\n'));
  return path;
}

async function train(path: string) {
  const options = predictions.options.parse(fileOptions(path));
  return trainMethod(predictions, task, split, options, contextFor(TINY));
}

it('scores each record as the file does, in whatever order', async () => {
  const model = await train(await fileOf([...linesOf('test').reverse(), ...linesOf('validation')]));
  for (const rows of [split.test, split.validation]) {
    expect(await model.scores(rows)).toEqual(Float32Array.from(rows, scoreOf));
  }
});

it('has a score for each class of a label of several', async () => {
  const { dataset } = task;
  const codes = Int16Array.from(task.label.codes, (_, row) => row % 3);
  const classes = ['mel', 'nv', '__proto__'];
  const stage = { name: 'stage', title: 'Stage', classes, codes };
  const several = makeTask({ ...dataset, labels: { stage } }, 'stage', ['sex']);
  const folds = makeSplit(several, { kind: 'fold', seed: 1, count: 5, fold: 2 });
  const scoresOf = (row: number) => [scoreOf(row) / 2, 0.5, 0.5 - scoreOf(row) / 2];
  const lines = (part: 'validation' | 'test', of = scoresOf) =>
    Array.from(folds[part], (row) => `${dataset.ids[row]},1,2,${part},${of(row)}`);
  const trainOn = async (name: string, content: readonly string[]) => {
    const path = join(folder, name);
    await writeFile(path, content.join('\n'));
    const options = predictions.options.parse(fileOptions(path));
    return trainMethod(predictions, several, folds, options, contextFor(TINY));
  };
  const header = 'id,repeat,fold,part,score_mel,score_nv,score___proto__';
  const model = await trainOn('several.csv', [header, ...lines('test'), ...lines('validation')]);
  const wanted = Array.from(folds.test).flatMap(scoresOf);
  expect(await model.scores(folds.test)).toEqual(Float32Array.from(wanted));
  await expect(
    trainOn('logits.csv', [header, ...lines('test', () => [0.9, 0.9, 0.9])]),
  ).rejects.toMatchObject({
    message: expect.stringMatching(/row 1: score_mel, score_nv, score___proto__ sum to 2.7$/),
    fix: 'give the probability of each class: they sum to 1',
  });
  await expect(trainOn('one.csv', ['id,repeat,fold,part,score', '1,1,2,test,1'])).rejects.toThrow(
    'has no column "score_mel", "score_nv", "score___proto__"; it has: id, repeat, fold, part, score',
  );
});

it('refuses a file whose fold tests other records', async () => {
  const others = split.test.with(0, split.train[0]!);
  const path = await fileOf([...linesOf('test', others), ...linesOf('validation'), '']);
  await expect(train(path)).rejects.toThrow(/fold 2, part test: .*does not belong here.*1 more/);
  const fewer = await fileOf([...linesOf('test').slice(1), ...linesOf('validation')]);
  await expect(train(fewer)).rejects.toThrow(/is missing/);
});

it('refuses scores that are none, and records that stand twice', async () => {
  const [first] = linesOf('test');
  const twice = await fileOf([first!, ...linesOf('test'), first!]);
  await expect(train(twice)).rejects.toThrow(/row 2: .* stands twice/);
  const none = await fileOf([`${task.dataset.ids[0]},1,2,test,1.5`]);
  await expect(train(none)).rejects.toThrow(/row 1: score is "1.5"/);
});
