import { describe, expect, it } from 'vitest';
import { datasetIds, loadDataset, manifestOf } from '../data/registry.ts';
import { namesOf } from '../data/task.ts';
import type { UserError } from '../errors.ts';
import { findMethod } from '../methods/registry.ts';
import { metricsOf, rowsOf } from './checks.ts';
import type { Setting, Table } from './paper.ts';
import { isTrainedOnce, planTable } from './plan.ts';
import { PROFILES } from './profile.ts';
import { findTable, PAPERS } from './registry.ts';
import { exhibitsOf } from './report/appendix.ts';
import { settingBlocks } from './report/exhibits.ts';
import type { SettingResult } from './results.ts';

/** What can be asked of a data set; a generated one has no manifest and is drawn small. */
async function questions(dataset: string) {
  if (dataset === 'synth-cxr') return loadDataset(dataset, { records: 60 });
  const { labels, attributes } = manifestOf(dataset)['refair:dataset'];
  const named = (items: readonly { readonly name: string }[]) =>
    Object.fromEntries(items.map((item) => [item.name, item]));
  return { labels: named(labels), attributes: named(attributes) };
}

/** A setting of the table whose trials all failed. */
function nothingFinished(table: Table): SettingResult {
  const [{ id, data, seeds, folds, variant = null }] = table.settings('smoke') as [Setting];
  const nothing = { seeds: [], cells: {}, bySeed: {}, otherCells: {}, measures: {}, history: {} };
  return {
    id,
    variant,
    dataset: { id: data.dataset, title: data.dataset, standInFor: null },
    attribute: data.attributes[0]!,
    attributes: data.attributes,
    levels: ['a', 'b'],
    seeds,
    folds,
    compared: [],
    test: { records: 0, positives: 0 },
    threshold: { kind: 'fixed', why: '' },
    resamples: 0,
    rows: table.rows.map(({ id, title, knob = null }) => ({
      ...{ id, title, knob, ...nothing },
      ...{ pictures: [], samples: [], seconds: 0 },
    })),
    verdicts: [],
    failures: [],
    provenance: [],
  } as unknown as SettingResult;
}

const tables = PAPERS.flatMap((paper) => paper.tables.map((table) => ({ paper, table })));

it('names every paper and table once, tables by their paper', () => {
  const ids = tables.map(({ table }) => table.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { paper, table } of tables) expect(table.id.split('/')[0]).toBe(paper.id);
});

it('says how to run a table that is a setting of another', async () => {
  const fix = (id: string) => {
    try {
      findTable(id);
    } catch (error) {
      return (error as UserError).fix;
    }
    return null;
  };
  expect(fix('spare/table-2')).toBe(
    'run it so: npm run refair -- run spare/table-1 --dataset fitzpatrick17k --profile paper',
  );
  for (const { id, run } of PAPERS.flatMap(({ within = [] }) => within)) {
    expect(fix(id)).not.toBeNull();
    const [table = '', ...flags] = run.split(' ');
    const profile = PROFILES.find((one) => flags.at(-1) === one)!;
    const datasets = findTable(table).table.settings(profile);
    expect(datasets.map(({ data }) => data.dataset)).toContain(flags[1]);
  }
});

it('says of every paper who wrote it, what it claims, and on which data', () => {
  for (const { authors, year, thesis, design, citation } of PAPERS) {
    expect(authors.length).toBeGreaterThan(0);
    expect(citation).toContain(String(year));
    // It follows "claim that" in a sentence.
    expect(thesis).toMatch(/^[a-z].*[^.]$/s);
    expect(design.data.length).toBeGreaterThan(0);
  }
});

describe.each(tables.map(({ table }) => table))('$id', (table) => {
  const rows = new Set(table.rows.map((row) => row.id));
  const columns = new Set(table.columns.map((column) => column.id));

  it('names its rows, columns and claims once', () => {
    expect(rows.size).toBe(table.rows.length);
    expect(columns.size).toBe(table.columns.length);
    expect(new Set(table.claims.map(({ id }) => id)).size).toBe(table.claims.length);
  });

  it('sets published cells beside its own', () => {
    const known = table.published.filter(({ row }) => rows.has(row));
    expect(known).toEqual(table.published);
    for (const { cells } of table.published) {
      for (const column of Object.keys(cells)) expect(columns).toContain(column);
    }
  });

  it.each(PROFILES)('plans trials that its methods accept, in profile %s', (profile) => {
    const settings = table.settings(profile);
    expect(new Set(settings.map(({ id }) => id)).size).toBe(settings.length);
    for (const setting of settings) {
      expect(datasetIds()).toContain(setting.data.dataset);
      const planned = planTable(table, [setting]);
      const rows = new Map(
        [...table.rows, ...(table.reference ? [table.reference] : [])].map((row) => [row.id, row]),
      );
      const repeats = [...rows.values()].reduce(
        (sum, row) => sum + (isTrainedOnce(row, setting) ? 1 : setting.seeds.length),
        0,
      );
      expect(planned).toHaveLength(repeats * Math.max(1, setting.folds));
      for (const { spec } of planned) {
        expect(findMethod(spec.method).options.parse(spec.options)).toEqual(spec.options);
        expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
      }
    }
  });

  it.each(PROFILES)(
    'asks data sets for labels and attributes that they have, in %s',
    async (profile) => {
      for (const setting of table.settings(profile)) {
        const { data } = setting;
        const { labels, attributes } = await questions(data.dataset);
        const known = Object.keys(labels);
        expect(known, data.dataset).toEqual(expect.arrayContaining([...namesOf(data.label)]));
        expect(namesOf(data.label)).toEqual(
          expect.arrayContaining([...(setting.learntBeside ?? [])]),
        );
        for (const { spec } of planTable(table, [setting])) {
          // A downstream task, where the method has one.
          const { label } = spec.options;
          if (label !== undefined) expect(known, data.dataset).toContain(label);
        }
        for (const name of data.attributes.flatMap((joint) => joint.split(':'))) {
          expect(Object.keys(attributes), data.dataset).toContain(name);
        }
      }
    },
  );

  it('can be shown where no trial has finished', async () => {
    const setting = nothingFinished(table);
    const result = { table: table.id, profile: 'smoke', settings: [setting] } as const;
    for (const exhibit of exhibitsOf(table)) {
      const blocks = [
        ...(exhibit.together?.(table, result) ?? []),
        ...(await settingBlocks([exhibit], table, setting, 'smoke')),
      ];
      for (const block of blocks) if (block.kind === 'table') expect(block.columns).not.toEqual([]);
    }
  });

  it('claims only what can come out either way', () => {
    for (const { checks, overGroups = [] } of table.claims) {
      expect(checks.length + overGroups.length).toBeGreaterThan(0);
      for (const { row, baseline } of overGroups) {
        expect([...rows]).toEqual(expect.arrayContaining([row, baseline]));
        expect(row).not.toBe(baseline);
      }
      for (const check of checks) {
        expect([...rows]).toEqual(expect.arrayContaining(rowsOf(check).map(({ id }) => id)));
        for (const metric of metricsOf(check)) expect(columns).toContain(metric.id);
        if (check.kind === 'margin') expect(check.within).toBeGreaterThan(0);
      }
    }
  });
});

it('judges the claims of a table on one setting, so that reports can tell of it first', () => {
  for (const { table } of tables) {
    const named = new Set(table.claims.map(({ primary }) => primary));
    expect([table.id, named.size <= 1]).toEqual([table.id, true]);
  }
});
