import type { SeveralKind } from '../../audit/evaluation-json.ts';
import type { AuditGrouping, AuditRecords, Units } from '../../audit/records.ts';
import { UserError } from '../../errors.ts';
import { metricPath } from '../../metrics/paths.ts';
import { spelledAlike } from '../alike.ts';
import { type MissingRule, missingRule } from '../missing-words.ts';
import { shown } from '../problem.ts';
import { cutScores } from './cut-scores.ts';
import type { FileNote } from './file-note.ts';
import { type Grouping, groupRows } from './groupings.ts';
import {
  type FileColumn,
  labelCoding,
  labelKey,
  numberOf,
  parseAll,
  requireOneSpelling,
  speakForThemselves,
  unseenNote,
} from './labels.ts';
import { readTextTable, type TableFormat } from './text-table.ts';

/** Which column of a file is what. */
export interface PredictionColumns {
  /** One true label, or several binary ones. */
  readonly labels: readonly string[];
  /** One score a label, or one a class of the only label. */
  readonly scores: readonly string[];
  /** Predicted classes, one column a label; without them scores are cut at the threshold. */
  readonly predicted?: readonly string[] | undefined;
  /** The value of a binary label that is positive. */
  readonly positive?: string | undefined;
  /** Names of the classes as the label has them, in the order of `scores`. */
  readonly classes?: readonly string[] | undefined;
  /** Scores are logits. */
  readonly logits?: boolean | undefined;
  /** Scores have a decimal comma. */
  readonly decimalComma?: boolean | undefined;
  /** A score of at least this predicts positive; one for all labels, one a label, or several for the only label. */
  readonly thresholds?: readonly number[] | undefined;
  /** `grouping:level` → a threshold of its own. */
  readonly groupThresholds?: ReadonlyMap<string, number> | undefined;
  readonly groupings?: readonly Grouping[] | undefined;
  /** By grouping: the level compared with, or `rest`. Default: the level with most records. */
  readonly references?: ReadonlyMap<string, string> | undefined;
  /** Must be unique. */
  readonly id?: string | undefined;
  /** Patient; by default every row is one of its own. */
  readonly cluster?: string | undefined;
  /** Hospital: drawn first, then its patients. */
  readonly site?: string | undefined;
  readonly weight?: string | undefined;
  /** Further words that mean missing, and words that don't. */
  readonly missing?: readonly string[] | undefined;
  readonly keep?: readonly string[] | undefined;
  readonly format?: TableFormat | undefined;
}

/** A file of predictions as binary questions. */
export interface PredictionFile {
  readonly questions: readonly AuditedQuestion[];
  /** Null: there is one question. */
  readonly several: SeveralKind | null;
  /** Of the records; null: no column of ids was named. */
  readonly ids: readonly string[] | null;
  readonly notes: readonly FileNote[];
}

export interface AuditedQuestion {
  /** The label, class or threshold; null: the only question. */
  readonly name: string | null;
  readonly records: AuditRecords;
}

/**
 * Reads predictions from a file in any format that `readTextTable` knows.
 *
 * @throws UserError naming file, row (counted from 1, the header not counting) and column.
 */
