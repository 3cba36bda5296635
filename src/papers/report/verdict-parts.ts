import type { TableBlock, TableCell, TableRow } from '../../report/document.ts';
import type { Estimate } from '../../report/figures.ts';
import { literal } from '../../report/prose.ts';
import { formatEstimate, formatNumber } from '../../report/tables.ts';
import { shortVerdict } from '../../report/tally.ts';
import type { GroupVerdict } from '../claim-verdict.ts';
import type { ReadText } from '../paper.ts';
import { sourceOf } from './after-results.ts';
import { askedHere } from './asked.ts';
import type { ClaimResult, JudgedClaim } from './claims.ts';
import { otherwiseAtThreshold } from './front/contrary.ts';
import { changesNothing } from './front/effects.ts';
import { failsIn } from './front/gate.ts';
import { badgeOf, rowIn } from './front/outcome.ts';
import { gateReason } from './gate-reason.ts';
import { listed, sentence } from './language.ts';
import { digitsFor, inPoints, type PrintedPart, partsOf, saidOf, worstGroup } from './parts.ts';
import { plural, settingTitle } from './print.ts';
import { type Unread, unread } from './unread.ts';

/** Every claim with its verdict, and beneath it the parts that this rests on; last those not rerun. */
export function verdictParts(claims: readonly ClaimResult[], read: ReadText): TableBlock {
  const numbered = claims.map((result, index) => {
    const { claim } = result;
    const name = `${index + 1}. ${claim.statement.replace(/\.$/, '')} *(${sourceOf(claim)})*`;
    const otherwise = otherwiseAtThreshold(result);
    return { ...result, name, at: otherwise === null ? '' : ` (${otherwise})` };
  });
  const absent = numbered.filter(({ primary }) => primary === null);
  const table: TableBlock = {
    kind: 'table',
    id: 'verdicts',
    caption:
      'Claims, in the paper’s meaning and with their place in it, and their verdicts; beneath each the parts by which we ask it. Effects count the claimed way: above 0 is as claimed.',
    stub: 'Part, as asked here (ours)',
    columns: [
      { id: 'published', title: 'Published' },
      { id: 'rerun', title: 'Rerun, 95 % interval' },
      { id: 'relative', title: 'Of the published', unit: '%' },
      { id: 'factor', title: 'Bayes factor' },
      { id: 'margin', title: 'Too small below' },
      { id: 'power', title: 'Planned power', unit: '%' },
      { id: 'verdict', title: 'Verdict', align: 'left' },
    ],
    groups: [
      ...numbered.flatMap(({ name, at, verdict, claim, table, primary, others }) =>
        primary === null
          ? []
          : [
              {
                title: `${name}: ${verdict}${at}`,
                rows: rowsOf({ claim, table }, primary, others),
              },
            ],
      ),
      ...(absent.length === 0
        ? []
        : [
            {
              title: 'Not tested, since not rerun here',
              rows: absent.map(({ name }) => wordRow(`${name}.`)),
            },
          ]),
    ],
    notes: [
      'A claim’s verdict is that of one setting, named before the run; further settings stand beneath. Of more than two groups, the two whose gap is the baseline’s are named before the run.',
    ],
  };
  return withoutEmptyColumns(table, explained(unread(read)));
}

/** What a column of numbers holds, and what its absence means. */
type Explained = Readonly<Record<string, { readonly here: string; readonly absent: string }>>;

const explained = ({ none, noNumber }: Unread): Explained => ({
  published: {
    here: `Published: what the paper’s effect would be here, that is its relative reduction of the baseline’s gap here, or its change; of several data sets of the paper their unweighted mean; –: ${none}.`,
    absent: sentence(noNumber('any of these')),
  },
  relative: {
    here: 'Of the published: how much of the published effect came out, with its interval by Fieller, where there is one. It decides nothing.',
    absent: '',
  },
  factor: {
    here: 'Bayes factor: how many times as likely what came out is if the published effect is true (normal, half its size as standard deviation) as if there is none. It decides nothing.',
    absent: '',
  },
  margin: {
    here: `Too small: half of the published effect, and where ${none} our margin; below 0 the loss that a claim of little loss allows.`,
    absent: '',
  },
  power: {
    here: `Planned power: how often such a run was expected to show the claim, reckoned before it. Assumed were the published effect (where ${none} twice our margin, over groups a gain or loss of 2 points, of no harm and little loss no change) on the paper’s gap of the baseline (where ${none} 6 points), not on the one that came out here, and trainings that differ by 1 point. How finely this run tells rows apart, the Resolution in Section [Data](#data) says.`,
    absent: '',
  },
});

