import { unitsOf } from '../../data/units.ts';
import type { TableBlock, TableRow } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { numberCell } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import type { ProfileName } from '../profile.ts';
import { baselineOf } from '../report/group-plane.ts';
import { unitOf } from '../report/parts.ts';
import { blockId, headed, printedCell, settingTitle } from '../report/print.ts';
import type { AgainstResult, RowResult, SettingResult, TableResult } from '../results.ts';
import { unconverged } from '../unconverged.ts';

/** How every row differs from the baseline, in every column. */
export const differences: Exhibit = {
  together: (table, result) =>
    result.settings.some(({ rows }) => rows.some(({ paired }) => paired))
      ? [differenceTable(table, result)]
      : [],
};

function differenceTable(table: Table, { settings, profile }: TableResult): TableBlock {
  const columns = table.columns.filter(({ panel }) => panel === undefined);
  const baseline = baselineOf(table, settings[0]!.rows);
  return {
    kind: 'table',
    id: `${nameOf(table)}-differences`,
    caption: `Differences from ${baseline}, with 95 % intervals.`,
    stub: 'Method',
    columns: columns.map((column) => ({
      id: column.id,
      title: headed(column.title),
      unit: unitOf(column),
      ...(column.better === undefined ? {} : { better: column.better }),
    })),
    groups: settings.map((setting) => ({
      title: settingTitle(setting),
      rows: setting.rows.flatMap((row) => {
        const { paired } = row;
        if (paired === undefined) return [];
        return [
          {
            ...headerOf(row, profile),
            cells: columns.map((one) => printedCell(one, paired[one.id])),
          },
        ];
      }),
    })),
    notes: [
      `Each row minus ${baseline}, over the same ${unitsOf(settings.map(({ dataset }) => dataset.id))} and trainings. An interval that holds 0 shows no difference; with many rows some will miss it by chance. How much trainings differ is pooled over the rows in which they differ alike. A row that goes astray rests on its own repeats: its interval is wide, and the others’ are not.`,
      ...markNotes(settings, profile),
    ],
  };
}

/** What the change of every row means for the groups together. */
export const groupVerdicts: Exhibit = { together: groupTables };

/** A table for each setting in which rows are held against a baseline group by group. */
export function groupTables(table: Table, result: TableResult): TableBlock[] {
  return result.settings.flatMap((setting) =>
    setting.rows.some(({ against }) => against) ? [groupTable(table, setting, result.profile)] : [],
  );
}

function groupTable(table: Table, setting: SettingResult, profile: ProfileName): TableBlock {
  const baseline = baselineOf(table, setting.rows);
  return {
    kind: 'table',
    id: blockId(table, setting, 'groups'),
    caption: `Who gains and who loses against ${baseline}: changes of AUROC, ${settingTitle(setting)}.`,
    stub: 'Method',
    columns: [
      { id: 'overall', title: 'Overall', unit: 'points' },
      ...setting.levels.map((level, i) => ({
        id: `group-${i}`,
        title: literal(level),
        unit: 'points',
      })),
      { id: 'verdict', title: 'Verdict', align: 'left' },
    ],
    groups: [
      {
        title: null,
        rows: setting.rows.flatMap((row) => {
          if (row.against === undefined) return [];
          const cells = groupCells(row.against, setting);
          const verdict = unconverged(row, profile) ? { text: 'not judged' } : cells.at(-1)!;
          return [{ ...headerOf(row, profile), cells: [...cells.slice(0, -1), verdict] }];
        }),
      },
    ],
    notes: [
      '*Positive-sum*: certainly better overall, and for every group the lower bound of its change lies above −1 point. *No harm*: the second alone. *Harmful*: certainly worse for some group (Holm’s method over the groups). Groups with fewer than 30 test records of their rarer class are shown and not judged.',
      ...markNotes([setting], profile),
    ],
  };
}

/** A row's name; of one that has not converged with a mark, and quieter. */
function headerOf(row: RowResult, profile: ProfileName): Pick<TableRow, 'header' | 'apart'> {
  return unconverged(row, profile)
    ? { header: `${row.title} †`, apart: true }
    : { header: row.title };
}

function markNotes(settings: readonly SettingResult[], profile: ProfileName): string[] {
  return settings.some(({ rows }) => rows.some((row) => unconverged(row, profile)))
    ? ['† Training did not converge: shown and not judged.']
    : [];
}

const POINTS = { scale: 100, digits: 1 } as const;

function groupCells({ sum }: AgainstResult, { levels }: SettingResult) {
  const change = ({
    estimate,
    interval,
  }: Pick<AgainstResult['sum']['overall'], 'estimate' | 'interval'>) =>
    numberCell(estimate, { ...POINTS, low: interval?.[0] ?? null, high: interval?.[1] ?? null });
  return [
    change(sum.overall),
    ...levels.map((level) => {
      const group = sum.groups[level];
      if (group === undefined) return { text: 'n/a', value: null };
      const note = group.judged ? {} : { note: `${group.events} events: not judged` };
      return { ...change(group), ...note };
    }),
    { text: `**${sum.kind}**`, note: literal(sum.why) },
  ];
}

function nameOf({ id }: Table): string {
  return id.split('/').at(-1)!;
}