export async function readPredictions(
  path: string,
  columns: PredictionColumns,
): Promise<PredictionFile> {
  const { labels, scores, predicted = [], groupings = [], thresholds = [0.5] } = columns;
  const { id, cluster, site, weight } = columns;
  requireShape(columns);
  const wanted = [
    ...labels,
    ...scores,
    ...predicted,
    ...groupings.flatMap(({ parts }) => parts.map(({ column }) => column)),
    ...[id, cluster, site, weight].filter((name) => name !== undefined),
  ];
  const table = await readTextTable(path, [...new Set(wanted)], columns.format);
  const called = path === '-' ? 'standard input' : path;
  const columnOf = (name: string): FileColumn => ({
    path: called,
    name,
    cells: table.columns[name]!,
  });
  const n = columnOf(labels[0]!).cells.length;
  if (n === 0)
    throw new UserError(`${called} has no rows`, 'give a file with one row a prediction');
  const rule = missingRule(columns.missing ?? [], columns.keep ?? []);
  const notes: FileNote[] = table.notes.map((text) => ({ path: 'file', text: [text] }));
  const ids = id === undefined ? null : uniqueIds(columnOf(id));
  const shared = {
    units: unitsOf(
      n,
      cluster === undefined ? null : columnOf(cluster),
      site === undefined ? null : columnOf(site),
    ),
    weights: weight === undefined ? null : weightsOf(columnOf(weight)),
    groupings: groupings.map((grouping): AuditGrouping => {
      const grouped = groupRows(grouping, columnOf, rule);
      notes.push(
        ...grouped.notes.map((text) => ({ path: metricPath('groups', grouping.name), text })),
      );
      return { ...grouped, reference: referenceOf(grouped, columns.references) };
    }),
  };
  const scoresOf = (column: FileColumn) => readScores(column, columns, notes);

  const several = scores.length > 1 && labels.length === 1;
  const ofClasses = several || severalClasses(columnOf, columns, rule);
  for (const [i, name] of predicted.entries()) {
    // Other codings know their words: a label of 0 and 1 may be predicted as true and false.
    if (!ofClasses && columns.positive === undefined) break;
    const said = columnOf(name);
    if (columns.positive !== undefined) requireOneSpelling(said, columns.positive);
    const unseen = unseenNote(columnOf(labels[i]!), said, rule);
    if (unseen !== null) notes.push({ path: 'file', text: unseen });
  }
  if (ofClasses) {
    const questions = classQuestions(columnOf, columns, rule, scoresOf);
    for (const alike of spelledAlike(questions.map(({ name }) => name))) {
      const names = alike.map((name) => shown(name)).join(' and ');
      const text = `the classes ${names} differ only in case or blanks, or in what is not seen: one class?`;
      notes.push({ path: 'file', text: [text] });
    }
    return {
      questions: questions.map(({ name, ...own }) => ({ name, records: { ...own, ...shared } })),
      several: 'classes',
      ids,
      notes,
    };
  }
  const groupThresholds = columns.groupThresholds ?? new Map();
  const binary = labels.map((label, i) => {
    const column = columnOf(label);
    const coding = labelCoding(column, rule, columns.positive ?? null);
    const truth = coded(column, coding, rule);
    const own = scores[i] === undefined ? null : scoresOf(columnOf(scores[i]));
    const said = predicted[i] === undefined ? null : coded(columnOf(predicted[i]), coding, rule);
    return (threshold: number): AuditRecords => ({
      labels: truth,
      scores: own,
      predicted:
        said ?? cutScores(own!, { threshold, ofGroups: groupThresholds }, shared.groupings),
      ...shared,
    });
  });
  const rest = { ids, notes };
  const [only] = binary;
  if (binary.length > 1) {
    const questions = binary.map((at, i) => ({
      name: labels[i]!,
      records: at(thresholds[i] ?? thresholds[0]!),
    }));
    return { questions, several: 'labels', ...rest };
  }
  if (thresholds.length > 1) {
    const questions = thresholds.map((cut) => ({ name: String(cut), records: only!(cut) }));
    return { questions, several: 'thresholds', ...rest };
  }
  return { questions: [{ name: null, records: only!(thresholds[0]!) }], several: null, ...rest };
}

/** @throws UserError where columns don't fit each other. */
function requireShape({
  labels,
  scores,
  predicted = [],
  thresholds = [],
  groupThresholds = new Map(),
  classes,
}: PredictionColumns) {
  const fail = (what: string, fix: string) => {
    throw new UserError(what, fix);
  };
  if (scores.length === 0 && predicted.length === 0) {
    fail('neither scores nor predicted classes are named', 'give --score, --scores or --predicted');
  }
  if (labels.length > 1 && scores.length > 0 && scores.length !== labels.length) {
    fail(
      `${labels.length} labels and ${scores.length} scores`,
      'name one score a label, in the same order: --label edema,effusion --score p1,p2',
    );
  }
  if (predicted.length > 0 && predicted.length !== labels.length) {
    fail(
      `${labels.length} labels and ${predicted.length} columns of predicted classes`,
      'name one --predicted a label, in the same order',
    );
  }
  if (labels.length > 1 && thresholds.length > 1 && thresholds.length !== labels.length) {
    fail(`${labels.length} labels and ${thresholds.length} thresholds`, 'give one, or one a label');
  }
  const cut = predicted.length === 0 && (labels.length > 1 || scores.length === 1);
  if (!cut && (thresholds.length > 1 || groupThresholds.size > 0)) {
    fail(
      'thresholds for predictions that are not cut at one',
      'leave --threshold and --threshold-of out: classes are predicted, or the largest score wins',
    );
  }
  if (thresholds.length > 1 && groupThresholds.size > 0) {
    fail('several thresholds, and thresholds of groups', 'give one --threshold');
  }
  if (new Set(thresholds).size < thresholds.length && labels.length === 1) {
    fail(`the threshold list ${thresholds.join(', ')} names one twice`, 'give each once');
  }
  if (classes !== undefined && scores.length > 0 && classes.length !== scores.length) {
    fail(`${classes.length} classes and ${scores.length} scores`, 'name one score a class');
  }
}

