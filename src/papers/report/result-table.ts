import { unitsOf } from '../../data/units.ts';
import { comparesGroups } from '../../metrics/fairness-metrics.ts';
import type { TableBlock, TableCell, TableRow } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { formatNumber, markBest, plainTable } from '../../report/tables.ts';
import { shortTitle } from '../data-names.ts';
import type { Column, Exhibit, PublishedRow, Table } from '../paper.ts';
import type { ProfileName } from '../profile.ts';
import {
  type CellResult,
  MOST_PROBABLE,
  type RowResult,
  type SettingResult,
  type TableResult,
} from '../results.ts';
import { apartNotes, namedRow } from './apart.ts';
import { doubledNotes } from './doubled.ts';
import { failedNotes } from './failed-notes.ts';
import { mixedGpus } from './mixed-gpus.ts';
import {
  blockId,
  columnHead,
  isHere,
  plural,
  printedCell,
  settingTitle,
  shortSetting,
} from './print.ts';
import { untoldNotes } from './untold.ts';

/** The table as rerun, and its panels: columns that are printed in tables of their own. */
export const results: Exhibit = {
  together: (table, result) => {
    const panels = [...new Set(table.columns.map(({ panel }) => panel))];
    return panels.map((panel) => resultTable(table, result, panel));
  },
};

/** One panel of the table: a group a setting, and the paper's own numbers beneath, muted. */
export function resultTable(table: Table, result: TableResult, panel?: string): TableBlock {
  // Of groups that no setting has there is no column.
  const columns = table.columns.filter(
    (column) =>
      column.panel === panel && result.settings.some((setting) => isHere(column, setting)),
  );
  const { profile } = result;
  const notes: string[] = panel === undefined ? [...(table.notes ?? [])] : [];
  for (const setting of result.settings) {
    const own = [
      ...(columns.some((column) => hangsOnThreshold(column, setting))
        ? [`${cutText(setting)}.`]
        : []),
      ...(columns.some(({ metric }) => comparesGroups(metric)) ? comparedOnce(setting) : []),
    ];
    notes.push(...own.map((note) => `${shortSetting(setting, result)}: ${note}`));
  }
  if (panel === undefined) {
    notes.push(...failedNotes(result));
    notes.push(...doubledNotes(result.settings, (setting) => shortSetting(setting, result)));
    notes.push(...untoldNotes(result.settings, (setting) => shortSetting(setting, result)));
  }
  const mixed = mixedGpus(result.settings.flatMap(({ provenance }) => provenance));
  if (mixed !== null) notes.push(mixed);
  const apart = result.settings.some((setting) =>
    setting.rows.some((row) => namedRow(row, setting, profile).apart),
  );
  const folds = result.settings.some((setting) => setting.folds > 0);
  notes.push(
    panel === undefined
      ? `Mean over trainings; sizes of gaps are taken of mean signed gaps. 95 % intervals over ${unitsOf(result.settings.map(({ dataset }) => dataset.id))} and trainings, by influence; of calibration and plug-in ADF percentiles of ${resamplesOf(result)} bootstrap resamples${folds ? '. With folds, predicted classes are pooled and AUROC is averaged over folds' : ''}. Bold: best of its block${apart ? ', of rows that have learnt enough to be judged' : ''}.`
      : 'Means, intervals and bold as in the table before.',
  );
  const heads = columns.map((column) => columnHead(column, result.settings));
  const numbered = heads.some(({ title }) => /\bgroup \d/.test(title));
  return markBest({
    kind: 'table',
    id: [table.id.split('/').at(-1)!, ...(panel === undefined ? [] : [slug(panel)])].join('-'),
    caption: panel === undefined ? `${table.title}. ${table.caption}` : `${table.title}: ${panel}.`,
    stub: 'Method',
    columns: heads,
    groups: [
      ...result.settings.map((setting) => ({
        title: `${settingTitle(setting)}${groupNames(columns, setting, numbered)}: ${setting.seeds.length} ${plural(setting.seeds.length, 'seed')}, ${setting.test.records.toLocaleString('en')} test records${averaged(setting)}`,
        rows: setting.rows.map((row) => ourRow(columns, row, row.cells, setting, profile)),
      })),
      ...publishedGroups(table, columns),
    ],
    notes,
  });
}

/** Where a setting's rows are cut; several classes are cut nowhere. */
function cutText(setting: SettingResult): string {
  const why = whyCut(setting);
  if (why === MOST_PROBABLE) return `a record counts as of ${why}`;
  return `${setting.threshold.kind === 'youden' ? '' : 'threshold '}${why}`;
}

/** Why a setting's rows are cut where they are, of a label as the report calls it. */
function whyCut({ threshold, labels = [] }: SettingResult): string {
  const label = labels.find(({ name }) => threshold.why.includes(` positive of ${name},`));
  return label === undefined
    ? threshold.why
    : threshold.why.replace(` of ${label.name},`, ` of “${literal(label.title)}”,`);
}

/** Whether another threshold gives a row another number; where none was tried, it may. */
function hangsOnThreshold({ id }: Column, { rows }: SettingResult): boolean {
  const both = rows.filter(({ otherCells = {} }) => Object.keys(otherCells).length > 0);
  return (
    both.length === 0 ||
    both.some(({ cells, otherCells }) => cells[id]?.value !== otherCells[id]?.value)
  );
}

