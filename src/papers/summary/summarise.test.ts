import { expect, it } from 'vitest';
import { loadDataset } from '../../data/registry.ts';
import { makeTask } from '../../data/task.ts';
import { executeTrial } from '../../runs/execute.ts';
import { temporaryStore } from '../../runs/testing.ts';
import { TINY } from '../../training/testing.ts';
import { margin } from '../checks.ts';
import type { Column, Row, Setting, Table } from '../paper.ts';
import { planTable } from '../plan.ts';
import { summarise } from './summarise.ts';

const column = (id: string, metric: string): Column => ({
  id,
  title: id,
  metric,
  scale: 100,
  unit: '%',
  digits: 1,
  better: 'higher',
});
const row = (method: string): Row => ({
  id: method,
  title: method,
  trial: () => ({ method, options: {} }),
});
const COLUMNS = [
  column('auroc', 'overall.auroc'),
  column('gap', 'fairness.<attribute>.aurocGap'),
  column('nevi', '<label-0>.groups.<attribute>.<level-3>.auroc'),
  column('fifth', 'groups.<attribute>.<level-4>.auroc'),
];
const table: Table = {
  id: 'made-up/table',
  title: 'Table',
  caption: '',
  columns: COLUMNS,
  ours: 'resampling',
  settings: () => [],
  rows: [row('erm'), row('resampling'), { ...row('resampling'), id: 'again', once: true }],
  published: [],
  claims: [
    {
      id: 'sum',
      statement: 'Resampling is positive-sum.',
      source: 'Table 1',
      checks: [],
      overGroups: [
        {
          row: 'resampling',
          baseline: 'erm',
          metric: { name: 'auroc', title: 'AUROC' },
          claimed: 'positive-sum',
        },
      ],
    },
    {
      id: 'average',
      statement: 'Resampling costs less than half of AUROC.',
      source: 'Table 1',
      checks: [
        margin({
          row: row('resampling'),
          minus: row('erm'),
          metric: column('auroc', 'overall.auroc'),
          within: 0.5,
        }),
      ],
    },
  ],
  shows: [],
  appendix: [],
};
const LABELS = ['dx:nv', 'dx:mel'];
const setting: Setting = {
  id: 'ham10000-28/sex:age',
  profile: 'desk',
  byDefault: true,
  data: { dataset: 'ham10000-28', options: {}, label: LABELS, attributes: ['sex:age'] },
  recipe: { ...TINY, epochs: 2, trainLimit: 320 },
  seeds: [1, 2, 3],
  folds: 0,
  resamples: 40,
  splitSeed: 1,
};

it('sums up several labels over the groups of two attributes together', async () => {
  const store = await temporaryStore();
  const planned = planTable(table, [setting]);
  const results: Awaited<ReturnType<typeof executeTrial>>[] = [];
  expect(planned.filter(({ row: { id } }) => id === 'again')).toHaveLength(1);
  for (const { spec, row: own } of planned) {
    // The same trial as the one before it.
    if (own.id === 'again') results.push(results.at(-1)!);
    else results.push(await executeTrial(spec, store, { signal: new AbortController().signal }));
  }
  const dataset = await loadDataset('ham10000-28');
  const task = makeTask(dataset, LABELS, ['sex:age']);
  const { settings } = await summarise(table, 'desk', 'made-up', planned, results, [], () => task);
  const [summary] = settings;
  expect(summary!.levels).toEqual([
    'male, under-60',
    'male, 60-and-over',
    'female, under-60',
    'female, 60-and-over',
  ]);
  expect(summary!.labels!.map(({ name }) => name)).toEqual(LABELS);
  for (const { records, positives } of summary!.labels!) {
    expect(records).toBe(summary!.test.records);
    expect(positives).toBeGreaterThan(50);
  }
  for (const { cells, byLabel } of summary!.rows) {
    for (const id of ['auroc', 'gap']) {
      const own = LABELS.map((label) => byLabel![label]![id]!.value!);
      expect(cells[id]!.value).toBeCloseTo((own[0]! + own[1]!) / 2, 12);
      expect(cells[id]!.low).not.toBeNull();
    }
    expect(cells.nevi!.value).toBeGreaterThan(0.4);
    expect(byLabel!['dx:nv']).not.toHaveProperty('nevi');
    expect(cells).not.toHaveProperty('fifth');
  }
  const [, resampled, again] = summary!.rows;
  expect(again).toMatchObject({ title: 'resampling (one repeat, not judged)', seeds: [1] });
  // Its cells are of its one repeat; the others keep their three.
  expect(resampled!.seeds).toEqual([1, 2, 3]);
  expect(again!.cells.auroc!.value).toBeCloseTo(resampled!.bySeed.auroc![0]!, 12);
  expect(again!.bySeed.auroc).toEqual([resampled!.bySeed.auroc![0], null, null]);
  const [sum, average] = summary!.verdicts;
  expect(sum!.evidence).toMatch(
    /AUROC by group: resampling against erm: (harmful|positive-sum|no harm|undetermined), claimed positive-sum/,
  );
  for (const level of summary!.levels) expect(sum!.evidence).toContain(level);
  expect(average!.evidence).toMatch(
    /auroc: resampling minus erm: −?\d+\.\d.*claimed above −50\.0$/,
  );
  // Another look, when all are there, would be one too many: nothing is judged now.
  const partly = results.map((result, i) => (planned[i]!.seed === 3 ? null : result));
  const [part] = (await summarise(table, 'desk', 'made-up', planned, partly, [], () => task))
    .settings;
  expect(part).toMatchObject({ seeds: [1, 2], unfinished: { done: 5, planned: 7 } });
  expect(part!.rows[0]!.cells.auroc!.value).toBeGreaterThan(0.4);
  for (const { verdict, evidence } of part!.verdicts) {
    expect([verdict, evidence]).toEqual([
      'not tested',
      '5 of 7 trainings are done; a claim is judged when all of its rows are',
    ]);
  }
  expect(summary!.unfinished).toBeUndefined();
  // Claims that do not ask about the row that is missing have not to wait for it.
  const but = results.map((result, i) => (planned[i]!.row.id === again!.id ? null : result));
  const [most] = (await summarise(table, 'desk', 'made-up', planned, but, [], () => task)).settings;
  expect(most).toMatchObject({ seeds: [1, 2, 3], unfinished: { done: 6, planned: 7 } });
  expect(most!.verdicts.map(({ evidence }) => evidence)).toEqual(
    summary!.verdicts.map(({ evidence }) => evidence),
  );
  expect(most!.rows.find(({ id }) => id === again!.id)!.cells).toEqual({});
  const interrupted = summarise(
    table,
    'desk',
    'made-up',
    planned,
    results,
    [],
    () => task,
    [],
    () => Promise.reject(new Error('interrupted')),
  );
  await expect(interrupted).rejects.toThrow('interrupted');
  // Two epochs of a tiny network are no training.
  expect(summary!.verdicts.map(({ verdict }) => verdict)).toEqual(
    Array(2).fill('training did not converge'),
  );
});

it('plans no trial of a method that is defined for one label', () => {
  const robust = { ...table, rows: [row('erm'), row('group-dro')] };
  expect(() => planTable(robust, [setting])).toThrow(
    'Group DRO is defined for one label, and ham10000-28/sex:age has 2: dx:nv, dx:mel',
  );
});