/** Whether the only label, predicted without scores, has more values than a binary one. */
function severalClasses(
  columnOf: (name: string) => FileColumn,
  { labels, scores, predicted = [], positive }: PredictionColumns,
  rule: MissingRule,
): boolean {
  if (labels.length > 1 || scores.length > 0 || positive !== undefined) return false;
  const values = [labels[0]!, ...predicted].flatMap((name) =>
    columnOf(name).cells.filter((cell) => !rule.isMissing(cell)),
  );
  const different = [...new Set(values.map(labelKey))];
  // 0 and 1, predicted as false and true, are two.
  return different.length > 2 && !speakForThemselves(different);
}

/** Each class against the rest; the class with the largest score is predicted, the first of equals. */
function classQuestions(
  columnOf: (name: string) => FileColumn,
  { labels, scores, predicted = [], classes, logits = false }: PredictionColumns,
  rule: MissingRule,
  scoresOf: (column: FileColumn) => Float64Array,
) {
  const truth = columnOf(labels[0]!);
  const said = predicted[0] === undefined ? null : columnOf(predicted[0]);
  const names =
    classes ??
    (scores.length > 0 ? classNames(scores) : valuesOf([truth, ...(said ? [said] : [])], rule));
  const keys = new Map(names.map((name, k) => [labelKey(name), k]));
  const codes = (column: FileColumn) =>
    parseAll(
      column,
      (cell) =>
        keys.get(labelKey(cell)) ??
        `not one of the classes ${names.map((name) => shown(name)).join(', ')}`,
      scores.length > 0
        ? 'name the classes in the order of --scores: --classes mel,nv,bcc'
        : 'correct it, or leave the row out',
    );
  const labelCodes = codes(truth);
  const columns = scores.map((name) => scoresOf(columnOf(name)));
  if (logits) softmax(columns);
  const chosen = said === null ? largest(columns) : codes(said);
  return names.map((name, k) => ({
    name,
    labels: Uint8Array.from(labelCodes, (code) => (code === k ? 1 : 0)),
    predicted: Uint8Array.from(chosen, (code) => (code === k ? 1 : 0)),
    scores: columns[k] ?? null,
  }));
}

/** `p_mel`, `p_nv` are `mel`, `nv`: what all names begin with up to a `_`, `.`, `-` or blank is not theirs. */
function classNames(columns: readonly string[]): string[] {
  const first = columns[0]!;
  const begins = [...first.matchAll(/[_.\- ]/g)]
    .map(({ index }) => first.slice(0, index + 1))
    .filter((prefix) => columns.every((name) => name.startsWith(prefix) && name !== prefix));
  const length = begins.at(-1)?.length ?? 0;
  return columns.map((name) => name.slice(length));
}

function valuesOf(columns: readonly FileColumn[], rule: MissingRule): string[] {
  const cells = columns.flatMap((column) => column.cells.filter((cell) => !rule.isMissing(cell)));
  const order = new Intl.Collator('en', { numeric: true });
  const values = [...new Set(cells.map(labelKey))].sort(order.compare);
  if (values.length <= 50) return values;
  throw new UserError(
    `${columns[0]!.path}: ${columns[0]!.name} has ${values.length} different values, too many to be classes`,
    'name the column of the true class in --label',
  );
}

function largest(columns: readonly Float64Array[]): Float64Array {
  return Float64Array.from(columns[0]!, (_, row) => {
    let best = 0;
    for (let k = 1; k < columns.length; k++) if (columns[k]![row]! > columns[best]![row]!) best = k;
    return best;
  });
}

/** In place, over the columns of each row. */
function softmax(columns: readonly Float64Array[]): void {
  for (let row = 0; row < columns[0]!.length; row++) {
    const most = Math.max(...columns.map((column) => column[row]!));
    let sum = 0;
    for (const column of columns) {
      column[row] = Math.exp(column[row]! - most);
      sum += column[row]!;
    }
    for (const column of columns) column[row]! /= sum;
  }
}

function coded(
  column: FileColumn,
  coding: ReturnType<typeof labelCoding>,
  rule: MissingRule,
): Uint8Array {
  const values = parseAll(
    column,
    (cell) => (rule.isMissing(cell) ? 'missing' : (coding.codeOf(cell) ?? 'no value of the label')),
    'leave rows without a label out, and say how many they were',
  );
  return Uint8Array.from(values);
}

/** Rounding of a softmax may leave [0, 1] by this much. */
const ROUNDING = 1e-6;

