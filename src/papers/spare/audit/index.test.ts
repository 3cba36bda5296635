import { expect, it } from 'vitest';
import { listed } from '../../printed-rows.ts';
import { PROFILES } from '../../profile.ts';
import { publishedEffect, statedOn } from '../../published-effect.ts';
import { column } from '../columns.ts';
import { spare as paper } from '../index.ts';
import { eoddBound, fateChecks, PRINTED } from '../printed.ts';
import { CLASSES_NOTE, EODD_NOTE, publishedIn, STATED, VGG_EODD_NOTE } from '../published.ts';
import { erm, METHODS, spare } from '../rows.ts';
import { PRIMARY } from '../settings.ts';
import { table1 } from '../table-1.ts';
import { table3 } from '../table-3.ts';
import { audit } from './index.ts';
import { rowName } from './names.ts';

const finding = (id: string) => audit().findings.find((one) => one.id === id)!;

it('recomputes a FATE by hand', () => {
  // MTL on ISIC 2019: F1 .7535 of .7505, EOpp0 .018 of .018: .003/.7505 = .004.
  const own = fateChecks().find(
    ({ row, gap }) => row.table === 'Table 1' && row.row === 'mtl' && gap.column === 'eopp0',
  )!;
  expect(own.recomputed).toBeCloseTo(0.004, 4);
  expect(own.outcome).toBe('agrees');
});

it('tells which gap F1 and FATE imply', () => {
  // DomainInd, EOdd .442: FATE .124 and F1 .764 imply .558 · (1 + .018 − .124) = .4988.
  const own = fateChecks().find(
    ({ row, gap }) => row.table === 'Table 1' && row.row === 'domain-ind' && gap.column === 'eodd',
  )!;
  expect(own.outcome).toBe('contradicted');
  expect(own.implied).toBeCloseTo(0.4988, 3);
});

it('finds the same runs in several tables, and F1 above what is possible', () => {
  expect(finding('same-run-other-numbers').cells).toContainEqual({
    table: 'Table 6',
    dataset: 'ISIC 2019',
    row: 'full',
    column: 'recall-0',
    value: 0.786,
  });
  const above = finding('f1-above-its-bound').cells;
  expect(above).toContainEqual({
    table: 'Table 3',
    dataset: 'Fitzpatrick-17k',
    row: 'erm',
    column: 'f1-1',
    value: 0.495,
  });
});

it('holds percentages of the text against the tables', () => {
  expect(finding('gain-young').severity).toBe('supported');
  expect(finding('gain-old').severity).toBe('minor');
  expect(finding('reduction-eopp1')).toMatchObject({
    severity: 'supported',
    // .075 from what the others imply: FairQuantize .0991, MTL .1029.
    computed: [{ name: 'fall, %', value: '24.3 to 27.1' }],
  });
  expect(finding('reduction-eopp0').computed).toEqual([{ name: 'fall, %', value: 16.7 }]);
});

it('names the FATE that F1 and a gap imply where the text supports the gap', () => {
  const { statement } = finding('fate-contradicted');
  expect(statement).toContain(
    'EOpp1 of SPARE, ISIC 2019, Table 1, 0.075 (or 0.0219) with FATE 0.835 (or 0.315)',
  );
  expect(statement).toContain(
    'the text supports EOpp1 and EOdd, so that there the FATEs are likely 0.315 and 0.355',
  );
});

it('checks what the light group gains alone, and whether its weights can lie apart so surely', () => {
  const light = finding('light-group-alone');
  expect(light.severity).toBe('minor');
  // .475, .472 and .453 against .467, .468 and .449.
  expect(light.computed.map(({ value }) => value)).toEqual([1.7, 0.9, 0.9]);
  const apart = finding('weights-apart');
  expect(apart.severity).toBe('minor');
  // √(4 / (3 · 16,577)) = .0090, and .0045 is half of it: p = .62.
  expect(apart.computed.map(({ value }) => value)).toEqual([0.009, 0.62]);
  for (const { statement } of [light, apart]) expect(statement).toContain('likely misread');
});

it('names groups, rows and columns as the article’s tables do', () => {
  expect(finding('same-run-other-numbers').statement).toContain(
    'precision of the light by Full, Fitzpatrick-17k, Table 6, is',
  );
  const told = audit()
    .findings.map(({ statement }) => statement)
    .join(' ');
  expect(told).not.toMatch(/\b(f1|eopp|eodd|precision-|recall-|spare|erm)\b/);
  expect(told).not.toMatch(/[a-z]-[01]\b/);
});

it('notices a changed digit', () => {
  const rows = PRINTED.map((row) =>
    row.table === 'Table 6' && row.row === 'none'
      ? { ...row, scores: { ...row.scores, 'f1-0': { value: 0.1, doubtful: false } } }
      : row,
  );
  const before = finding('same-run-other-numbers').cells.length;
  const after = audit(rows).findings.find(({ id }) => id === 'same-run-other-numbers')!;
  expect(after.cells).toHaveLength(before + 4);
});

