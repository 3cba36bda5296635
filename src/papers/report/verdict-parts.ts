import type { TableBlock, TableRow } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { formatEstimate, formatNumber } from '../../report/tables.ts';
import { shortVerdict } from '../../report/tally.ts';
import { askedHere } from './asked.ts';
import type { ClaimResult, JudgedClaim } from './claims.ts';
import { listed } from './front/language.ts';
import { type PrintedPart, partsOf, saidOf } from './parts.ts';
import { settingTitle } from './print.ts';

/** Every claim with its verdict, and beneath it the parts that this rests on. */
export function verdictParts(claims: readonly ClaimResult[]): TableBlock {
  return {
    kind: 'table',
    id: 'verdicts',
    caption:
      'Claims, in the paper’s meaning and with their place in it, and their verdicts; beneath each the parts by which we ask it. Effects count the claimed way: above 0 is as claimed.',
    stub: 'Part, as asked here (ours)',
    columns: [
      { id: 'published', title: 'Published' },
      { id: 'rerun', title: 'Rerun, 95 % interval' },
      { id: 'margin', title: 'Too small below' },
      { id: 'power', title: 'Planned power', unit: '%' },
      { id: 'verdict', title: 'Verdict', align: 'left' },
    ],
    groups: claims.map((result, index) => ({
      title: `${index + 1}. ${result.claim.statement.replace(/\.$/, '')} *(${result.claim.ours ? 'our check' : result.claim.source})*: ${result.verdict}`,
      rows: rowsOf(result),
    })),
    notes: [
      'Published: what the paper’s effect would be here, that is its relative reduction of the baseline’s gap here, or its change; –: it prints none. Too small: half of it, and where it prints none our margin; below 0 the loss that a claim of little loss allows. Of more than two groups, the two whose gap is the baseline’s are named before the run. A claim’s verdict is that of its first setting, named before the run; further settings stand beneath. Planned power: how often the paper’s effect would be found if it were true here, as simulated before the run.',
    ],
  };
}

function rowsOf({ claim, primary, others }: ClaimResult): TableRow[] {
  if (primary === null) return [wordRow('Not rerun here.')];
  const parts = partsOf(primary.item, claim);
  const numbers = parts.map((part) => partRow(part, primary.setting.levels));
  const groups = (primary.item.overGroups ?? []).map(({ sum, verdict, claimed }) => {
    const { estimate, interval } = sum.overall;
    const points = (value: number | null | undefined) => (value == null ? null : 100 * value);
    const overall = {
      value: points(estimate),
      low: points(interval?.[0]),
      high: points(interval?.[1]),
    };
    return {
      header: literal(`By group ${claimed} claimed, found ${sum.kind}; the change overall`),
      cells: [
        { text: '–' },
        { text: `${formatEstimate(overall, 1)} points`, value: overall.value },
        { text: '–' },
        { text: '–' },
        { text: shortVerdict(verdict) },
      ],
    };
  });
  const own = numbers.length + groups.length === 0 ? [wordRow(primary.item.evidence)] : [];
  return [
    ...numbers,
    ...groups,
    ...own,
    ...withheldRows(primary),
    ...looksRow(primary),
    ...others.map(otherRow),
  ];
}

function partRow(part: PrintedPart, levels: readonly string[]): TableRow {
  const { effect, published, bound, digits, unit, verdict, undecidable, power } = part;
  const number = (value: number | null) =>
    value === null ? { text: '–' } : { text: formatNumber(value, Math.max(1, digits)), value };
  const ratio = part.check.kind === 'falls-more';
  return {
    header: askedHere(part.check, part.side, levels),
    cells: [
      number(published),
      ratio
        ? { text: '–', note: 'A ratio is judged by its sign alone.' }
        : {
            text: `${formatEstimate(effect, digits)} ${literal(unit)}`,
            value: effect.value,
            ...(undecidable === null ? {} : { note: undecidable }),
          },
      number(bound),
      power === null ? { text: '–' } : { text: formatNumber(100 * power, 0), value: 100 * power },
      { text: saidOf(part.check, verdict) },
    ],
  };
}

/** Why rows of the claim carry no verdict. */
function withheldRows({ item }: JudgedClaim): TableRow[] {
  return (item.withheld ?? []).map(({ title, reasons }) =>
    wordRow(`${literal(title)} had not converged: ${literal(reasons[0] ?? '')}`),
  );
}

/** That the runs were looked at more than once, at the levels for that. */
function looksRow({ item: { looks = [] } }: JudgedClaim): TableRow[] {
  if (looks.length < 2) return [];
  const after = looks.map(({ repeats }) => String(repeats));
  return [wordRow(`Looked at after ${listed(after)} repeats, at the levels of three looks.`)];
}

function otherRow({ setting, item }: JudgedClaim): TableRow {
  const held = item.parts === undefined ? '' : `, ${item.parts.held} of ${item.parts.of} parts`;
  return {
    header: `On ${settingTitle(setting)}`,
    muted: true,
    cells: [
      ...Array.from({ length: 4 }, () => ({ text: '' })),
      { text: `${shortVerdict(item.verdict)}${held}` },
    ],
  };
}

function wordRow(text: string): TableRow {
  return {
    header: text,
    words: true,
    muted: true,
    cells: Array.from({ length: 5 }, () => ({ text: '' })),
  };
}