function readScores(
  column: FileColumn,
  { logits = false, decimalComma = false, scores, labels }: PredictionColumns,
  notes: FileNote[],
): Float64Array {
  let rounded = 0;
  const softmaxed = logits && labels.length === 1 && scores.length > 1;
  const parse = (cell: string) => {
    const value = numberOf(decimalComma ? cell.replace(',', '.') : cell);
    if (Number.isNaN(value)) return 'not a number';
    if (!Number.isFinite(value)) return 'not finite';
    if (softmaxed) return value;
    if (logits) return 1 / (1 + Math.exp(-value));
    if (value >= 0 && value <= 1) return value;
    if (!(value > -ROUNDING && value < 1 + ROUNDING)) return 'outside [0, 1]';
    rounded++;
    return value < 0.5 ? 0 : 1;
  };
  const values = parseAll(
    column,
    parse,
    logits
      ? 'logits are finite numbers; leave rows without one out'
      : 'scores are probabilities of the positive label, from 0 to 1: say --logits if they are logits, --decimal-comma if they are written 0,5; leave rows without one out',
  );
  if (rounded > 0) {
    notes.push({
      path: 'file',
      text: [rounded, ` scores of ${column.name} outside [0, 1] by rounding were set to its ends`],
    });
  }
  return values;
}

/** Weights are summed and multiplied: beyond these the results would be 0 or infinite. */
const LEAST_WEIGHT = 1e-100;
const MOST_WEIGHT = 1e100;

function weightsOf(column: FileColumn): Float64Array {
  const values = parseAll(
    column,
    (cell) => {
      const value = numberOf(cell);
      if (!(value >= 0 && value < Infinity)) return 'not a number from 0 up';
      if (value === 0 || (value >= LEAST_WEIGHT && value <= MOST_WEIGHT)) return value;
      return `not 0 and not between ${LEAST_WEIGHT} and ${MOST_WEIGHT}`;
    },
    'weights are finite and not negative; only their ratios count, so all may be divided by one number',
  );
  if (values.some((value) => value > 0)) return values;
  throw new UserError(`${column.path}: ${column.name} is 0 in every row`, 'give weights above 0');
}

function unitsOf(n: number, cluster: FileColumn | null, site: FileColumn | null): Units {
  const patients = cluster === null ? null : numbered(cluster);
  const of = patients?.of ?? Int32Array.from({ length: n }, (_, row) => row);
  if (site === null) return { of, count: patients?.count ?? n, sites: null };
  const sites = numbered(site);
  // A patient who was at two sites is another unit at each: sites are drawn, then who was there.
  const index = new Map<number, number>();
  const ofSite: number[] = [];
  const units = Int32Array.from(of, (patient, row) => {
    const key = patient * sites.count + sites.of[row]!;
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, ofSite.length);
    ofSite.push(sites.of[row]!);
    return ofSite.length - 1;
  });
  return {
    of: units,
    count: ofSite.length,
    sites: { of: Int32Array.from(ofSite), count: sites.count },
  };
}

function numbered({ path, name, cells }: FileColumn): { of: Int32Array; count: number } {
  const index = new Map<string, number>();
  const of = Int32Array.from(cells, (cell, row) => {
    if (cell === '') {
      throw new UserError(
        `${path}, row ${row + 1}: ${name} is blank`,
        'fill it in or leave the row out',
      );
    }
    const known = index.get(cell) ?? index.size;
    index.set(cell, known);
    return known;
  });
  return { of, count: index.size };
}

function uniqueIds(column: FileColumn): readonly string[] {
  const seen = new Map<string, number>();
  numbered(column);
  for (const [row, id] of column.cells.entries()) {
    const before = seen.get(id);
    if (before !== undefined) {
      throw new UserError(
        `${column.path}: ${column.name} ${shown(id)} is in row ${before + 1} and in row ${row + 1}`,
        'drop the duplicate, or, if this column names patients, give it as --cluster instead of --id',
      );
    }
    seen.set(id, row);
  }
  return column.cells;
}

function referenceOf(
  { name, levels, codes }: Pick<AuditGrouping, 'name' | 'levels' | 'codes'>,
  references: ReadonlyMap<string, string> = new Map(),
): number | 'rest' {
  const asked = references.get(name);
  if (asked === undefined) {
    const counts = levels.map(() => 0);
    for (const code of codes) if (code >= 0) counts[code]!++;
    return Math.max(0, counts.indexOf(Math.max(...counts)));
  }
  const at = levels.indexOf(asked);
  if (at >= 0) return at;
  if (asked === 'rest') return 'rest';
  throw new UserError(
    `--reference ${name}=${asked}: there is no such group`,
    `choose one of: ${levels.join(', ')}, or rest`,
  );
}