/** A column without any number goes, and the notes say what is there. */
function withoutEmptyColumns(table: TableBlock, meaning: Explained): TableBlock {
  const rows = table.groups.flatMap((group) => group.rows).filter(({ words }) => !words);
  const kept = table.columns.map(
    ({ id }, at) =>
      meaning[id] === undefined || rows.some(({ cells }) => cells[at]?.value !== undefined),
  );
  const some = <T>(items: readonly T[]) => items.filter((_, at) => kept[at]);
  const told = table.columns.flatMap(({ id }, at) => {
    // Without any number it is not the paper that lacks them.
    const text = rows.length === 0 ? '' : meaning[id]?.[kept[at] ? 'here' : 'absent'];
    return text === undefined || text === '' ? [] : [text];
  });
  return {
    ...table,
    columns: some(table.columns),
    groups: table.groups.map((group) => ({
      ...group,
      rows: group.rows.map((row) => ({ ...row, cells: some(row.cells) })),
    })),
    notes: [[...told, ...table.notes].join(' ')],
  };
}

type Asked = Pick<ClaimResult, 'claim' | 'table'>;

function rowsOf(
  { claim, table }: Asked,
  primary: JudgedClaim,
  others: readonly JudgedClaim[],
): TableRow[] {
  const parts = partsOf(primary.item, claim, primary.setting.levels);
  const numbers = parts.map((part) => partRow(part, primary.setting.levels));
  const groups = (primary.item.overGroups ?? []).flatMap((group) =>
    groupRows(group, primary.setting, table),
  );
  const own = numbers.length + groups.length === 0 ? [wordRow(primary.item.evidence)] : [];
  return [
    ...numbers,
    ...groups,
    ...own,
    ...withheldRows(primary),
    ...looksRow(primary),
    ...others.map((other) => otherRow(other, { claim, table })),
  ];
}

const CLAIMED: Readonly<Record<GroupVerdict['claimed'], string>> = {
  'positive-sum': 'A gain overall and no group harmed',
  'no harm': 'No group harmed',
  harmful: 'Some group harmed',
};

const FOUND: Readonly<Record<GroupVerdict['sum']['kind'], string>> = {
  'positive-sum': 'a gain, and no group is harmed',
  'no harm': 'no group is harmed, and no gain is certain',
  harmful: 'some group is harmed',
  undetermined: 'undetermined',
};

/**
 * What is claimed of all groups together: how far the number of all moves, and beneath it that of the
 * group which the verdict hangs on, as in the figure of claims. A claim of harm counts what is lost.
 */
function groupRows(
  { row, baseline, sum, claimed, verdict, power }: GroupVerdict,
  setting: JudgedClaim['setting'],
  table: ClaimResult['table'],
): TableRow[] {
  const harm = claimed === 'harmful';
  const worst = worstGroup({ sum });
  const same = changesNothing({ sum }) ? ', since every record is predicted as by the latter' : '';
  const found = `${sum.kind === claimed ? 'as claimed' : FOUND[sum.kind]}${same}`;
  const [model, against] = [row, baseline].map((id) => rowIn(table, setting, id));
  const cells = (change: Estimate, bound: TableCell, planned: TableCell, said: string) => [
    { text: '–' },
    { text: `${formatEstimate(change, digitsFor(change))} points`, value: change.value },
    ...[{ text: '–' }, { text: '–' }, bound, planned, { text: said }],
  ];
  const overall = claimedWay(inPoints(sum.overall.estimate, sum.overall.interval), harm);
  return [
    {
      header: literal(
        `${CLAIMED[claimed]} under ${model} against ${against}: ${found}. ${harm ? 'Lost overall' : 'Change overall'}`,
      ),
      cells: cells(
        overall,
        { text: '–' },
        powerCell(power !== undefined && 'found' in power ? power.found : null),
        shortVerdict(verdict),
      ),
    },
    ...(worst === null
      ? []
      : [
          {
            header: literal(
              `${harm ? 'Lost' : 'Change'} in the group that ${harm ? 'loses most' : 'fares worst'}, ${worst.level}`,
            ),
            cells: cells(
              claimedWay(worst.change, harm),
              harm ? { text: '–' } : { text: formatNumber(-1, 1), value: -1 },
              { text: '–' },
              '',
            ),
          },
        ]),
  ];
}

