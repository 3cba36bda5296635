import { findMethod } from '../../methods/registry.ts';
import type { Block, FigureBlock, TableBlock, TableCell } from '../../report/document.ts';
import { rankFigure } from '../../report/figures.ts';
import { literal } from '../../report/prose.ts';
import { formatNumber } from '../../report/tables.ts';
import type { Exhibit, Row, Table } from '../paper.ts';
import type { ProfileName } from '../profile.ts';
import { leftOutText } from '../report/apart.ts';
import { measureInWords } from '../report/language.ts';
import { columnOf, printedCell, printedUnit, settingTitle } from '../report/print.ts';
import type { RankResult, RowResult, SettingResult } from '../results.ts';
import { unconverged } from '../unconverged.ts';
import { AUROC, EQ_ODDS, WORST } from './columns.ts';
import { costOf } from './methods-page.ts';
import type { Question } from './question.ts';

/** Ends the id of the figure of ranks. */
const RANKS = '-ranks';

/** Fewer rows have no order worth a table. */
const FEWEST = 3;

/** The columns in which methods are ranked; the order of the table is that of the first. */
const RANKED = [WORST, AUROC, EQ_ODDS];

/**
 * Where every method stands: ranks with the ranks that it may have, what it costs, and whom it harms, for
 * each attribute; and the same as a figure.
 */
export function standings(questions: readonly Question[], rows: readonly Row[]): Exhibit {
  return {
    keeps: { ranks: rows.length < FEWEST ? [] : RANKED.map(({ id }) => id) },
    together: (table, { profile, settings }) =>
      settings.flatMap((setting) => {
        const question = questions.find((one) => one.setting.id === setting.id);
        return question === undefined ? [] : standingBlocks(table, setting, question, profile);
      }),
  };
}

/** Of one attribute: the table and the figure; none where nothing is ranked. */
function standingBlocks(
  table: Table,
  setting: SettingResult,
  question: Question,
  profile: ProfileName,
): Block[] {
  const rows = inOrder(setting.rows, profile);
  if (rows.every(({ failed }) => failed)) return [];
  return [rankTable(table, setting, rows, question), ranksFigure(table, setting, rows)];
}

/** Whether a block is the figure of ranks. */
export function isRanks(block: Block): block is FigureBlock {
  return block.kind === 'figure' && block.id.endsWith(RANKS);
}

function ranksFigure(table: Table, setting: SettingResult, rows: readonly Standing[]): Block {
  const baseline = setting.rows.find(({ against }) => against !== undefined)?.against?.baseline;
  const ranked = rows.filter(({ failed }) => !failed);
  const left = rows.flatMap(({ row, failed }) => (failed ? [row] : []));
  return rankFigure({
    id: `${fileName(table, setting)}${RANKS}`,
    caption: `Ranks of the methods, ${settingTitle(setting)}: points, 1 being the best; bars, the ranks that each may have, which hold together at 95 % in a panel. Diamond: what others are held against.${leftOutText(left)}`,
    panels: RANKED.map(({ title }) => title),
    rows: ranked.map(({ row }) => ({
      label: row.title,
      ranks: RANKED.map(({ id }) => row.ranks?.[id] ?? null),
      ...(row.id === baseline ? { baseline: true } : {}),
    })),
  });
}

interface Standing {
  readonly row: RowResult;
  /** Its training did not converge: its numbers stand, and no rank. */
  readonly failed: boolean;
}

/**
 * Ranked rows, the best of the first column first; those undefined there last, and beneath them those
 * that have not converged: a model that has learnt nothing has the smallest gaps of all.
 */
function inOrder(rows: readonly RowResult[], profile: ProfileName): Standing[] {
  const [first] = RANKED;
  const place = ({ row }: Standing) => row.ranks?.[first!.id]?.rank ?? Number.POSITIVE_INFINITY;
  return rows
    .map((row) => ({ row, failed: unconverged(row, profile) }))
    .filter(({ row, failed }) => row.ranks !== undefined || failed)
    .toSorted((a, b) => Number(a.failed) - Number(b.failed) || place(a) - place(b));
}

