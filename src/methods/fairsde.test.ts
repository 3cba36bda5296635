import * as tfjs from '@tensorflow/tfjs';
import { tensor1d } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../data/registry.ts';
import { limitTraining, makeSplit, type Split } from '../data/split.ts';
import { makeTask, type Task } from '../data/task.ts';
import { evaluate } from '../metrics/evaluate.ts';
import { metricPath } from '../metrics/paths.ts';
import { loadEngine } from '../tensor/engine.ts';
import { Random } from '../tensor/random.ts';
import type { Recipe } from '../training/context.ts';
import type { Method } from '../training/method.ts';
import { predictionsOf } from '../training/predictions.ts';
import { memoryStages } from '../training/stage.ts';
import { contextFor, TINY } from '../training/testing.ts';
import { prepareTraining, type Training } from '../training/training.ts';
import { decoupled } from './decoupled.ts';
import { domainIndependent } from './domain-independent.ts';
import { erm } from './erm.ts';
import { expertSelection } from './expert-selection.ts';
import { type FairsdeOptions, fairsde, trainFairsde } from './fairsde.ts';
import { fin, normaliser } from './fin.ts';

const RECIPE: Recipe = { ...TINY, network: { kind: 'small-resnet', width: 8 }, epochs: 2 };
const LAMBDA_0 = { lambdaDiscriminator: 0, lambdaCentres: 0, lambdaDiversity: 0 } as const;

/** Pictures of HAM10000 with an attribute of one's own. */
async function question(attribute: string): Promise<{ task: Task; split: Split }> {
  await loadEngine();
  const dataset = await loadDataset('ham10000-28');
  const task = makeTask(dataset, 'malignant', [attribute]);
  const whole = limitTraining(task, makeSplit(task, { kind: 'holdout', seed: 1 }), 128, 1);
  return {
    task,
    split: {
      ...whole,
      validation: whole.validation.slice(0, 300),
      test: whole.test.slice(0, 128),
    },
  };
}

/** The same task with everybody in one group. */
function together({ attributes: [attribute], ...task }: Task): Task {
  const { codes } = attribute!;
  const one = { name: 'all', title: 'all', levels: ['all'], codes: codes.map(() => 0) };
  return { ...task, attributes: [one] };
}

let sex: { task: Task; split: Split };
beforeAll(async () => {
  sex = await question('sex');
});

const stages = memoryStages();
const training = (
  { task, split }: { task: Task; split: Split } = sex,
  recipe: Recipe = RECIPE,
): Training => prepareTraining(task, split, contextFor(recipe, { stages }));

async function scoresOf<O>(method: Method<O>, options: Partial<O>, where = training()) {
  const predictor = await method.train(where, method.options.parse(options));
  try {
    return await predictor.scores(where.split.test);
  } finally {
    predictor.dispose();
  }
}

const distance = (a: Float32Array, b: Float32Array) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

describe('limits', () => {
  it('one group and no λ is ERM, for FairSDE and DomainInd', async () => {
    const alone = training({ task: together(sex.task), split: sex.split });
    const plain = await scoresOf(erm, {}, alone);
    expect(distance(await scoresOf(fairsde, LAMBDA_0, alone), plain)).toBeLessThan(1e-5);
    for (const inference of ['sum', 'own'] as const) {
      const scores = await scoresOf(domainIndependent, { inference }, alone);
      expect(distance(scores, plain)).toBeLessThan(1e-5);
    }
  });

  it('each λ changes what is learnt, and so do the form of L_div and stages', async () => {
    const variants: Partial<FairsdeOptions>[] = [
      LAMBDA_0,
      { ...LAMBDA_0, lambdaDiscriminator: 0.5 },
      { ...LAMBDA_0, lambdaCentres: 0.5 },
      { ...LAMBDA_0, lambdaDiversity: 0.5 },
      { ...LAMBDA_0, lambdaDiversity: 0.5, diversity: 'intended' },
      { training: 'staged' },
      { sharedClassifier: true },
      { sharedClassifier: true, training: 'staged' },
    ];
    const all: Float32Array[] = [];
    for (const options of variants) all.push(await scoresOf(fairsde, options));
    all.forEach((scores, i) => {
      for (const other of all.slice(0, i)) expect(distance(scores, other)).toBeGreaterThan(1e-4);
    });
  });

  it('one classifier for all is the usual where there is one group, at once and in stages', async () => {
    const alone = training({ task: together(sex.task), split: sex.split });
    for (const how of ['joint', 'staged'] as const) {
      const usual = await scoresOf(fairsde, { training: how }, alone);
      const shared = await scoresOf(fairsde, { training: how, sharedClassifier: true }, alone);
      expect(distance(shared, usual)).toBeLessThan(1e-6);
    }
  });

  it('one classifier for all asks nobody for the group', async () => {
    const where = training();
    const [attribute] = sex.task.attributes;
    const swapped = { ...attribute!, codes: attribute!.codes.map((code) => 1 - code) };
    const scores = async (sharedClassifier: true | undefined) => {
      const options = fairsde.options.parse({ sharedClassifier });
      const own = await trainFairsde(where, options);
      const other = await trainFairsde({ ...where, attribute: swapped }, options);
      const [before, after] = [
        await own.scores(where.split.test),
        await other.scores(where.split.test),
      ];
      own.dispose();
      other.dispose();
      return distance(before, after);
    };
    expect(await scores(true)).toBeLessThan(1e-6);
    expect(await scores(undefined)).toBeGreaterThan(1e-4);
  });

  it('stages need something to learn a representation from', async () => {
    await expect(scoresOf(fairsde, { ...LAMBDA_0, training: 'staged' })).rejects.toThrow(
      'all three weights are 0',
    );
  });
});

