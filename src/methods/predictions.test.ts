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
