import { describe, expect, it } from 'vitest';
import type { Dataset } from '../data/dataset.ts';
import { factsOf, gallery, groupCounts } from './data.ts';
import { dataFrame } from './data-frame.ts';

/** Six records of 2×2 pictures whose pixels are all their row's number. */
const dataset: Dataset = {
  id: 'six',
  title: 'Six',
  fingerprint: '0',
  size: 6,
  ids: ['a', 'b', 'c', 'd', 'e', 'f'],
  patientIds: ['1', '1', '2', '3', '4', '5'],
  features: {
    kind: 'image',
    height: 2,
    width: 2,
    channels: 1,
    read: (rows) => Uint8Array.from(Array.from(rows).flatMap((row) => [row, row, row, row])),
  },
  labels: {
    ill: {
      name: 'ill',
      title: 'Ill',
      classes: ['no', 'yes'],
      codes: Int16Array.of(0, 1, 1, 1, 0, -1),
    },
  },
  attributes: {
    sex: { name: 'sex', title: 'Sex', levels: ['f', 'm'], codes: Int16Array.of(0, 0, 1, 1, -1, 0) },
  },
  source: { licence: '', citation: '', url: '', standInFor: {}, notes: [] },
};

it('the facts of a set keep the order of its levels, numbers too: the reference is first', () => {
  const { codes } = dataset.attributes.sex!;
  const insured = { name: 'insured', title: 'Insured', levels: ['1', '0'], codes };
  const facts = factsOf({ ...dataset, attributes: { insured } });
  const texts = facts.kind === 'facts' ? facts.items.map(({ text }) => text) : [];
  expect(texts).toContain('insured (1: 3, 0: 2, missing: 1)');
});

it('the facts of a set call what its records are of as its manifest does', () => {
  const said = (unit?: string) => {
    const facts = factsOf({ ...dataset, ...(unit === undefined ? {} : { unit }) });
    return facts.kind === 'facts' ? facts.items.map(({ text }) => text) : [];
  };
  expect(said('lesion')).toContain('6 of 5 lesions; 2×2 pictures, grey');
  expect(said()).toContain('6 of 5 patients; 2×2 pictures, grey');
  expect(said('record')).toContain('6; 2×2 pictures, grey');
});

describe('groupCounts', () => {
  it('counts the records that have label and attribute: f: no, yes; m: yes, yes', () => {
    const { groups } = groupCounts(dataset, 'ill', 'sex');
    expect(groups[0]!.rows.map(({ cells }) => cells.map(({ value }) => value))).toEqual([
      [2, 50, 50],
      [2, 0, 100],
      [4, 25, 75],
    ]);
  });

  it('names the columns there are', () => {
    expect(() => groupCounts(dataset, 'ill', 'race')).toThrow('no attribute "race"');
  });
});

describe('gallery', () => {
  it('shows every class and group, the same for the same seed', async () => {
    const block = await gallery(dataset, 'ill', 'sex', { count: 2 });
    expect(block.rows.map(({ pictures }) => pictures.map(({ alt }) => alt))).toEqual([
      ['no, f'],
      ['yes, f', 'yes, m', 'yes, m'],
    ]);
    expect(await gallery(dataset, 'ill', 'sex', { count: 2 })).toEqual(block);
  });
});

describe('dataFrame', () => {
  it('has a row a record, missing values null', async () => {
    const frame = await dataFrame(dataset);
    expect(frame.columns).toEqual(['id', 'patient', 'ill', 'sex']);
    expect(frame.values.slice(4)).toEqual([
      ['e', '4', 'no', null],
      ['f', '5', null, 'f'],
    ]);
  });

  it('has a row for each row of a table', async () => {
    const frame = await dataFrame(groupCounts(dataset, 'ill', 'sex'));
    expect(frame.columns).toEqual(['Sex', 'records', 'no', 'yes']);
    expect(frame.values[1]).toEqual(['m', 2, 0, 100]);
  });
});
