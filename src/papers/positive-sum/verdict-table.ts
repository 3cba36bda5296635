import type { TableBlock, TableCell, TableRow } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { numberCell } from '../../report/tables.ts';
import type { Exhibit } from '../paper.ts';
import type { ProfileName } from '../profile.ts';
import { NOT_JUDGED, namedRow } from '../report/apart.ts';
import { settingTitle } from '../report/print.ts';
import type { AgainstResult, RowResult, SettingResult, TableResult } from '../results.ts';
import { nameOf } from './rows.ts';
import { whyWithheld, withheldNotes } from './withheld.ts';

/** Changes against a baseline without the names of what is compared. */
export type Change = Omit<AgainstResult, 'baseline' | 'byLabel'>;

const GROWTH: Readonly<Record<NonNullable<Change['growth']>, string>> = {
  'best up': 'grew: some groups up, none down',
  'all up': 'grew: all up, unequally',
  'worst down': 'grew: some groups down, none up',
  'all down': 'grew: all down, unequally',
  mixed: 'grew: some up, some down',
  slightly: 'grew: nobody by half a point',
};

/** What became of the gap, in words. */
function growthText(growth: Change['growth']): string {
  return growth === null ? 'did not grow' : GROWTH[growth];
}

/** The verdict over groups on every model against M1: averaged over findings. */
export const verdicts: Exhibit = {
  together: (table, result) => {
    const rows = result.settings.flatMap((setting) =>
      setting.rows.filter(({ against }) => against),
    );
    return rows.length === 0 ? [] : [verdictTable(result, table.title)];
  },
};

function verdictTable({ settings, profile }: TableResult, title: string): TableBlock {
  return {
    kind: 'table',
    id: 'positive-sum',
    caption: `${title}: changes of AUROC against M1, and what they mean for the groups together.`,
    stub: 'Model',
    columns: CHANGE_COLUMNS,
    groups: settings.map((setting) => ({
      title: settingTitle(setting),
      rows: setting.rows.flatMap((row) =>
        row.against === undefined ? [] : [changeRow(row, row.against, setting, profile)],
      ),
    })),
    notes: [...NOTES, ...new Set(settings.flatMap((setting) => withheldNotes(setting, profile)))],
  };
}

/** A row's changes, marked where its training did not converge. */
function changeRow(
  row: RowResult,
  change: Change,
  setting: SettingResult,
  profile: ProfileName,
): TableRow {
  return {
    ...namedRow({ ...row, title: nameOf(row.title) }, setting, profile),
    cells: changeCells(change, whyWithheld(row, setting, profile)),
  };
}

/** The same for each finding, with the change of every group. */
export const verdictsByFinding: Exhibit = {
  each: (table, setting, profile) => {
    const rows = setting.rows.filter(({ against }) => against !== undefined);
    if (rows.length === 0) return [];
    const { labels = [] } = setting;
    const parts: { title: string | null; of: (row: RowResult) => Change | undefined }[] = [
      { title: labels.length > 1 ? 'Mean over findings' : null, of: ({ against }) => against },
      ...labels.map(({ name, title }) => ({
        title: literal(title),
        of: ({ against }: RowResult) => against?.byLabel?.[name],
      })),
    ];
    return [
      {
        kind: 'table',
        id: `${table.id.split('/').at(-1)}-${setting.id.replaceAll('/', '-')}-by-finding`,
        caption: `Changes of AUROC against M1, finding by finding, ${settingTitle(setting)}.`,
        stub: 'Model',
        columns: [
          ...CHANGE_COLUMNS,
          ...setting.levels.map((level, i) => ({
            id: `group-${i}`,
            title: literal(level),
            unit: 'points',
          })),
        ],
        groups: parts.map(({ title, of }) => ({
          title,
          rows: rows.flatMap((row): TableRow[] => {
            const change = of(row);
            if (change === undefined) return [];
            const { cells, ...named } = changeRow(row, change, setting, profile);
            return [{ ...named, cells: [...cells, ...groupCells(change, setting)] }];
          }),
        })),
        notes: [...NOTES, ...withheldNotes(setting, profile)],
      },
    ];
  },
};

const points = { scale: 100, digits: 1 } as const;

const CHANGE_COLUMNS: TableBlock['columns'] = [
  { id: 'overall', title: 'Overall', unit: 'points' },
  { id: 'worst', title: 'Worst-off group', unit: 'points' },
  { id: 'paper', title: 'Bounds as in the paper', unit: 'points', align: 'left' },
  { id: 'growth', title: 'Gap', align: 'left' },
  { id: 'verdict', title: 'Verdict', align: 'left' },
];

const NOTES = [
  'Worst-off group: the smallest change of a group with at least 5 positives and 5 negatives, as in the paper, and some of either in every fold; beside it bounds as the paper has them, from 300 resamples of the test alone. Its interval goes from the lowest lower end of a group’s to the lowest upper end; page 1 gives that of the one group that fares worst.',
  'Gap: what became of the difference between the best and the worst of these groups; up and down is by more than half a point.',
  'The verdict judges groups with at least 30 test records of their rarer class, and says why it is what it is.',
];

/** @param withheld why there is no verdict; null: there is one. */
function changeCells({ sum, worst, growth }: Change, withheld: string | null): TableCell[] {
  const { estimate, interval } = sum.overall;
  return [
    numberCell(estimate, { ...points, low: interval?.[0] ?? null, high: interval?.[1] ?? null }),
    numberCell(worst.value, {
      ...points,
      low: worst.low,
      high: worst.high,
      ...(worst.value === null
        ? { note: 'no group has 5 positives and 5 negatives, some in every fold' }
        : {}),
    }),
    { text: worst.paper === null ? 'n/a' : bounds(worst.paper) },
    { text: growthText(growth) },
    withheld === null
      ? { text: `**${sum.kind}**`, note: literal(sum.why) }
      : { text: NOT_JUDGED, note: withheld },
  ];
}

function bounds([low, high]: readonly [number, number]): string {
  const text = (value: number) => numberCell(value, points).text;
  return `${text(low)} to ${text(high)}`;
}

function groupCells({ sum }: Change, { levels }: SettingResult): TableCell[] {
  return levels.map((level) => {
    const group = sum.groups[level];
    if (group === undefined) return { text: 'n/a', value: null };
    const { estimate, interval, events, judged } = group;
    return numberCell(estimate, {
      ...points,
      low: interval?.[0] ?? null,
      high: interval?.[1] ?? null,
      ...(judged ? {} : { note: `${events} events: not judged` }),
    });
  });
}
