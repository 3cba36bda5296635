import { expect, it } from 'vitest';
import type { Dataset } from './dataset.ts';
import { datasetFingerprint, loadDataset } from './registry.ts';
import { makeSplit } from './split.ts';
import { makeTask } from './task.ts';
import { testedOnLevels, testedOnSet } from './test-domain.ts';
import { type TestRecord, testDataset } from './testing.ts';

const records: TestRecord[] = Array.from({ length: 80 }, (_, i) => ({
  patient: `p${i >> 1}`,
  label: i % 2,
  sex: (i >> 1) % 2,
  // Of patients 0 to 9 both records are old, of 10 to 14 the second alone; one has no age.
  age: i < 20 || (i < 30 && i % 2 === 1) ? 1 : i === 79 ? -1 : 0,
}));
const dataset = testDataset(records);
const old = { kind: 'level', name: 'age', levels: 'old' } as const;

const splitOf = (data: Dataset, seed: number) =>
  makeSplit(makeTask(data, 'ill', ['sex']), { kind: 'domain', seed });

it('tests all records of a level, and learns from nobody who is tested', () => {
  const within = testedOnLevels(dataset, old, '');
  const task = makeTask(within, 'ill', ['sex']);
  // The young records of patients 10 to 14, and the one without an age.
  expect(task.leftOut).toEqual({
    'of a patient with other records, age=old, that are tested': 5,
    'age missing': 1,
  });
  const { train, validation, test } = splitOf(within, 1);
  expect(test).toHaveLength(25);
  expect(Array.from(test, (row) => records[row]!.age)).not.toContain(0);
  const patients = (rows: Int32Array) => new Set(Array.from(rows, (row) => records[row]!.patient));
  const [learnt, chosen, tested] = [train, validation, test].map(patients);
  const all = new Set([...learnt!, ...chosen!, ...tested!]);
  expect(all.size).toBe(learnt!.size + chosen!.size + tested!.size);
  expect(train.length + validation.length).toBe(80 - 25 - 6);
});

it('tests the same records at every seed, and learns from others', () => {
  const within = testedOnLevels(dataset, old, '');
  const [one, other] = [splitOf(within, 1), splitOf(within, 2)];
  expect(other.test).toEqual(one.test);
  expect(other.validation).not.toEqual(one.validation);
});

it('joins two sets by what both have', () => {
  const column = (levels: string[], codes: number[]) => ({
    kind: 'category' as const,
    name: 'ward',
    levels,
    codes: Int16Array.from(codes),
  });
  const first = testDataset(records.slice(0, 2), [column(['a', 'b'], [1, -1])]);
  const second = testDataset(records.slice(0, 3), [column(['c', 'b'], [1, 0, -1])]);
  const { age: _age, ...attributes } = second.attributes;
  const joined = testedOnSet(first, { ...second, id: 'other', attributes }, 'other');
  expect(joined.ids).toEqual(['r0', 'r1', 'other:r0', 'other:r1', 'other:r2']);
  expect(Object.keys(joined.attributes)).toEqual(['sex']);
  const [ward] = (joined.features as Extract<Dataset['features'], { kind: 'tabular' }>).columns;
  expect(ward).toMatchObject({ levels: ['a', 'b', 'c'] });
  expect([...(ward as typeof ward & { codes: Int16Array }).codes]).toEqual([1, -1, 1, 2, -1]);
  expect([...joined.domains!.codes]).toEqual([0, 0, 1, 1, 1]);
});

it('refuses a table that lacks a column', () => {
  const first = testDataset(records, [
    { kind: 'number', name: 'dose', values: new Float32Array(80) },
  ]);
  expect(() => testedOnSet(first, { ...dataset, id: 'other' }, 'other')).toThrow(
    'data set other has no number column "dose"',
  );
});

it('draws a moved knob on units of its own, and says so in the fingerprint', async () => {
  const options = { records: 20, interventions: 10, testOn: 'artefactStrength=0' };
  const moved = await loadDataset('synth-cxr', options);
  expect(moved.size).toBe(40);
  expect(moved.fingerprint).toBe(await datasetFingerprint('synth-cxr', options));
  const { domains, attributes } = moved;
  expect([...domains!.codes]).toEqual([...Array(20).fill(0), ...Array(20).fill(1)]);
  const sexes = [...attributes.sex!.codes];
  expect(sexes.slice(0, 20)).not.toEqual(sexes.slice(20));
});

it('knows the fingerprint of a level before records are read', async () => {
  const options = { testOn: 'region=Midwest' };
  const before = await datasetFingerprint('teds-d-sample', options);
  expect((await loadDataset('teds-d-sample', options)).fingerprint).toBe(before);
  expect(before).not.toBe(await datasetFingerprint('teds-d-sample', { testOn: 'region=South' }));
});

it.each([
  ['', /nothing is named to test on/, /race=White \(\d+\).*\n.*levels of/s],
  ['region', /region has levels/, /region=South \(\d+\)/],
  ['region=Midwets', /no level "Midwets"/, /did you mean "Midwest"/],
  ['regoin=South', /neither attribute nor column "regoin"/, /did you mean "region"/],
  ['sex=male,female', /nobody is left to learn from/, /sex=male/],
  ['support2-sepsis', /has no .* column/, /same columns/],
])('"%s": says what there is to test on', async (testOn, message, fix) => {
  await expect(loadDataset('teds-d-sample', { testOn })).rejects.toMatchObject({
    message: expect.stringMatching(message),
    fix: expect.stringMatching(fix),
  });
});

it('refuses a set of the same source', async () => {
  await expect(loadDataset('support2-sepsis', { testOn: 'support2-outcomes' })).rejects.toThrow(
    'are made from the same source',
  );
});