describe('experts', () => {
  it('score each record by the head of its group, in any order of rows', async () => {
    const where = training();
    const predictor = await fairsde.train(where, fairsde.options.parse({}));
    const { test } = sex.split;
    const scores = await predictor.scores(test);
    const shuffled = new Random(2).shuffle([...test.keys()]);
    const again = await predictor.scores(Int32Array.from(shuffled, (i) => test[i]!));
    for (const [place, i] of shuffled.entries()) expect(again[place]).toBeCloseTo(scores[i]!, 5);
    predictor.dispose();
  });

  it('of intersections are as many as occur', async () => {
    const joint = await question('sex:age');
    const where = training(joint);
    expect(joint.task.attributes[0]!.levels).toHaveLength(4);
    const scores = await scoresOf(fairsde, {}, where);
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    expect(await scoresOf(decoupled, {}, where)).toHaveLength(scores.length);
  });

  it('of groups that D guesses are those of the group where D is right', async () => {
    const where = training();
    const [given, predicted] = [
      await trainFairsde(where, fairsde.options.parse({ lambdaDiscriminator: 1 })),
      await trainFairsde(
        where,
        fairsde.options.parse({ lambdaDiscriminator: 1, group: 'predicted' }),
      ),
    ];
    const { test } = sex.split;
    const [own, guessed] = [await given.scores(test), await predicted.scores(test)];
    const groups = predicted.groupsOf(test);
    const { codes } = where.attribute;
    let right = 0;
    test.forEach((row, i) => {
      if (groups[i] !== codes[row]) return;
      right += 1;
      expect(guessed[i]).toBeCloseTo(own[i]!, 5);
    });
    expect(right).toBeGreaterThan(0);
    expect(given.measures.groupsFound).toBe(predicted.measures.groupsFound);
    given.dispose();
    predicted.dispose();
  });

  it('need no training of their own where they are only selected', async () => {
    const where = training();
    await scoresOf(erm, {}, where);
    await scoresOf(fairsde, {}, where);
    await scoresOf(fairsde, { lambdaDiscriminator: 1 }, where);
    const frozen = prepareTraining(
      sex.task,
      sex.split,
      contextFor(RECIPE, {
        stages: {
          get: (name, key) =>
            stages.get(name, key, async () => {
              throw new Error(`${name} is trained again`);
            }),
        },
      }),
    );
    for (const rule of ['greedy', 'gap', 'performance', 'confident'] as const) {
      expect(await scoresOf(expertSelection, { rule }, frozen)).toHaveLength(sex.split.test.length);
    }
    const experts = expertSelection.options.parse({
      experts: { method: 'fairsde', lambdaDiscriminator: 1 },
    });
    expect(await scoresOf(expertSelection, experts, frozen)).toHaveLength(sex.split.test.length);
  });
});

it.each([fairsde, decoupled, domainIndependent, fin, expertSelection] as unknown as Method[])(
  '$name leaves no tensor behind',
  async (method) => {
    const fresh = () => prepareTraining(sex.task, sex.split, contextFor({ ...RECIPE, epochs: 1 }));
    // What the engine itself keeps is there after the first time.
    await scoresOf(method, {}, fresh());
    const before = tfjs.memory().numTensors;
    await scoresOf(method, {}, fresh());
    expect(tfjs.memory().numTensors).toBe(before);
  },
);

