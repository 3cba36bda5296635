import type { Audit } from '../audit/audit.ts';
import { type Change, type Comparison, type GroupChange, verdictText } from '../audit/compare.ts';
import type { GroupContrast } from '../audit/contrasts.ts';
import { auditsOf, type ComparedAudit, type EvaluationJson } from '../audit/evaluation-json.ts';
import { GAP_NAMES, type GapName, gapPrint } from '../audit/gaps.ts';
import type { WeakGroupSearch } from '../audit/weak-groups.ts';
import { AUDIT_METRICS, AUDIT_NAMES, type AuditMetricName } from '../metrics/audit-metrics.ts';
import type { MetricPrint } from '../metrics/metric-print.ts';
import type { Note } from '../metrics/notes.ts';
import { splitPath } from '../metrics/paths.ts';
import type { Interval } from '../metrics/predictions.ts';
import { formatNumber } from '../report/tables.ts';
import { gridText, terminalWidth, wrap } from './text.ts';

/** One line a level; the rest of the numbers is in --json. */
const GROUP_COLUMNS: readonly AuditMetricName[] = [
  'accuracy',
  'auroc',
  'tpr',
  'fpr',
  'positiveRate',
  'precision',
  'npv',
  'f1',
  'brier',
  'calibrationSlope',
  'observedExpected',
];

const PER_CENT = 100;
const NAME_WIDTH = 18;
const NOTES_SHOWN = 20;
const WEAK_SHOWN = 10;

/** An evaluation for the terminal: per cent, with 95 % intervals, as wide as the terminal. */
export function evaluationText(json: EvaluationJson): string {
  const { settings } = json;
  const lines = auditsOf(json).flatMap(([name, audit]) => [
    ...(name === null ? [] : ['', `${kindOf(json)} ${printable(name)}`, '']),
    ...auditLines(audit, settings),
  ]);
  const notes = auditsOf(json).length > 1 ? json.notes : [];
  if (notes.length > 0) lines.push('', 'Notes on the file', ...noteLines(notes, {}));
  return `${lines.join('\n').replace(/^\n/, '')}\n`;
}

function kindOf(json: EvaluationJson): string {
  if ('thresholds' in json) return 'threshold';
  return 'classes' in json ? 'class' : 'label';
}

function auditLines(
  audit: ComparedAudit,
  { threshold, thresholdOf }: EvaluationJson['settings'],
): string[] {
  const { overall, groups, fairness, intervals } = audit;
  const own = Object.entries(thresholdOf).map(([group, cut]) => `, ${printable(group)} ${cut}`);
  const cut =
    typeof threshold === 'number'
      ? `, positive at a score of ${threshold} or more${own.join('')}`
      : '';
  const patients =
    audit.patients === audit.n ? '' : ` of ${audit.patients.toLocaleString('en')} patients`;
  const lines = [
    `${audit.n.toLocaleString('en')} ${audit.n === 1 ? 'record' : 'records'}${patients}${cut}; per cent${intervals ? ', with 95 % intervals' : ''}`,
    '',
    ...list(AUDIT_NAMES, (name) => AUDIT_METRICS[name], overall, intervals?.overall),
  ];
  for (const [grouping, levels] of Object.entries(groups)) {
    const own = fairness[grouping]!;
    lines.push('', `by ${printable(grouping)}`, ...groupTable(levels, intervals?.groups[grouping]));
    lines.push('', ...contrastLines(audit, grouping));
    lines.push(
      '',
      ...list(
        GAP_NAMES.filter((name) => Object.hasOwn(own, name)),
        gapPrint,
        own,
        intervals?.fairness[grouping],
      ),
      ...testLines(audit, grouping),
    );
  }
  if (audit.weakGroups !== undefined) lines.push('', ...weakGroupLines(audit.weakGroups));
  if (audit.comparison !== undefined) lines.push('', ...comparisonLines(audit.comparison));
  if (audit.notes.length > 0) lines.push('', 'Notes', ...noteLines(audit.notes, audit.fairness));
  return lines;
}

type Intervals = Readonly<Record<string, Interval | null>> | undefined;

/** One number a line, with its interval; the head of the text says that most are per cent. */
function list<Name extends string>(
  names: readonly Name[],
  printOf: (name: Name) => MetricPrint,
  numbers: Readonly<Partial<Record<Name, number | null>>>,
  intervals: Readonly<Partial<Record<Name, Interval | null>>> | undefined,
): string[] {
  return names
    .filter((name) => Object.hasOwn(numbers, name))
    .map((name) => {
      const { title, unit, scale, digits } = printOf(name);
      const value = scaled(numbers[name], scale, digits);
      const interval = intervals?.[name];
      const range = interval ? `  [${ends(interval, scale, digits).join(', ')}]` : '';
      const label = scale === PER_CENT || unit === '' ? title : `${title} (${unit})`;
      return `  ${label.padEnd(36)}${value.padStart(8)}${range}`;
    });
}

