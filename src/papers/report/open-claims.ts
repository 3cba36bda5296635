import { unitsOf } from '../../data/units.ts';
import { fails, holds } from '../../evidence/verdict.ts';
import type { TableBlock, TableRow } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { plainTable } from '../../report/tables.ts';
import type { Table } from '../paper.ts';
import { askedHere } from './asked.ts';
import type { ClaimResult, JudgedClaim } from './claims.ts';
import { baselineGapClause, gapOwner } from './front/baseline-gap.ts';
import { effectClause, groupClause } from './front/effects.ts';
import { becauseUnconverged, longerMayHelp, wasDoubled } from './front/gate.ts';
import { mostNeeded, timesAsMany } from './front/needed.ts';
import { rowIn } from './front/outcome.ts';
import { thresholdsClause } from './front/thresholds.ts';
import { listed, measureInWords, sentence } from './language.ts';
import { type Kept, type PrintedPart, partsOf } from './parts.ts';

/**
 * Claim by claim what holds a verdict open, and what it would take; null where every claim has one.
 *
 * @param claims in the order, and so by the numbers, of the table of verdicts.
 */
export function openClaims(claims: readonly ClaimResult[]): TableBlock | null {
  const open = claims.flatMap((result, index) => (isOpen(result) ? [{ result, index }] : []));
  if (open.length === 0) return null;
  return plainTable({
    id: 'open-claims',
    caption: 'What holds claims open, and what it would take to decide them.',
    stub: 'Claim',
    columns: [
      { id: 'why', title: 'What holds it open', align: 'left' },
      { id: 'takes', title: 'What it would take', align: 'left' },
    ],
    rows: [
      ...open.flatMap(({ result, index }) => {
        const { primary } = result;
        if (primary === null) return [];
        const { why, takes } = reasonOf(result, primary);
        const header = `${index + 1}. ${result.claim.statement.replace(/\.$/, '')}`;
        return [rowOf(header, why, takes)];
      }),
      ...notRerun(open),
    ],
    notes: [
      'Times as many: for the effect named to be found four times in five if it is true; what trainings differ by would have to shrink alike, by repeats.',
    ],
  });
}

interface Open {
  readonly result: ClaimResult;
  readonly index: number;
}

/** A line a table of which nothing was rerun, with the numbers of its claims. */
function notRerun(open: readonly Open[]): TableRow[] {
  const absent = open.filter(({ result }) => result.primary === null);
  return [...Map.groupBy(absent, ({ result }) => result.table.id)].map(([id, claims]) => {
    const numbers = listed(claims.map(({ index }) => String(index + 1)));
    return rowOf(
      `${numbers}. ${claims[0]!.result.table.title}`,
      'not rerun here',
      `\`npm run refair -- run ${id} --profile desk\``,
    );
  });
}

function rowOf(header: string, why: string, takes: string): TableRow {
  return { header, cells: [{ text: sentence(why) }, { text: sentence(takes) }] };
}

/** Neither shown nor refuted; where there is nothing to reduce, nothing is left to ask. */
function isOpen({ verdict }: ClaimResult): boolean {
  return (
    verdict === 'not tested' ||
    (verdict !== 'nothing to reduce' && !holds(verdict) && !fails(verdict))
  );
}

interface Reason {
  readonly why: string;
  readonly takes: string;
}

function reasonOf({ table, claim, verdict }: ClaimResult, primary: JudgedClaim): Reason {
  const { item, setting } = primary;
  switch (verdict) {
    case 'not tested':
      return {
        why: item.evidence,
        takes:
          setting.unfinished === undefined
            ? 'the rows or records that are missing'
            : `the trainings that are missing: \`npm run refair -- run ${table.id} --profile desk\``,
      };
    case 'training did not converge':
      return {
        why: becauseUnconverged(primary),
        takes: convergingTakes(table, primary),
      };
    case 'depends on the threshold':
      return {
        why: thresholdsClause(item),
        takes: 'a threshold that the paper states, or a claim about numbers without one',
      };
    default:
      return undecided(
        table,
        primary,
        partsOf(item, claim, primary.setting.levels),
        claim.overGroups?.[0]?.metric.title,
      );
  }
}

/** What would make a claim's rows converge, or show that they have. */
function convergingTakes({ id }: Pick<Table, 'id'>, primary: JudgedClaim): string {
  const run = `npm run refair -- run ${id} --profile desk`;
  if (!longerMayHelp(primary)) return `what would show it: \`${run}\` trains what is missing`;
  return wasDoubled(primary)
    ? 'another recipe: twice the training was not enough'
    : `longer training: \`${run} --double\``;
}

function undecided(
  table: Pick<Table, 'rows'>,
  { item, setting }: JudgedClaim,
  parts: readonly PrintedPart[],
  metric = 'the metric',
): Reason {
  const open = parts.filter((part) => part.verdict.startsWith('undecided'));
  const groups = (item.overGroups ?? []).filter(({ verdict }) => verdict.startsWith('undecided'));
  const why = [
    ...open.map((part) => partReason(part, setting.levels)),
    ...groups.map(
      (group) =>
        `${rowIn(table, setting, group.row)} against ${rowIn(table, setting, group.baseline)}: ${groupClause(group, metric)} (${literal(group.sum.why)})`,
    ),
  ];
  const needed = mostNeeded(open, setting.levels);
  const units = unitsOf([setting.dataset.id]);
  const takes = [
    ...(needed === null ? [] : [`${timesAsMany(needed.factor, units)}, ${needed.given}`]),
    ...furtherLooks(item, setting),
  ];
  return {
    why: why.length === 0 ? item.evidence : why.join('; '),
    takes: takes.length === 0 ? `more ${units}; how many cannot be told` : takes.join('; or '),
  };
}

function partReason(part: PrintedPart, levels: readonly string[]): string {
  if (part.undecidable !== null) {
    return `${askedHere(part.check, part.side, levels)}: ${literal(part.undecidable)}`;
  }
  if (part.verdict === 'undecided: baseline gap not shown') {
    const clause = baselineGapClause(part, levels);
    const measure =
      part.check.kind === 'difference' ? `${measureInWords(part.check.metric.title)}: ` : '';
    return `${measure}${gapOwner(part)} may have no gap${clause === null ? '' : `, since ${clause}`}`;
  }
  return effectClause(part) ?? askedHere(part.check, part.side, levels);
}

/** The looks that a run until decided has not taken yet. */
function furtherLooks({ looks = [] }: Kept, { design }: JudgedClaim['setting']): string[] {
  if (design?.kind !== 'until decided') return [];
  const left = design.looks.slice(looks.length);
  return left.length === 0 ? [] : [`a look at ${listed(left.map(String), 'or')} repeats`];
}
