import { expect, it } from 'vitest';
import type { TableBlock, TableRow } from '../../report/document.ts';
import { groupPlane } from '../report/group-plane.ts';
import { blocksOf, tablesOf } from '../report/testing.ts';
import type { AgainstResult, RowResult, SettingResult, TableResult } from '../results.ts';
import { TRADITIONAL } from './columns.ts';
import { criteria } from './criteria.ts';
import { m1, m2, m4 } from './rows.ts';
import { onEstimates, sensitivity } from './sensitivity.ts';
import { table1 } from './table-1.ts';
import { verdicts, verdictsByFinding } from './verdict-table.ts';
import { whyWithheld } from './withheld.ts';

const NOT = 'not judged: not converged';
const PASSED = { passed: true, findings: [] };
const FAILED = { passed: false, findings: [{ passed: false, reason: 'it still gains 2 points' }] };

/** By so many points overall and in the group that fares worst; EqOdds falls, as criteria like it. */
function change(overall: number, worst: number, kind: AgainstResult['sum']['kind']) {
  return {
    sum: {
      kind,
      why: 'because',
      overall: {
        estimate: overall / 100,
        interval: [overall / 100 - 0.001, overall / 100 + 0.001],
      },
      groups: {},
    },
    worst: { value: worst / 100, low: null, high: null, groups: 2, paper: null },
    growth: null,
    differences: { odds: { value: -0.05, low: -0.06, high: -0.04 } },
  } as unknown as AgainstResult;
}

function setting(gates: Partial<Record<'m1' | 'm4', typeof FAILED>> = {}): SettingResult {
  const against = (one: AgainstResult, others: Record<string, string>) => ({
    against: { ...one, baseline: 'm1', otherRules: others, byLabel: { ill: one } },
  });
  return {
    id: 'x/race',
    dataset: { id: 'x', title: 'x', standInFor: null },
    attributes: ['race'],
    variant: null,
    levels: ['a', 'b'],
    compared: [],
    labels: [
      { name: 'ill', title: 'Illness' },
      { name: 'not-home', title: 'Elsewhere than home' },
    ],
    floor: null,
    rows: [
      { ...m1, gate: gates.m1 ?? PASSED },
      {
        ...m2,
        gate: PASSED,
        ...against(change(0.1, -0.03, 'positive-sum'), {
          'harm at 1 %': 'positive-sum',
          'against M4 (group unlearnt)': 'positive-sum',
        }),
      },
      {
        ...m4,
        gate: gates.m4 ?? PASSED,
        ...against(change(-4.8, -4.9, 'harmful'), { 'harm at 1 %': 'harmful' }),
      },
    ] as unknown as RowResult[],
  } as unknown as SettingResult;
}

/** All tables that print the verdict over groups. */
async function printed(own: SettingResult) {
  const result = { table: table1.id, profile: 'desk', settings: [own] } as unknown as TableResult;
  const [byFinding, compared, sensitive] = await Promise.all(
    [verdictsByFinding, criteria(TRADITIONAL), sensitivity].map(
      async (exhibit) => (await tablesOf(exhibit, table1, own))[0]!,
    ),
  );
  const [main] = verdicts.together!(table1, result) as TableBlock[];
  return { main: main!, byFinding: byFinding!, compared: compared!, sensitive: sensitive! };
}

const lastOf = ({ cells }: TableRow) => cells.at(-1)!.text;
const rowsOf = ({ groups }: TableBlock) => groups.flatMap(({ rows }) => rows);

it('prints verdicts where trainings converged', async () => {
  const { main, compared, sensitive } = await printed(setting());
  expect(rowsOf(main).map(({ header }) => header)).toEqual(['M2', 'M4']);
  expect(rowsOf(main).map(lastOf)).toEqual(['**positive-sum**', '**harmful**']);
  expect(lastOf(rowsOf(compared).at(-1)!)).toBe('**M1** (harmful)');
  // EqOdds prefers M4, which harms.
  expect(compared.notes.join(' ')).toContain('equalised odds difference (max) on M4');
  expect(rowsOf(sensitive).map(({ header }) => header)).toEqual([
    '**as declared**',
    'on estimates, as the paper',
    'harm at 1 %',
    'against M4 (group unlearnt)',
  ]);
});

it('prints no verdict on a row whose training did not converge, marks it and asks it nothing', async () => {
  const own = setting({ m4: FAILED });
  expect(whyWithheld(own.rows[2]!, own, 'desk')).toContain('it still gains 2 points');
  expect(whyWithheld(own.rows[1]!, own, 'desk')).toBeNull();
  // Where nothing trains for long enough nothing is held against a row.
  expect(whyWithheld(own.rows[2]!, own, 'quick')).toBeNull();
  const { main, byFinding, compared, sensitive } = await printed(own);
  for (const table of [main, byFinding]) {
    const [, m4Row] = rowsOf(table);
    expect(m4Row!.header).toBe('M4 †');
    expect(m4Row!.apart).toBe(true);
    expect(m4Row!.cells[4]).toMatchObject({ text: NOT });
    expect(JSON.stringify(table)).not.toContain('harmful');
    expect(table.notes.at(-1)).toContain('† Training did not converge');
  }
  expect(lastOf(rowsOf(compared).at(-1)!)).toBe(NOT);
  expect(rowsOf(compared).map(lastOf).slice(0, -1)).toEqual(TRADITIONAL.map(() => '–'));
  expect(JSON.stringify(compared)).not.toContain('(harmful)');
  expect(compared.notes.join(' ')).not.toContain('on M4');
  expect(sensitive.columns.map(({ title }) => title)).toEqual([m2.title, `${m4.title} †`]);
  expect(rowsOf(sensitive).map(lastOf)).toEqual([NOT, '–', '–']);
  expect(rowsOf(sensitive).map(({ header }) => header)).not.toContain(`against ${m4.title}`);
});

it('prints no verdict against a baseline that did not converge, or that a simple model beats', async () => {
  const { main } = await printed(setting({ m1: FAILED }));
  expect(rowsOf(main).map(lastOf)).toEqual([NOT, NOT]);
  const below = { ...setting(), floor: { passed: false, statement: 'below a ridge model' } };
  const own = below as unknown as SettingResult;
  expect(whyWithheld(own.rows[1]!, own, 'desk')).toBe('below a ridge model');
});

it('judges on estimates as the paper does, to whom the smallest fall is one', async () => {
  const { sensitive } = await printed(setting());
  expect(rowsOf(sensitive)[1]!.cells.map(({ text }) => text)).toEqual([
    'not positive-sum: a group falls by 0.03',
    'not positive-sum: a group falls by 4.90',
  ]);
  const says = (overall: number, worst: number) => onEstimates(change(overall, worst, 'no harm'));
  expect(says(0.1, 0)).toBe('positive-sum');
  expect(says(0, 0.1)).toBe('not positive-sum: no gain overall');
  expect(says(0.1, -0.001)).toBe('not positive-sum: a group falls by less than 0.01');
  const none = change(0.1, 0, 'no harm');
  expect(onEstimates({ ...none, worst: { ...none.worst, value: null } })).toBe('undefined');
});

it('calls findings in the plane by their titles', async () => {
  const [figure] = await blocksOf(groupPlane, table1, setting());
  const text = JSON.stringify(figure);
  expect(text).toContain('Illness');
  expect(text).not.toContain('"ill"');
});
