import { METRICS } from '../metrics/catalogue.ts';
import type { EvaluationJson } from '../metrics/evaluation-json.ts';
import { splitPath } from '../metrics/paths.ts';
import type { Interval } from '../metrics/predictions.ts';
import { formatNumber } from '../report/tables.ts';
import { gridText, terminalWidth, wrap } from './text.ts';

/** Recall is the TPR; it is left out so that a row fits the terminal. */
const GROUP = ['accuracy', 'auroc', 'tpr', 'fpr', 'positiveRate', 'precision', 'f1'];

const PER_CENT = 100;
const NAME_WIDTH = 14;
const NOTES_SHOWN = 20;

/** An evaluation for the terminal: per cent, with 95 % intervals, as wide as the terminal. */
export function evaluationText(json: EvaluationJson, threshold: number): string {
  const { overall, groups, fairness, intervals } = json;
  const lines = [
    `${json.n.toLocaleString('en')} ${json.n === 1 ? 'record' : 'records'}, positive at a score of ${threshold} or more; per cent${intervals ? ', with 95 % intervals' : ''}`,
    '',
    ...list(overall, intervals?.overall),
  ];
  for (const [attribute, levels] of Object.entries(groups)) {
    const own = intervals?.groups[attribute];
    lines.push('', heading(attribute), ...groupTable(levels, own), '');
    lines.push(...list(fairness[attribute]!, intervals?.fairness[attribute]));
  }
  if (json.notes.length > 0) lines.push('', 'Notes', ...noteLines(json.notes));
  return `${lines.join('\n')}\n`;
}

type Numbers = Readonly<Record<string, number | null>>;
type Intervals = Readonly<Record<string, Interval | null>> | undefined;

/** One number a line, with its interval; the head of the text says that most are per cent. */
function list(numbers: Numbers, intervals: Intervals): string[] {
  return Object.entries(numbers).map(([name, number]) => {
    const { title, unit, scale, digits } = METRICS[name]!;
    const value = scaled(number, scale, digits);
    const interval = intervals?.[name];
    const range = interval ? `  [${ends(interval, scale, digits).join(', ')}]` : '';
    const label = scale === PER_CENT ? title : `${title} (${unit})`;
    return `  ${label.padEnd(34)}${value.padStart(8)}${range}`;
  });
}

/** One level a line, intervals on the line below. */
function groupTable(
  levels: Readonly<Record<string, Numbers>>,
  intervals: Readonly<Record<string, Intervals>> | undefined,
): string[] {
  const columns = GROUP.map((name) => ({ name, ...METRICS[name]! }));
  const header = ['', 'n', 'pos.', ...columns.map(({ title, short }) => short ?? title)];
  const rows = Object.entries(levels).flatMap(([level, numbers]) => {
    const cells = columns.map(({ name, scale, digits }) => scaled(numbers[name], scale, digits));
    const row = [shortened(level), String(numbers.n), String(numbers.positives), ...cells];
    const ranges = columns.map(({ name, scale, digits }) => {
      const interval = intervals?.[level]?.[name];
      return interval ? ends(interval, scale, digits).join('–') : '';
    });
    return ranges.some((range) => range !== '') ? [row, ['', '', '', ...ranges]] : [row];
  });
  const indent = '  ';
  return gridText(header, [{ title: null, rows }], terminalWidth() - indent.length).map((line) =>
    `${indent}${line}`.trimEnd(),
  );
}

function noteLines(notes: EvaluationJson['notes']): string[] {
  // Numbers undefined for one reason in one place are one line.
  const merged = new Map<string, { names: string[]; place: string; reason: string }>();
  for (const { path, reason } of notes) {
    const names = splitPath(path).map(printable);
    const number = isNumber(names) ? names.pop()! : null;
    const place = names.join(' › ');
    const entry = merged.get(`${place}\n${reason}`) ?? { names: [], place, reason };
    if (number !== null) entry.names.push(number);
    merged.set(`${place}\n${reason}`, entry);
  }
  const lines = [...merged.values()].flatMap(({ names, place, reason }) =>
    wrap(
      `${place}: ${names.length > 0 ? `${names.join(', ')} n/a, ` : ''}${reason}`,
      terminalWidth(),
      '  ',
      '    ',
    ),
  );
  if (lines.length <= NOTES_SHOWN) return lines;
  return [...lines.slice(0, NOTES_SHOWN), `  … and more; --json lists all ${notes.length} notes`];
}

/** Whether a path leads to a number rather than to a group, an attribute or everyone. */
function isNumber(names: readonly string[]): boolean {
  const [first, ...rest] = names[0] === 'intervals' ? names.slice(1) : names;
  return rest.length === { overall: 1, fairness: 2, groups: 3 }[first ?? ''];
}

function heading(attribute: string): string {
  return `by ${printable(attribute)}`;
}

function shortened(name: string): string {
  const safe = printable(name);
  return safe.length > NAME_WIDTH ? `${safe.slice(0, NAME_WIDTH - 1)}…` : safe;
}

/** Names come from a file: no control character of theirs reaches the terminal. */
function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, '\uFFFD');
}

function scaled(value: number | null | undefined, scale: number, digits: number): string {
  return formatNumber(value == null ? null : value * scale, digits);
}

function ends(interval: Interval, scale: number, digits: number): string[] {
  // A whole 100 without digits keeps ranges within their column.
  return interval.map((end) => formatNumber(end * scale, digits).replace(/^100\.0$/, '100'));
}