it('lets no cell stand beside ours that a check contradicts', () => {
  const rows = publishedIn(['Table 1', 'Table 2'], METHODS);
  const cells = (dataset: string, row: string) =>
    rows.find((one) => one.dataset === dataset && one.row === row)!.cells;
  // Anchors: printed alike in Tables 1 or 2 and 6.
  expect(cells('ISIC 2019', 'erm')).toMatchObject({ 'f1-0': 74.3, 'f1-1': 75.8 });
  expect(cells('Fitzpatrick-17k', 'spare')).toMatchObject({ 'f1-1': 51.7, 'f1-0': 48.8 });
  // Contradicted by Table 6, or by FATE.
  expect(cells('ISIC 2019', 'erm')).not.toHaveProperty('recall-0');
  expect(cells('ISIC 2019', 'erm')).not.toHaveProperty('eopp1');
  expect(cells('ISIC 2019', 'spare')).not.toHaveProperty('eopp1');
  expect(cells('Fitzpatrick-17k', 'spare')).not.toHaveProperty('eopp0');
  // Confirmed as shares alone: whoever shows them says so.
  expect(cells('ISIC 2019', 'mtl')).toMatchObject({ eodd: 55.5 });
  expect(cells('ISIC 2019', 'domain-ind')).not.toHaveProperty('eodd');
  expect(cells('ISIC 2019', 'spare')).not.toHaveProperty('eodd');
  expect(cells('Fitzpatrick-17k', 'erm')).not.toHaveProperty('eodd');
  expect(table1.notes).toContain(EODD_NOTE);
  // Tables with published gaps say that classes are left out of ours.
  for (const { notes, published } of paper.tables) {
    const gaps = published.some(({ cells }) => 'eopp0' in cells);
    expect(notes?.includes(CLASSES_NOTE) === true).toBe(gaps);
  }
  for (const { dataset, cells } of publishedIn(['Table 3'], METHODS)) {
    if (dataset === 'Fitzpatrick-17k') expect(cells).not.toHaveProperty('eodd');
  }
});

it('names the EOdd with VGG-11 that are published although they exceed their bound', () => {
  const shown = PRINTED.filter(({ table }) => table === 'Table 3').filter(
    (row) =>
      eoddBound(row)!.exceeded &&
      table3.published.some(
        ({ dataset, row: id, cells }) =>
          dataset === row.dataset && id === row.row && cells.eodd !== undefined,
      ),
  );
  expect(table3.notes).toContain(VGG_EODD_NOTE);
  const [named] = /for (.*) are larger/.exec(VGG_EODD_NOTE)!.slice(1);
  expect(named).toBe(listed(shown.map(rowName)));
  const over = shown.map((row) => eoddBound(row)!).map(({ value, bound }) => value / bound - 1);
  expect(over.map((share) => Math.round(100 * share)).toSorted()).toEqual([15, 18, 23]);
});

it('begins findings about one data set with its name, as the matrix of the report asks', () => {
  const titles = audit().findings.map(({ title }) => title);
  for (const dataset of ['ISIC 2019', 'Fitzpatrick-17k']) {
    expect(titles).toContain(`${dataset}: the less is shared, the higher F1`);
  }
  expect(finding('similarity-before-utility-isic-2019').statement).toBe(
    'Table 5 has it so in 1 of 6 comparisons of F1; 5 cannot be made, for want of a cell that can be relied on.',
  );
});

it('holds claims about gaps against the falls of the text, which the tables support', () => {
  for (const { column, reduction } of STATED) {
    const { severity, statement } = finding(`reduction-${column}`);
    expect(severity).toBe('supported');
    expect(statement).toContain(`the text was read as ${100 * reduction} %`);
  }
  const effect = (id: string, setting: string) =>
    publishedEffect(
      table1.published,
      column(id),
      { smaller: spare, larger: erm },
      statedOn(table1, setting),
    );
  expect(effect('eopp1', PRIMARY)).toEqual({ reduction: 0.265 });
  expect(effect('eodd', PRIMARY)).toEqual({ reduction: 0.305 });
  // 1.8 and 1.5 % in Table 1: what the text says of EOpp0 was misread.
  expect(effect('eopp0', PRIMARY)).toEqual({ reduction: expect.closeTo(1 / 6, 12) });
  // By sex the article says nothing, and cells count: 33.3 and 28.9 % of Table 2.
  expect(effect('eopp1', 'ham10000-64/sex')).toEqual({ reduction: expect.closeTo(0.132, 3) });
  expect(effect('eodd', 'ham10000-64/sex')).toBeNull();
});

it('names settings that are there', () => {
  const known = PROFILES.flatMap((profile) => table1.settings(profile).map(({ id }) => id));
  for (const { settings } of STATED) expect(known).toEqual(expect.arrayContaining([...settings]));
});
