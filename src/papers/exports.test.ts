import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { executeTrial } from '../runs/execute.ts';
import { here } from '../runs/executors/here.ts';
import { planJobs } from '../runs/executors/jobs.ts';
import { knownStages } from '../runs/executors/known-stages.ts';
import { importTrials } from '../runs/exports/folder.ts';
import { importScores } from '../runs/exports/scores-folder.ts';
import { hashOf } from '../runs/identity.ts';
import { runTrials, trialIdentities } from '../runs/runner.ts';
import { importsOf, openStore, type Store } from '../runs/store.ts';
import { pruneStore } from '../runs/store-space.ts';
import { madeUpResult, temporaryFolder, temporaryStore } from '../runs/testing.ts';
import type { TrialResult, TrialSpec } from '../runs/trial.ts';
import { TINY, TINY_MASKS } from '../training/testing.ts';
import { exportPaper } from './exports.ts';
import type { Setting, Subject, Table } from './paper.ts';
import { planTable } from './plan.ts';
import { madeUpSetting, madeUpTable } from './testing.ts';

const tuned = {
  mutualInformation: 0,
  candidates: [1, 3].map((tradeOff) => ({ tradeOff, rate: 1 })),
  // A grid that grows may grow elsewhere for a trial that tests other records.
  growths: 0,
};

/** Two methods that are tuned on both folds of the first repeat, on pictures of nobody. */
const setting: Setting = {
  ...madeUpSetting,
  data: {
    dataset: 'synth-cxr',
    options: { records: 300, interventions: 20, artefactStrength: 1 },
    label: 'disease',
    attributes: ['sex'],
  },
  recipe: { ...TINY, trainLimit: 32 },
  seeds: [1],
  folds: 2,
};
const table: Table = {
  ...madeUpTable,
  settings: () => [setting],
  rows: [
    {
      id: 'faap',
      title: 'FAAP',
      trial: () => ({ method: 'faap', options: { ...TINY_MASKS, ...tuned } }),
    },
    {
      id: 'ad',
      title: 'AD',
      trial: () => ({ method: 'adversarial-debiasing', options: { epochs: 1, ...tuned } }),
    },
  ],
};
const paper: Subject = { id: 'paper', title: 'Paper', tables: [table] };

const specsOf = (seed: number) =>
  planTable(table, [{ ...setting, seeds: [seed] }]).map(({ spec }) => spec);

/** Trains a trial; its numbers, without what took time, and the stages that it made. */
async function trained(spec: TrialSpec, store: Store) {
  const made: string[] = [];
  const { provenance: _, ...result } = await executeTrial(spec, store, {
    signal: new AbortController().signal,
    onStage: (name, how) => how === 'computed' && made.push(name),
  });
  const { stepMilliseconds: _step, trainingSeconds: _all, ...measures } = result.measures;
  return { made, numbers: { ...result, measures } as Partial<TrialResult> };
}

async function exportOf(store: Store): Promise<string> {
  const folder = await temporaryFolder();
  const { scores } = await exportPaper(paper, 'desk', store, here(), folder);
  expect(scores).toMatchObject({ incomplete: 0, strangers: [] });
  return folder;
}

it('a further seed is trained elsewhere without tuning again, to the same bytes', async () => {
  const first = await temporaryStore();
  await runTrials(specsOf(1), first, { executor: here() });
  const folder = await exportOf(first);
  const names = await readdir(join(folder, 'tuning'));
  // The plain model, and two candidates of each method, in two folds.
  expect(names).toHaveLength(2 * (1 + 2 * 2));

  // A store of an earlier version has the stages alone.
  await rm(join(first.root, 'tuning'), { recursive: true });
  const again = await exportOf(first);
  expect(await readdir(join(again, 'tuning'))).toEqual(names);
  for (const name of names) {
    const bytes = (of: string) => readFile(join(of, 'tuning', name));
    expect(await bytes(again)).toEqual(await bytes(folder));
  }

  const second = await temporaryStore();
  await importTrials(folder, importsOf(second.root));
  await importScores(folder, importsOf(second.root));
  const specs = specsOf(2);
  const engine = await here().engineId();
  const jobs = planJobs(specs, await knownStages(specs, second, engine));
  expect(new Set(jobs.map(({ spec }) => spec.seed))).toEqual(new Set([2]));
  // Whoever trains with another engine takes them too.
  const elsewhere = await knownStages(specs, second, 'an engine of another machine');
  expect(planJobs(specs, elsewhere)).toHaveLength(jobs.length);

  const made: string[] = [];
  for (const spec of specs) {
    const there = await trained(spec, second);
    made.push(...there.made);
    const tunedHere = await trained(spec, first);
    expect(there.numbers).toEqual(tunedHere.numbers);
  }
  // Each fold's own: the plain model that both go on from, one game, one predictor.
  const count = (name: string) => made.filter((one) => one === name).length;
  expect(count('pretraining')).toBe(2);
  expect(count('masks')).toBe(2);
  expect(count('adversarial debiasing')).toBe(2);

  // What was tuned here outlives its weights.
  await pruneStore(first.root, { stages: true, days: 0 });
  const known = await knownStages(specsOf(3), openStore(first.root), engine);
  expect(new Set(planJobs(specsOf(3), known).map(({ spec }) => spec.seed))).toEqual(new Set([3]));
});

it('takes the longer training of whichever row was trained again with twice the budget', async () => {
  const rows = [0.1, 0.2].map((stepSize) => ({
    id: `step-${stepSize}`,
    title: `Step ${stepSize}`,
    trial: () => ({ method: 'group-dro', options: { stepSize } }),
  }));
  const alone: Table = { ...table, settings: () => [{ ...setting, folds: 0 }], rows };
  const store = await temporaryStore();
  const first = planTable(alone, [{ ...setting, folds: 0 }]).map(({ spec }) => spec);
  const longer = (spec: TrialSpec, times: number): TrialSpec => ({
    ...spec,
    recipe: { ...spec.recipe, epochs: times * spec.recipe.epochs },
  });
  // The gate asked the first row, which stands for both, for twice its length, and refused the second.
  const [one, other] = first as [TrialSpec, TrialSpec];
  const kept = [one, other, longer(one, 2), longer(other, 2), longer(other, 4)];
  for (const identity of await trialIdentities(kept, here())) {
    const { spec, ...parts } = identity;
    const result = madeUpResult(hashOf(identity), spec);
    await store.writeTrial({ ...result, provenance: { ...result.provenance, ...parts } });
  }
  const folder = await temporaryFolder();
  const subject = { ...paper, tables: [alone] };
  const { written, strangers } = await exportPaper(subject, 'desk', store, here(), folder);
  expect([written, strangers]).toEqual([kept.length, []]);
});