/** Above 0 as claimed: of a claim of harm what is lost. */
function claimedWay(change: Estimate, harm: boolean): Estimate {
  const { value, low = null, high = null } = change;
  return harm ? { value: value && -value, low: high && -high, high: low && -low } : change;
}

function partRow(part: PrintedPart, levels: readonly string[]): TableRow {
  const { effect, published, bound, digits, unit, verdict, undecidable, power } = part;
  const number = (value: number | null) =>
    value === null ? { text: '–' } : { text: formatNumber(value, digits), value };
  const ratio = part.check.kind === 'falls-more' ? ratioText(part) : null;
  return {
    header: askedHere(part.check, part.side, levels),
    cells: [
      number(published),
      ratio !== null
        ? { text: ratio, note: 'A ratio of factors is judged by its sign alone.' }
        : {
            text: `${formatEstimate(effect, digits)} ${literal(unit)}`,
            value: effect.value,
            ...(undecidable === null ? {} : { note: undecidable }),
          },
      part.relative === null
        ? { text: '–' }
        : { text: formatEstimate(part.relative, 0), value: part.relative.value },
      part.bayesFactor === null
        ? { text: '–' }
        : { text: factorText(part.bayesFactor), value: part.bayesFactor },
      number(bound),
      powerCell(power),
      { text: saidOf(part.check, verdict) },
    ],
  };
}

/** Which way a comparison of factors came out, which has no size: `more, p = 0.006`. */
function ratioText({ effect: { value }, p }: PrintedPart): string {
  if (value === null || p === null) return '–';
  return `${value > 0 ? 'falls more' : 'falls less'}, p ${p < 0.001 ? '< 0.001' : `= ${formatNumber(p, 3)}`}`;
}

/** Two figures; beyond a hundred no more is said than that. */
function factorText(factor: number): string {
  if (factor > 100) return '> 100';
  if (factor < 0.01) return '< 0.01';
  return formatNumber(factor, factor >= 10 ? 0 : factor >= 1 ? 1 : 2);
}

function powerCell(power: number | null): TableCell {
  return power === null
    ? { text: '–' }
    : { text: formatNumber(100 * power, 0), value: 100 * power };
}

/** Why rows of the claim carry no verdict, those of one reason together. */
function withheldRows(judged: JudgedClaim): TableRow[] {
  const byReason = Map.groupBy(judged.item.withheld ?? [], ({ title, reasons }) =>
    gateReason(title, reasons[0] ?? ''),
  );
  return [...byReason].map(([reason, rows]) => {
    const names = listed(rows.map(({ title }) => literal(title)));
    const said = rows.some(({ row }) => failsIn(judged, row))
      ? `${names} had not converged`
      : `Nothing shows that ${names} had converged`;
    return wordRow(`${said} (${literal(reason)}).`);
  });
}

/** That the runs were looked at more than once, or decided before all of them were made. */
function looksRow({ item: { looks = [] }, setting: { seeds } }: JudgedClaim): TableRow[] {
  const after = looks.map(({ repeats }) => String(repeats));
  const [last] = looks.slice(-1);
  if (last !== undefined && last.repeats < seeds.length) {
    return [
      wordRow(
        `Decided when looked at after ${listed(after)} ${plural(last.repeats, 'repeat')}, at the level of one of three looks; these are the numbers of that look, where tables show those of all ${seeds.length} repeats.`,
      ),
    ];
  }
  if (looks.length < 2) return [];
  return [wordRow(`Looked at after ${listed(after)} repeats, at the levels of three looks.`)];
}

function otherRow({ setting, item }: JudgedClaim, { claim, table }: Asked): TableRow {
  const held =
    item.parts === undefined ? '' : `, ${item.parts.held} of ${item.parts.of} parts shown`;
  return wordRow(
    `On ${settingTitle(setting)}: ${badgeOf({ claim, table, verdict: item.verdict, primary: { setting, item } })}${held}.`,
  );
}

/** Of the table, before those without a number go. */
const COLUMNS = 7;

function wordRow(text: string): TableRow {
  return {
    header: text,
    words: true,
    muted: true,
    cells: Array.from({ length: COLUMNS }, () => ({ text: '' })),
  };
}
