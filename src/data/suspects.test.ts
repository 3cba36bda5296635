import { expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import type { LabelColumn, TabularColumn } from './dataset.ts';
import { likeness, suspectColumns } from './suspects.ts';

const N = 400;
const random = new Random(3);
const codes = Int16Array.from({ length: N }, (_, i) => (i % 4 === 0 ? 1 : 0));
const label: LabelColumn = { name: 'died', title: 'died', classes: ['not died', 'died'], codes };
const number = (name: string, of: (row: number) => number): TabularColumn => ({
  kind: 'number',
  name,
  values: Float32Array.from({ length: N }, (_, row) => of(row)),
});
const suspects = (...columns: TabularColumn[]) =>
  suspectColumns({ features: { kind: 'tabular', columns, dropped: [] } }, label);

it('finds what tells the label up, down, by parts, or by its gaps', () => {
  const noise = () => random.normal();
  const found = suspects(
    number('age', () => 60 + 10 * noise()),
    number('up', (row) => 5 * codes[row]! + noise()),
    number('down', (row) => -5 * codes[row]! + noise()),
    // 1 and 3 are of those who died, 0, 2 and 4 of others.
    number('code', (row) => (codes[row] === 1 ? 1 + 2 * (row % 8 === 0 ? 1 : 0) : 2 * (row % 3))),
    number('gaps', (row) => (codes[row] === 1 ? Number.NaN : noise())),
    {
      kind: 'category',
      name: 'ward',
      levels: ['a', 'b', 'morgue'],
      codes: Int16Array.from(codes, (code, row) => (code === 1 ? 2 : row % 2)),
    },
  );
  expect(found.map(({ column }) => column)).toEqual(['up', 'down', 'code', 'gaps', 'ward']);
  for (const { auroc } of found) expect(auroc).toBeGreaterThan(0.95);
  expect(found[1]!.why).toMatch(/^alone tells died with an AUROC of (0\.9\d|1\.00)$/);
});

it('does not fall for columns that say who', () => {
  const one = { kind: 'category', name: 'name', levels: [...codes.keys()].map(String) } as const;
  expect(suspects({ ...one, codes: Int16Array.from(codes.keys()) })).toEqual([]);
});

it('takes names for what they are: a reason to doubt what tells fairly well', () => {
  const fair = (name: string) => number(name, (row) => 1.5 * codes[row]! + random.normal());
  expect(suspects(fair('lactate'))).toEqual([]);
  const [found] = suspects(fair('discharge_code'));
  expect(found!.why).toMatch(/AUROC of 0\.\d\d, and "discharge" is mostly known afterwards$/);
});

it('reads names in their words', () => {
  expect(likeness('dxCode', 'dx-malignant')).toBeNull();
  expect(likeness('malignancy_grade', 'malignant')).toBeNull();
  expect(likeness('malignant2', 'malignant')).toBe('its name has "malignant" of malignant in it');
  expect(likeness('hospital_id', 'hospital-death')).toBeNull();
  expect(likeness('death_date', 'mortality')).toBe('"death" is mostly known afterwards');
});

it('of several classes takes the one that it tells best, and few records prove nothing', () => {
  const three: LabelColumn = {
    name: 'dx',
    title: 'dx',
    classes: ['a', 'b', 'c'],
    codes: Int16Array.from({ length: N }, (_, i) => i % 3),
  };
  const own = number('gene', (row) => (row % 3 === 2 ? 9 : random.normal()));
  const features = { kind: 'tabular', columns: [own], dropped: [] } as const;
  expect(suspectColumns({ features }, three)).toHaveLength(1);
  const few = { ...three, codes: Int16Array.from({ length: N }, (_, i) => (i < 30 ? i % 3 : -1)) };
  expect(suspectColumns({ features }, few)).toEqual([]);
});