/** What differences compare, said once where it holds of all labels. */
export function comparedOnce({ compared, labels = [] }: SettingResult): readonly string[] {
  const said = compared.map((sentence) => {
    const label = labels.find(({ name }) => sentence.startsWith(`${literal(name)}: `));
    return label === undefined
      ? { of: '', sentence }
      : {
          of: `${literal(label.title)}: `,
          sentence: sentence.slice(literal(label.name).length + 2),
        };
  });
  const alike = new Set(said.map(({ sentence }) => sentence));
  return alike.size === 1 && said.length === labels.length
    ? [...alike]
    : said.map(({ of, sentence }) => `${of}${sentence}`);
}

/** `1,000`, or `1,000 (diabetes130: 300)` where settings differ. */
function resamplesOf({ settings }: TableResult): string {
  const most = Math.max(0, ...settings.map(({ resamples }) => resamples));
  const fewer = settings
    .filter(({ resamples }) => resamples < most)
    .map(({ dataset, resamples }) => `${shortTitle(dataset)}: ${resamples.toLocaleString('en')}`);
  const others = fewer.length > 0 ? ` (${[...new Set(fewer)].join(', ')})` : '';
  return `${most.toLocaleString('en')}${others}`;
}

/** The same rows at the threshold that the table does not use, where claims hang on it. */
export const otherThreshold: Exhibit = {
  each: (table, setting, profile) => {
    if (
      table.claims.length === 0 ||
      setting.rows.every(({ otherCells }) => Object.keys(otherCells).length === 0)
    ) {
      return null;
    }
    // What no threshold changes stands in the table itself.
    const columns = table.columns.filter(
      (column) =>
        column.panel === undefined && isHere(column, setting) && hangsOnThreshold(column, setting),
    );
    return columns.length === 0 ? null : otherThresholdTable(table, setting, columns, profile);
  },
};

function otherThresholdTable(
  table: Table,
  setting: SettingResult,
  columns: readonly Column[],
  profile: ProfileName,
): TableBlock {
  const other =
    setting.threshold.kind === 'fixed' ? 'Youden threshold of each row' : 'threshold 0.5';
  return markBest(
    plainTable({
      id: blockId(table, setting, 'other-threshold'),
      caption: `${table.title} at the ${other}, ${settingTitle(setting)}.`,
      stub: 'Method',
      columns: columns.map((column) => columnHead(column, [setting])),
      rows: setting.rows.map((row) => ourRow(columns, row, row.otherCells, setting, profile)),
      notes: [
        ...(setting.threshold.kind === 'fixed'
          ? ['The Youden threshold is chosen on validation, seed by seed and row by row.']
          : []),
        ...apartNotes(setting, profile),
      ],
    }),
  );
}

/** That cells are means over labels, where there are several. */
function averaged({ labels }: SettingResult): string {
  return labels === undefined ? '' : `, mean over ${labels.length} labels`;
}

/**
 * Which groups stand behind the columns that speak of single groups.
 *
 * @param numbered their heads have numbers, since settings have groups of their own.
 */
function groupNames(
  columns: readonly Column[],
  { levels }: SettingResult,
  numbered: boolean,
): string {
  if (!columns.some(({ metric }) => metric.includes('<level-'))) return '';
  const shown = levels.filter((_, i) =>
    columns.some(({ metric }) => metric.includes(`<level-${i}>`)),
  );
  const more =
    shown.length < levels.length
      ? `; columns show the first ${shown.length} of ${levels.length} groups, means and gaps are over all`
      : '';
  const names = levels.map((level, i) => `group ${i + 1}: ${literal(level)}`).join(', ');
  return `${numbered ? `; ${names}` : ''}${more}`;
}

function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

function ourRow(
  columns: readonly Column[],
  row: RowResult,
  cells: Readonly<Record<string, CellResult>>,
  setting: SettingResult,
  profile: ProfileName,
): TableRow {
  return {
    ...namedRow(row, setting, profile),
    cells: columns.map((column) =>
      isHere(column, setting) ? printedCell(column, cells[column.id]) : { text: '–' },
    ),
  };
}

function publishedGroups(table: Table, columns: readonly Column[]): TableBlock['groups'] {
  const datasets = [...new Set(table.published.map((row) => row.dataset))];
  return datasets.map((dataset) => ({
    title: `Published: ${dataset}${publishedGroupNames(table, dataset, columns)}`,
    rows: table.published
      .filter((row) => row.dataset === dataset)
      .map((row) => ({
        header: table.rows.find((own) => own.id === row.row)?.title ?? row.row,
        muted: true,
        published: true,
        cells: columns.map((column) => publishedCell(column, row)),
      })),
  }));
}

/** ` (light; dark)`: a column's head may have the groups of the data that were run here. */
function publishedGroupNames(
  { published }: Table,
  dataset: string,
  columns: readonly Column[],
): string {
  const { groups = [] } = published.find((row) => row.dataset === dataset && row.groups) ?? {};
  const single = columns.some(({ metric }) => metric.includes('<level-'));
  return single && groups.length > 0 ? ` (${groups.map(literal).join('; ')})` : '';
}

function publishedCell(column: Column, row: PublishedRow): TableCell {
  const value = row.cells[column.id];
  if (value === undefined) return { text: '–' };
  return { text: formatNumber(value, column.digits), value };
}
