import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../runs/testing.ts';
import type { ProfileName } from '../profile.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { type PaperResults, writeResults } from '../results-file.ts';
import { comparedCross, comparedRows } from './compared.ts';
import { crossReport } from './report.ts';

const group = (estimate: number, harmed: boolean, judged = true) => ({
  estimate,
  interval: [estimate - 0.01, estimate + 0.01],
  lower: estimate - 0.01,
  harmed,
  events: judged ? 100 : 10,
  judged,
});

/** Against a plain model of AUROC 0.8 in every group. */
function row(id: string, kind: string, changes: readonly number[], harmed: number[] = []) {
  return {
    id,
    title: id.toUpperCase(),
    seeds: [1, 2],
    cells: Object.fromEntries(
      changes.map((change, i) => [`group-${i}`, { value: 0.8 + change, low: null, high: null }]),
    ),
    gate: { passed: true, findings: [] },
    against: {
      baseline: 'erm',
      sum: {
        kind,
        why: '',
        overall: { estimate: -0.005, interval: [-0.01, 0] },
        groups: Object.fromEntries(
          ['a', 'b', 'c'].map((level, i) => [
            level,
            group(changes[i]!, harmed.includes(i), level !== 'c'),
          ]),
        ),
      },
    },
  } as unknown as RowResult;
}

const { against: _, ...erm } = row('erm', '', [0, 0, 0]);

function results(rows: readonly RowResult[], profile: ProfileName = 'desk'): PaperResults {
  const setting = {
    id: 'x/race',
    dataset: { id: 'x', title: 'x', standInFor: null },
    variant: null,
    attributes: ['race'],
    levels: ['a', 'b', 'c'],
    test: { records: 3500, positives: 100 },
    rows,
  } as unknown as SettingResult;
  return {
    paper: 'compare/x-race',
    profile,
    date: '2026-11-29T10:00:00.000Z',
    environment: { refair: '0.1.0', node: '24.0.0', hardware: 'two cores' },
    tables: [{ table: 'compare/x-race', profile, settings: [setting] }],
  };
}

it('holds every method of a comparison against its baseline, over the groups that are judged', () => {
  const [better, ...none] = comparedRows(
    results([erm as RowResult, row('better', 'no harm', [0.02, 0.01, -0.3])]),
  );
  expect(none).toEqual([]);
  expect(better).toMatchObject({
    paper: 'compare/x-race',
    on: 'on x, race',
    method: 'BETTER',
    plain: 'ERM',
    copy: false,
    seeds: 2,
    records: 3500,
    unconverged: null,
    sum: { kind: 'no harm' },
    unjudged: ['c'],
    // Of `c`, which falls most, no verdict is.
    worst: { level: 'b', value: 0.01 },
    growth: 'all up',
    date: '2026-11-29',
  });
});

it('withholds what did not converge, and everything where the baseline did not', () => {
  const failed = { passed: false, findings: [{ passed: false, reason: 'it gains 2 points' }] };
  const method = row('m', 'no harm', [0, 0, 0]);
  const why = (rows: readonly RowResult[], profile?: ProfileName) =>
    comparedRows(results(rows, profile)).map(({ unconverged }) => unconverged);
  expect(why([erm as RowResult, { ...method, gate: failed }])).toEqual(['M: it gains 2 points']);
  expect(why([{ ...erm, gate: failed } as RowResult, method])).toEqual(['ERM: it gains 2 points']);
  // Below `desk` nothing trains for long enough to be held to it.
  expect(why([erm as RowResult, { ...method, gate: failed }], 'quick')).toEqual([null]);
});

it('reads those of a profile, one’s own in place of the same that came with the kit', async () => {
  const [out, kit] = [await temporaryFolder(), await temporaryFolder()];
  const save = (place: string, name: string, one: PaperResults) =>
    writeResults(join(place, 'compare', name), { ...one, paper: `compare/${name}` });
  const rows = (id: string) => [erm as RowResult, row(id, 'no harm', [0, 0, 0])];
  expect(await comparedCross('desk', out, kit)).toEqual([]);
  await save(kit, 'x-race', results(rows('kit')));
  await save(kit, 'y-sex', results(rows('other')));
  await save(out, 'x-race', results(rows('own')));
  await save(out, 'z-age', results(rows('short'), 'quick'));
  await writeFile(join(out, 'compare', '.DS_Store'), '');
  const methods = async (profile: ProfileName) =>
    (await comparedCross(profile, out, kit)).map(({ method }) => method);
  expect(await methods('desk')).toEqual(['OWN', 'OTHER']);
  expect(await methods('quick')).toEqual(['SHORT']);
});

it('stands apart in the report, with who is harmed where the worst-off group is another', () => {
  const compared = comparedRows(
    results([
      erm as RowResult,
      row('one', 'harmful', [-0.01, -0.03, 0], [0]),
      row('two', 'harmful', [-0.04, 0, 0], [0]),
    ]),
  );
  const { environment } = results([]);
  const run = { profile: 'desk', date: '2026-11-29', environment, asked: [] } as const;
  const report = crossReport([], { ...run, compared });
  const section = report.sections.find(({ id }) => id === 'compared')!;
  const [, table] = section.blocks;
  expect(table).toMatchObject({
    groups: [
      {
        title: '`compare/x-race`, on x, race: against ERM; 3,500 test records',
        rows: [{ header: 'ONE' }, { header: 'TWO' }],
      },
    ],
  });
  const cells = table!.kind === 'table' ? table!.groups[0]!.rows.map((one) => one.cells) : [];
  expect(cells.map((own) => own.at(-1))).toEqual([
    { text: '**harmful**', note: 'surely worse: a' },
    { text: '**harmful**' },
  ]);
  // The table of the papers' own counts none of them.
  expect(report.facts.find(({ label }) => label === 'Comparisons')!.text).toBe('0');
  expect(report.conclusions!.find(({ label }) => label === 'Beyond')!.text).toContain(
    'Of 2 methods held against their plain model in a comparison beyond the papers’ tables, two are *harmful* (some group certainly worse), none are *positive-sum*',
  );
  const without = crossReport([], { ...run, compared: [] });
  expect(without.sections.map(({ id }) => id)).not.toContain('compared');
});
