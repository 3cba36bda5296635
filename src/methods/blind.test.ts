import { beforeAll, expect, it } from 'vitest';
import { loadDataset } from '../data/registry.ts';
import { limitTraining, makeSplit, type Split } from '../data/split.ts';
import { makeTask, type Task } from '../data/task.ts';
import { loadEngine } from '../tensor/engine.ts';
import { trainMethod } from '../training/method.ts';
import { contextFor, TINY } from '../training/testing.ts';
import { findMethod, methodNames } from './registry.ts';

const BLIND = methodNames().filter((name) => findMethod(name).blind);
let tasks: Task[];
let split: Split;

beforeAll(async () => {
  await loadEngine();
  const dataset = await loadDataset('ham10000-28');
  tasks = ['sex', 'age'].map((first) =>
    makeTask(dataset, 'malignant', [first, first === 'sex' ? 'age' : 'sex']),
  );
  const whole = makeSplit(tasks[0]!, { kind: 'holdout', seed: 1 });
  split = {
    ...limitTraining(tasks[0]!, whole, 96, 1),
    validation: whole.validation.slice(0, 64),
    test: whole.test.slice(0, 64),
  };
});

async function scores(name: string, task: Task): Promise<Float32Array> {
  const method = findMethod(name);
  const model = await trainMethod(method, task, split, method.options.parse({}), contextFor(TINY));
  try {
    return await model.scores(split.test);
  } finally {
    model.dispose();
  }
}

it.each(BLIND)('%s is the same model whichever attribute is asked about', async (name) => {
  const [bySex, byAge] = [await scores(name, tasks[0]!), await scores(name, tasks[1]!)];
  expect(bySex).toEqual(byAge);
});

it('some methods are blind, and one that knows the groups is another model', async () => {
  expect(BLIND).toContain('erm');
  expect(await scores('group-dro', tasks[0]!)).not.toEqual(await scores('group-dro', tasks[1]!));
});
