import { beforeAll, expect, it } from 'vitest';
import { makeTask } from '../data/task.ts';
import { testDataset } from '../data/testing.ts';
import { loadEngine } from '../tensor/engine.ts';
import { Random } from '../tensor/random.ts';
import type { Recipe } from '../training/context.ts';
import type { Method } from '../training/method.ts';
import { contextFor, type Question } from '../training/testing.ts';
import { prepareTraining, type Training } from '../training/training.ts';
import { decoupled } from './decoupled.ts';
import { domainIndependent } from './domain-independent.ts';
import { erm } from './erm.ts';
import { expertSelection } from './expert-selection.ts';
import { groupDro } from './group-dro.ts';

const PART = 200;

const ADAM: Recipe = {
  network: { kind: 'logistic' },
  epochs: 40,
  batchSize: 50,
  trainLimit: null,
  optimiser: { kind: 'adam', learningRate: 0.05, weightDecay: 0 },
  schedule: { kind: 'constant' },
  augment: false,
};

/** Descends along the gradient of all records, so that steps know neither order nor history. */
const DESCENT: Recipe = {
  ...ADAM,
  epochs: 5,
  batchSize: PART,
  optimiser: { kind: 'sgd', learningRate: 0.5, momentum: 0, weightDecay: 0 },
};

beforeAll(() => loadEngine());

/**
 * As many records to train, to choose and to test on, of two groups. A column tells a sign.
 *
 * @param label of a record of this group and sign.
 * @param groups of a record by its sign, and by whether it is one to learn from.
 */
function question(
  label: (group: number, positive: boolean) => number,
  groups = bothGroups,
): Question {
  const random = new Random(1);
  const records = Array.from({ length: 3 * PART }, (_, row) => {
    const pulse = random.normal();
    const sex = groups(pulse > 0, row < PART, random);
    return { pulse, patient: String(row), label: label(sex, pulse > 0), sex, age: 0 };
  });
  const pulse = Float32Array.from(records, (record) => record.pulse);
  const noise = Float32Array.from(records, () => random.normal());
  const task = makeTask(
    testDataset(records, [
      { kind: 'number', name: 'pulse', values: pulse },
      { kind: 'number', name: 'noise', values: noise },
    ]),
    'ill',
    ['sex'],
  );
  const rows = Int32Array.from(records.keys());
  return {
    task,
    split: {
      train: rows.slice(0, PART),
      validation: rows.slice(PART, 2 * PART),
      test: rows.slice(2 * PART),
    },
  };
}

type Groups = (positive: boolean, learning: boolean, random: Random) => number;

const bothGroups: Groups = (_, __, random) => Number(random.uniform() < 0.5);

/** Whoever is ill in training is of the second group, and nobody else. */
const apart: Groups = (positive, learning, random) =>
  learning ? Number(positive) : Number(random.uniform() < 0.5);

const training = ({ task, split }: Question, recipe: Recipe): Training =>
  prepareTraining(task, split, contextFor(recipe));

/** The same with everybody in one of the levels. */
function allIn(level: number, levels: readonly string[], where: Training): Training {
  const codes = where.attribute.codes.map(() => level);
  return { ...where, attribute: { ...where.attribute, levels, codes } };
}

async function trained<O>(method: Method<O>, options: object, where: Training) {
  const predictor = await method.train(where, method.options.parse(options));
  const scores = await predictor.scores(where.split.test);
  predictor.dispose();
  return { scores, measures: predictor.measures };
}

const selected = (rule: string, where: Training) =>
  trained(expertSelection, { rule, experts: { method: 'decoupled' } }, where);

const distance = (a: Float32Array, b: Float32Array) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

it('decoupled classifiers of one group are ERM with a head that learns as long again', async () => {
  const asked = question((_, positive) => Number(positive));
  const alone = allIn(0, ['all'], training(asked, DESCENT));
  const [one, two] = [
    training(asked, DESCENT),
    training(asked, { ...DESCENT, epochs: 2 * DESCENT.epochs }),
  ];
  const { scores } = await trained(decoupled, {}, alone);
  // Without hidden layers the head is all there is.
  expect(distance(scores, (await trained(erm, {}, two)).scores)).toBeLessThan(1e-5);
  expect(distance(scores, (await trained(erm, {}, one)).scores)).toBeGreaterThan(1e-2);
});

it('group DRO of one group is ERM, whatever step and adjustment', async () => {
  const two = training(
    question((_, positive) => Number(positive)),
    DESCENT,
  );
  const options = { stepSize: 1, adjustment: 2 };
  const plain = (await trained(erm, {}, two)).scores;
  const alone = allIn(0, ['all'], two);
  expect(distance((await trained(groupDro, options, alone)).scores, plain)).toBeLessThan(1e-5);
});

it('selection takes no expert where each would harm its group, and is ERM to the byte', async () => {
  // An expert sees one class alone, and gives it to everybody.
  const where = training(
    question((_, positive) => Number(positive), apart),
    ADAM,
  );
  const plain = await trained(erm, {}, where);
  const experts = await trained(decoupled, {}, where);
  expect(distance(experts.scores, plain.scores)).toBeGreaterThan(0.5);
  for (const rule of ['greedy', 'gap', 'performance', 'confident'] as const) {
    const { scores, measures } = await selected(rule, where);
    expect(measures.expertsChosen, rule).toBe(0);
    expect(scores).toEqual(plain.scores);
  }
});

it('selection takes every expert where ERM serves nobody, and is decoupled to the byte', async () => {
  // What means illness in one group means health in the other.
  const where = training(
    question((group, positive) => Number(positive === (group === 0))),
    ADAM,
  );
  const experts = await trained(decoupled, {}, where);
  for (const rule of ['greedy', 'confident'] as const) {
    const { scores, measures } = await selected(rule, where);
    expect(measures.expertsChosen, rule).toBe(2);
    expect(scores).toEqual(experts.scores);
  }
});

it('DomainInd adds the logits of all heads up, whoever it scores', async () => {
  const where = training(
    question((group, positive) => Number(positive === (group === 0))),
    { ...ADAM, epochs: 2 },
  );
  const logits = async (options: object, as = where) =>
    (await trained(domainIndependent, options, as)).scores.map((p) => Math.log(p / (1 - p)));
  const sum = await logits({});
  // The same stage: nothing is trained again, and records are scored as members of either group.
  const heads = [0, 1].map((level) =>
    logits({ inference: 'own' }, allIn(level, where.attribute.levels, where)),
  );
  const [first, second] = await Promise.all(heads);
  const added = first!.map((value, i) => value + second![i]!);
  expect(distance(sum, added)).toBeLessThan(1e-3);
  // The heads say something else: neither the mean, nor twice the same, would do.
  expect(distance(first!, second!)).toBeGreaterThan(0.5);
});