function rankTable(
  table: Table,
  setting: SettingResult,
  rows: readonly Standing[],
  { setting: planned, task }: Question,
): TableBlock {
  const [order] = RANKED;
  const costs = new Map(
    table.rows.map((row) => {
      const { method, options } = row.trial(planned);
      return [row.id, costOf(findMethod(method), options, planned.recipe, task)];
    }),
  );
  return {
    kind: 'table',
    id: `${fileName(table, setting)}-standings`,
    caption: `Where each method stands, ${settingTitle(setting)}: the best in ${measureInWords(order!.title)} first.`,
    stub: 'Method',
    columns: [
      ...RANKED.flatMap(({ id, title, unit, better }) => [
        { id, title, unit: printedUnit(unit), ...(better === undefined ? {} : { better }) },
        { id: `${id}-rank`, title: 'Rank' },
      ]),
      { id: 'cost', title: 'Cost', unit: '× ERM' },
      { id: 'harms', title: 'Over groups', align: 'left' },
    ],
    groups: [
      {
        title: null,
        rows: rows.map(({ row, failed }) => ({
          header: failed ? `${row.title} †` : row.title,
          ...(failed ? { apart: true as const } : {}),
          cells: [
            ...RANKED.flatMap(({ id }) => [
              withoutInterval(printedCell(columnOf(table, id), row.cells[id])),
              failed ? { text: '–', value: null } : rankCell(row.ranks?.[id]),
            ]),
            costCell(costs.get(row.id) ?? null),
            failed ? { text: 'not judged' } : harmCell(row, setting),
          ],
        })),
      },
    ],
    notes: [
      ...failedNotes(rows),
      `A rank stands with the ranks that the method may have: those that are surely better, and not surely worse, among ${rows.filter(({ failed }) => !failed).length}; all of a column hold together at 95 % (Holm’s method over all pairs of methods, of which each is compared over the same patients and trainings).${criticalText(table, setting)}`,
      'Cost: passes over the training records as a multiple of ERM’s, of one training at the options chosen first; where a step trains two networks or takes two gradients it counts twice. 0: goes on from ERM’s model.',
      'Over groups: changes of AUROC against the baseline, of which a table below has the intervals; harmful names the groups that surely lose.',
    ],
  };
}

/** Why rows stand without a rank; their reasons stand with the results. */
function failedNotes(rows: readonly Standing[]): string[] {
  return rows.some(({ failed }) => failed)
    ? [
        '† Training did not converge, so that the numbers are not what the method can do: no verdict, no rank, and no place in those of the others. The reasons stand under the table of all numbers.',
      ]
    : [];
}

function rankCell(own: RankResult | undefined): TableCell {
  if (own === undefined) return { text: 'n/a', value: null };
  const { rank, low, high } = own;
  const place = formatNumber(rank, Number.isInteger(rank) ? 0 : 1);
  // On one line, so that all methods stand on a page.
  return { text: `${place} [${low}, ${high}]`, value: rank, low, high };
}

/** The interval stands in the table of results. */
function withoutInterval({ text, value }: TableCell): TableCell {
  return { text, ...(value === undefined ? {} : { value }) };
}

function costCell(cost: number | null): TableCell {
  if (cost === null) return { text: 'n/a', value: null };
  return { text: cost === 0 ? '0' : formatNumber(cost, 1), value: cost };
}

function harmCell({ against }: RowResult, { levels }: SettingResult): TableCell {
  if (against === undefined) return { text: 'baseline' };
  const { kind, groups } = against.sum;
  const harmed = levels.filter((level) => groups[level]?.judged && groups[level]?.harmed);
  return { text: harmed.length === 0 ? kind : `**${kind}**: ${harmed.map(literal).join('; ')}` };
}

/** ` Two methods surely differ from about 1.2 points of AUROC on.` */
function criticalText(table: Table, { criticalDifferences = {} }: SettingResult): string {
  const each = RANKED.flatMap(({ id }) => {
    const difference = criticalDifferences[id] ?? null;
    const { scale, digits, title } = columnOf(table, id);
    return difference === null ? [] : [`${formatNumber(difference * scale, digits)} in ${title}`];
  });
  return each.length === 0
    ? ''
    : ` Critical difference, from which on one of two methods is surely better, in points and as the median over pairs: ${each.join(', ')}.`;
}

function fileName({ id }: Table, { id: setting }: SettingResult): string {
  return `${id.split('/').at(-1)}-${setting.replaceAll(/[^\w.-]+/g, '-')}`;
}
