import { expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { table1 } from './fair-diagnosis/table-1.ts';
import { table2 } from './fair-diagnosis/table-2.ts';
import type { Row, Setting } from './paper.ts';
import { planTable } from './plan.ts';

const [base] = table1.settings('smoke');
const setting = (changes: Partial<Setting>): Setting => ({ ...base!, seeds: [1, 2], ...changes });

it('plans every row at every seed, on one split', () => {
  const planned = planTable(table1, [setting({})]);
  expect(planned).toHaveLength(2 * table1.rows.length);
  expect(planned.map(({ spec }) => spec.split)).toEqual(
    planned.map(() => ({ kind: 'holdout', seed: 1 })),
  );
  expect(planned.map(({ row, spec }) => `${row.id} ${spec.seed}`)).toEqual(
    [1, 2].flatMap((seed) => table1.rows.map(({ id }) => `${id} ${seed}`)),
  );
});

it('gives repeated splits a split a seed', () => {
  const planned = planTable(table1, [setting({ splitSeed: 'per-seed' })]);
  for (const { spec } of planned) expect(spec.split.seed).toBe(spec.seed);
});

it('plans every fold of every seed', () => {
  const planned = planTable(table1, [setting({ folds: 3, seeds: [1] })]);
  expect(planned).toHaveLength(3 * table1.rows.length);
  expect(new Set(planned.map(({ spec }) => JSON.stringify(spec.split)))).toEqual(
    new Set([0, 1, 2].map((fold) => JSON.stringify({ kind: 'fold', seed: 1, count: 3, fold }))),
  );
});

it('fills in what the method’s options leave open, so that the spec alone tells the run', () => {
  const { spec } = planTable(table1, [setting({})]).find(({ row }) => row.id === 'ours')!;
  expect(spec.options).toMatchObject({ eta: 0.2, alpha: 1, beta: 1, tuningSeed: 1 });
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
});

it('takes a row’s own recipe before the setting’s', () => {
  const ours = planTable(table2, [setting({ seeds: [1] })]).filter(
    ({ spec }) => spec.method === 'fair-diagnosis',
  );
  const kinds = ours.map(({ spec }) => spec.recipe.network.kind);
  expect(kinds).toEqual(['resnet18', 'resnet50', 'vit']);
});

it('plans a row that is trained once at the first repeat alone, at desk', () => {
  const seedsOf = (profile: 'desk' | 'paper') =>
    planTable(table2, [setting({ seeds: [1, 2], profile })])
      .filter(({ row }) => row.id === 'resnet50')
      .map(({ seed }) => seed);
  expect(seedsOf('desk')).toEqual([1]);
  expect(seedsOf('paper')).toEqual([1, 2]);
});

it('refuses options that a method does not know', () => {
  const wrong = { ...table1.rows[0]!, trial: () => ({ method: 'erm', options: { lambda: 1 } }) };
  expect(() => planTable({ ...table1, rows: [wrong] }, [setting({})])).toThrow('lambda');
});

it('plans the reference too where the table does not list it, and once where it does', () => {
  const [vanilla, ...others] = table1.rows;
  const count = (table: typeof table1) =>
    planTable(table, [setting({ seeds: [1] })]).map(({ row }) => row.id);
  expect(count({ ...table1, rows: others, reference: vanilla! })).toEqual([
    ...others.map(({ id }) => id),
    'vanilla',
  ]);
  expect(count({ ...table1, reference: vanilla! })).toEqual(table1.rows.map(({ id }) => id));
});

it('says before anything runs for what a method is not defined', () => {
  const fair = (options: JsonObject): Row => ({
    id: 'fair',
    title: 'Fair',
    trial: () => ({ method: 'fairgrad', options }),
  });
  const plan = (row: Row, data: Partial<Setting['data']>) =>
    planTable({ ...table1, rows: [row] }, [setting({ data: { ...base!.data, ...data } })]);
  expect(plan(fair({}), {})).not.toEqual([]);
  expect(() => plan(fair({}), { label: 'dx' })).toThrow('label dx has 7 classes');
  expect(() => plan(fair({ attributes: ['age'] }), {})).toThrow('no attribute "age"');
  const third: Row = {
    id: 'third',
    title: 'Third',
    trial: () => ({ method: 'group-data', options: { scoredBy: 3 } }),
  };
  expect(() => plan(third, {})).toThrow('none of index 3');
  expect(plan(third, { attributes: ['sex:age'] })).not.toEqual([]);
});

it.each([{ epochs: -1 }, { epochs: 0.5 }, { batchSize: 0 }, { trainLimit: Number.NaN }])(
  'refuses a recipe with %o before anything is trained',
  (change) => {
    const recipe = { ...base!.recipe, ...change };
    expect(() => planTable(table1, [setting({ recipe })])).toThrow(/cannot be .*: it counts/);
  },
);