/** One level a line, intervals on the line below. */
function groupTable(
  levels: Audit['groups'][string],
  intervals: Readonly<Record<string, Intervals>> | undefined,
): string[] {
  const [first = {}] = Object.values(levels);
  const columns = GROUP_COLUMNS.filter((name) => Object.hasOwn(first, name)).map((name) => ({
    name,
    ...(AUDIT_METRICS[name] as MetricPrint),
  }));
  const header = ['', 'n', 'pos.', ...columns.map(({ title, short }) => short ?? title)];
  const rows = Object.entries(levels).flatMap(([level, numbers]) => {
    const cells = columns.map(({ name, scale, digits }) => scaled(numbers[name], scale, digits));
    const row = [shortened(level), counted(numbers.n), counted(numbers.positives), ...cells];
    const ranges = columns.map(({ name, scale, digits }) => {
      const interval = intervals?.[level]?.[name];
      return interval ? ends(interval, scale, digits).join('–') : '';
    });
    return ranges.some((range) => range !== '') ? [row, ['', '', '', ...ranges]] : [row];
  });
  return grid(header, rows);
}

function contrastLines({ contrasts, criticalValue }: Audit, grouping: string): string[] {
  const { reference, levels } = contrasts[grouping]!;
  const rows = Object.entries(levels).flatMap(([level, measures]) =>
    (Object.entries(measures) as [AuditMetricName, GroupContrast | null][]).map(([name, one]) => {
      const { title, short, scale, digits } = AUDIT_METRICS[name] as MetricPrint;
      const number = (value: number | null | undefined) => scaled(value, scale, digits);
      const signed = (value: number) => `${value > 0 ? '+' : ''}${number(value)}`;
      const range = one?.interval ? `[${one.interval.map(signed).join(', ')}]` : '';
      return [
        shortened(level),
        short ?? title,
        one?.difference == null ? 'n/a' : signed(one.difference),
        range,
        one?.ratio == null ? 'n/a' : formatNumber(one.ratio, 2),
        one?.verdict ?? 'not printed',
        number(one?.detectable),
      ];
    }),
  );
  if (rows.length === 0) return ['  one group: nothing to compare'];
  const against = reference === 'rest' ? 'all other groups' : printable(reference);
  const together =
    criticalValue === null
      ? ''
      : '; intervals are widened to hold together, at 95 % where groups are large';
  return [
    `  less ${against}, in points${together}`,
    ...grid(
      ['', 'measure', 'difference', '', 'ratio', 'difference is', 'smallest to be found'],
      rows,
    ),
  ];
}

function weakGroupLines({ groups, judged, measures, found }: WeakGroupSearch): string[] {
  const titles = measures.map((name) => (AUDIT_METRICS[name] as MetricPrint).title);
  const head = `groups worse off than everyone, of ${groups} in all crossings of up to three attributes; ${judged} are large enough to be judged in ${titles.join(', ')}`;
  if (found.length === 0) return wrap(`${head}: none is shown`, terminalWidth(), '', '  ');
  const rows = found.slice(0, WEAK_SHOWN).map((weak) => {
    const { title, short, scale, digits } = AUDIT_METRICS[weak.measure] as MetricPrint;
    const signed = (value: number) => `${value > 0 ? '+' : ''}${scaled(value, scale, digits)}`;
    return [
      printable(weak.grouping),
      shortened(weak.level),
      String(weak.n),
      short ?? title,
      signed(weak.difference),
      `[${weak.interval.map(signed).join(', ')}]`,
    ];
  });
  const more = found.length - rows.length;
  return [
    ...wrap(head, terminalWidth(), '', '  '),
    ...grid(['', '', 'n', 'measure', 'less everyone', ''], rows),
    ...(more > 0 ? [`  … and ${more} more in --json`] : []),
    '  intervals hold together at 95 % over the whole search',
  ];
}