describe('selected experts', () => {
  const cases = (['accuracy', 'auroc'] as const).flatMap((metric) =>
    (['given', 'predicted'] as const).map((group) => [group, metric] as const),
  );

  it.each(cases)(
    'of %s groups keep on validation what they promise by %s, and harm no group',
    async (group, metric) => {
      const where = training();
      const { validation } = sex.split;
      const scoredBy = async <O>(method: Method<O>, options: object) => {
        const predictor = await method.train(where, method.options.parse(options));
        const scores = await predictor.scores(validation);
        predictor.dispose();
        const { at } = evaluate(predictionsOf(sex.task, validation, scores));
        const groups = where.attribute.levels.map(
          (level) => at(metricPath('groups', 'sex', level, metric))!,
        );
        return { scores, groups, measures: predictor.measures };
      };
      const plain = await scoredBy(erm, {});
      // Of a discriminator that must reveal the group, so that it finds some and misses some.
      const own = { lambdaDiscriminator: 1, group };
      const experts = await scoredBy(fairsde, own);
      const found = await trainFairsde(where, fairsde.options.parse(own));
      const scoredAs = found.groupsOf(validation);
      found.dispose();
      for (const rule of ['greedy', 'gap', 'performance', 'confident'] as const) {
        const options = { rule, metric, experts: { method: 'fairsde', ...own } };
        const { scores, groups, measures } = await scoredBy(expertSelection, options);
        const chosen = where.attribute.levels.map((level) => measures[`expert of ${level}`] === 1);
        for (const [i, score] of scores.entries()) {
          const expected = (chosen[scoredAs[i]!] ? experts : plain).scores[i]!;
          expect(score).toBeCloseTo(expected, 6);
        }
        for (const [i, level] of where.attribute.levels.entries()) {
          const gain = groups[i]! - plain.groups[i]!;
          expect(gain).toBeCloseTo(measures[`promised gain of ${level}`]!, 6);
          expect(gain).toBeGreaterThanOrEqual(-1e-9);
        }
        const gap = Math.abs(groups[0]! - groups[1]!);
        expect(measures.promisedGap).toBeCloseTo(gap, 6);
        if (rule === 'gap' || rule === 'performance') {
          expect(gap).toBeLessThanOrEqual(Math.abs(plain.groups[0]! - plain.groups[1]!) + 1e-9);
        }
      }
    },
  );

  it('may choose among decoupled classifiers too', async () => {
    const scores = await scoresOf(expertSelection, { experts: { method: 'decoupled' } });
    expect(scores).toHaveLength(sex.split.test.length);
  });
});

describe('FIN', () => {
  it('normalises by what each group learns', () => {
    const { parameters, normalise } = normaliser(
      2,
      2,
      { meanScale: 0, scaleScale: 0, momentum: 0.25 },
      new Random(1),
    );
    parameters.load({
      mean: Float32Array.of(1, 2, 0, 0),
      // softplus(0) = ln 2; softplus(ln(e − 1)) = 1.
      scale: Float32Array.of(0, 0, Math.log(Math.E - 1), Math.log(Math.E - 1)),
    });
    const z = normalise(tensor([3, 2, 5, -4]), tensor1d([0, 1], 'int32')).dataSync();
    expect(z[0]).toBeCloseTo(0.75 * (2 / Math.LN2) + 0.25 * 3, 4);
    expect(z[1]).toBeCloseTo(0.25 * 2, 4);
    expect(z[2]).toBeCloseTo(5, 4);
    expect(z[3]).toBeCloseTo(-4, 4);
    parameters.dispose();
  });

  it('depends on the group of a record', async () => {
    const where = training(sex, { ...RECIPE, epochs: 4 });
    const own = await scoresOf(fin, {}, where);
    const [attribute] = sex.task.attributes;
    const swapped = { ...attribute!, codes: attribute!.codes.map((code) => 1 - code) };
    const predictor = await fin.train(where, fin.options.parse({}));
    const other = await fin.train({ ...where, attribute: swapped }, fin.options.parse({}));
    expect(distance(await predictor.scores(sex.split.test), own)).toBeLessThan(1e-6);
    expect(distance(await other.scores(sex.split.test), own)).toBeGreaterThan(1e-4);
    predictor.dispose();
    other.dispose();
  });
});

function tensor(values: number[]): tfjs.Tensor2D {
  return tfjs.tensor2d(values, [2, 2]);
}