function comparisonLines({ overall, groups, verdicts, reclassification }: Comparison): string[] {
  const everyone = (Object.entries(overall) as [AuditMetricName, Change][]).map(([name, change]) =>
    changeCells(name, change),
  );
  const lines = ['new less old, everyone', ...grid(['', 'change', ''], everyone)];
  for (const [grouping, levels] of Object.entries(groups)) {
    const rows = Object.entries(levels).flatMap(([level, own]) => changeRows(own, level));
    lines.push(
      '',
      `new less old by ${printable(grouping)}; intervals hold together at 95 %`,
      ...grid(['', 'measure', 'change', '', ''], rows),
    );
    for (const [name, { noHarm, positiveSum }] of Object.entries(verdicts[grouping]!)) {
      const { title } = AUDIT_METRICS[name as AuditMetricName] as MetricPrint;
      lines.push(`  ${title}: no harm ${noHarm}, positive sum ${positiveSum}`);
    }
  }
  const rows = (['positives', 'negatives'] as const).map((label) => {
    const [[stayed0, up], [down, stayed1]] = reclassification.overall[label];
    return [label, ...[stayed0, up, down, stayed1].map(String)];
  });
  return [
    ...lines,
    '',
    'predictions of the old model → of the new one',
    ...grid(['', '− → −', '− → +', '+ → −', '+ → +'], rows),
  ];
}

function changeRows(
  own: Readonly<Partial<Record<AuditMetricName, GroupChange>>>,
  level: string,
): string[][] {
  return (Object.entries(own) as [AuditMetricName, GroupChange][]).map(([name, change]) => [
    shortened(level),
    ...changeCells(name, change),
    verdictText(name, change),
  ]);
}

function changeCells(
  name: AuditMetricName,
  { difference, interval }: Change,
): [string, string, string] {
  const { title, short, scale, digits } = AUDIT_METRICS[name] as MetricPrint;
  const signed = (value: number) => `${value > 0 ? '+' : ''}${scaled(value, scale, digits)}`;
  return [
    short ?? title,
    difference === null ? 'n/a' : signed(difference),
    interval === null ? '' : `[${interval.map(signed).join(', ')}]`,
  ];
}

function testLines({ tests }: Audit, grouping: string): string[] {
  const { p, adjusted } = tests[grouping]!;
  if (p === null) return [];
  return wrap(
    `any difference in predictions between groups of one label: p = ${probability(p)}, ${probability(adjusted!)} adjusted over attributes (Holm)`,
    terminalWidth(),
    '  ',
    '    ',
  );
}

function probability(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

function grid(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const indent = '  ';
  return gridText(header, [{ title: null, rows }], terminalWidth() - indent.length).map((line) =>
    `${indent}${line}`.trimEnd(),
  );
}

function noteLines(notes: readonly Note[], fairness: Audit['fairness']): string[] {
  // Numbers undefined for one reason in one place are one line.
  const merged = new Map<
    string,
    { names: string[]; place: string; gone: string; reason: string }
  >();
  for (const { path, reason } of notes) {
    const steps = splitPath(path);
    const names = steps.map(printable);
    const number = isNumber(names) ? names.pop()! : null;
    const place = names.join(' › ');
    const gone = lackOf(steps, fairness);
    const key = `${place}\n${gone}\n${reason}`;
    const entry = merged.get(key) ?? { names: [], place, gone, reason };
    if (number !== null) entry.names.push(number);
    merged.set(key, entry);
  }
  const lines = [...merged.values()].flatMap(({ names, place, gone, reason }) => {
    const which = names.length > 0 ? `${names.join(', ')} ${gone}, ` : '';
    return wrap(`${place}: ${which}${printable(reason)}`, terminalWidth(), '  ', '    ');
  });
  if (lines.length <= NOTES_SHOWN) return lines;
  return [...lines.slice(0, NOTES_SHOWN), `  … and more; --json lists all ${notes.length} notes`];
}

/** What a number lacks that a note is about: a gap may stand there, without its interval. */
function lackOf([first, grouping, name]: readonly string[], fairness: Audit['fairness']): string {
  if (first === 'contrasts') return 'undetermined';
  const stands = first === 'fairness' && fairness[grouping!]?.[name as GapName] != null;
  return stands ? 'without an interval' : 'n/a';
}

/** Whether a path leads to a number rather than to a group, an attribute or everyone. */
function isNumber(names: readonly string[]): boolean {
  const [first, ...rest] = names;
  return rest.length === { overall: 1, fairness: 2, groups: 3, contrasts: 3 }[first ?? ''];
}

function shortened(name: string): string {
  const safe = printable(name);
  return safe.length > NAME_WIDTH ? `${safe.slice(0, NAME_WIDTH - 1)}…` : safe;
}

/** Names come from a file: no control character of theirs reaches the terminal. */
function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, '\uFFFD');
}

function counted(value: number | null | undefined): string {
  return value == null ? 'few' : String(value);
}

function scaled(value: number | null | undefined, scale: number, digits: number): string {
  return formatNumber(value == null ? null : value * scale, digits);
}

function ends(interval: Interval, scale: number, digits: number): string[] {
  // A whole 100 without digits keeps ranges within their column.
  return interval.map((end) => formatNumber(end * scale, digits).replace(/^100\.0$/, '100'));
}
