import type { ComparedAudit, EvaluationJson } from '../../audit/evaluation-json.ts';
import { AUDIT_METRICS, type AuditMetricName } from '../../metrics/audit-metrics.ts';
import type { MetricPrint } from '../../metrics/metric-print.ts';
import type { Interval } from '../../metrics/predictions.ts';
import { literal } from '../prose.ts';
import { formatNumber } from '../tables.ts';

/** The audited file and how the audit was made. */
export interface AuditSource {
  /** Without its folders. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** When the file was written, ISO. */
  readonly date: string;
  /** Flags of `refair evaluate`, the file and where to write apart. */
  readonly flags: readonly string[];
  readonly version: string;
}

/** The JSON of a report: enough to make the audit again and compare. */
export interface AuditFile {
  readonly source: AuditSource;
  readonly evaluation: EvaluationJson;
}

/** Stands on page 1 of every report. */
export const NO_CLEARANCE =
  'This is no clearance for clinical use: it says how predictions in one file agree with the labels in it, not whether the labels are right, the records are like the next ones, or acting on a prediction helps a patient.';

/** A question of the file, as a heading names it. */
export function questionTitle(json: EvaluationJson, name: string | null): string {
  if (name === null) return 'The predictions';
  if ('thresholds' in json) return `At a threshold of ${name}`;
  return `${'classes' in json ? 'Class' : 'Label'} ${literal(name)}`;
}

/** `84.3 [81.9, 86.2]`, in the metric's own unit. */
export function withInterval(
  print: MetricPrint,
  value: number | null | undefined,
  interval?: Interval | null,
): string {
  const unit = print.unit === '%' && value != null ? ' %' : '';
  const number = `${formatNumber(value == null ? null : value * print.scale, print.digits)}${unit}`;
  if (interval == null) return number;
  return `${number} [${interval.map((end) => formatNumber(end * print.scale, print.digits)).join(', ')}]`;
}

/** A difference in points with its sign left to the words around it. */
function points(print: MetricPrint, value: number): string {
  const size = formatNumber(Math.abs(value) * print.scale, print.digits);
  return print.unit === '%' ? `${size} points` : size;
}

function titleOf(name: AuditMetricName): string {
  return (AUDIT_METRICS[name] as MetricPrint).title;
}

/** `true positive rate: 5.0 points`. */
export function marginText(name: AuditMetricName, margin: number): string {
  return `${titleOf(name)}: ${points(AUDIT_METRICS[name], margin)}`;
}

/** What a committee must know of one question: a sentence a line. */
export function committeeSentences(
  audit: ComparedAudit,
  { threshold, delta }: EvaluationJson['settings'],
): string[] {
  return [
    recordsSentence(audit),
    ...performanceSentences(audit, threshold),
    ...Object.keys(audit.contrasts).map((grouping) => groupSentence(audit, grouping, delta)),
    ...calibrationSentence(audit),
    ...weakSentence(audit),
    ...comparisonSentences(audit),
  ];
}

function recordsSentence({ n, patients, overall, intervals }: ComparedAudit): string {
  const of = patients === n ? '' : ` of ${patients.toLocaleString('en')} patients`;
  const share = withInterval(
    AUDIT_METRICS.prevalence,
    overall.prevalence,
    intervals?.overall.prevalence,
  );
  return `**${n.toLocaleString('en')} records**${of} were audited; the label is positive in ${share}.`;
}

function performanceSentences(
  { overall, intervals }: ComparedAudit,
  threshold: EvaluationJson['settings']['threshold'],
): string[] {
  const told = (name: AuditMetricName) =>
    withInterval(AUDIT_METRICS[name], overall[name], intervals?.overall[name]);
  const at = typeof threshold === 'number' ? `At a threshold of ${threshold} it` : 'It';
  return [
    `${at} finds ${told('tpr')} of the positives (sensitivity) and wrongly flags ${told('fpr')} of the negatives; of those flagged, ${told('precision')} are positive.`,
    ...(overall.auroc == null ? [] : [`The AUROC is ${told('auroc')}.`]),
  ];
}

/** The most telling difference of an attribute, or what could have been found. */
function groupSentence(
  { contrasts, tests }: ComparedAudit,
  grouping: string,
  delta: Readonly<Record<string, number>>,
): string {
  const { reference, levels } = contrasts[grouping]!;
  const all = Object.entries(levels).flatMap(([level, measures]) =>
    Object.entries(measures).flatMap(([name, contrast]) =>
      contrast == null ? [] : [{ level, name: name as AuditMetricName, ...contrast }],
    ),
  );
  const against = reference === 'rest' ? 'everyone else' : literal(reference);
  const head = `**By ${literal(grouping)}**`;
  const found = all
    .filter(({ verdict }) => verdict.startsWith('found'))
    .toSorted((a, b) => sizeInErrors(b) - sizeInErrors(a));
  const p = tests[grouping]?.adjusted;
  const test = p == null ? '' : ` ${testSentence(p)}`;
  const [first] = found;
  if (first !== undefined) {
    const print = AUDIT_METRICS[first.name] as MetricPrint;
    const side = first.difference! < 0 ? 'lower' : 'higher';
    const range = `[${first.interval!.map((end) => formatNumber(end * print.scale, print.digits)).join(', ')}]`;
    const more =
      found.length > 1
        ? ` ${found.length - 1} more ${found.length === 2 ? 'difference is' : 'differences are'} shown below.`
        : '';
    return `${head} a difference is shown: ${print.title} of ${literal(first.level)} is ${points(print, first.difference!)} ${side} than of ${against} ${range}.${more}${test}`;
  }
  const excluded = all.filter(({ verdict }) => verdict === 'excluded');
  const [sure] = excluded;
  if (sure !== undefined && excluded.length === all.filter(({ name }) => name in delta).length) {
    const margins = Object.entries(delta).map(([name, margin]) =>
      marginText(name as AuditMetricName, margin),
    );
    return `${head} no difference as large as the margins stated beforehand (${margins.join('; ')}) is left possible.${test}`;
  }
  const least = all
    .filter(({ detectable }) => detectable !== null)
    .toSorted((a, b) => a.detectable! - b.detectable!);
  const [sharp, blunt] = [least[0], least.at(-1)];
  if (sharp === undefined || blunt === undefined) {
    const hidden = Object.values(levels).some((own) => Object.values(own).includes(null));
    if (hidden) {
      return `${head} nothing is said that would tell counts too small to be printed.${test}`;
    }
    return `${head} nothing can be said: the groups are too small, or there are fewer than two.`;
  }
  const power = (one: typeof sharp) =>
    `${points(AUDIT_METRICS[one.name], one.detectable!)} in ${titleOf(one.name)}`;
  return `${head} no difference is shown; this file would have found one of ${power(sharp)}${sharp === blunt ? '' : `, but only one of ${power(blunt)}`}.${test}`;
}

function testSentence(p: number): string {
  const told = p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
  return p < 0.05
    ? `Predictions depend on the group (permutation test, ${told}).`
    : `Predictions are not shown to depend on the group (permutation test, ${told}).`;
}

/** How surely a difference is not 0. */
function sizeInErrors({
  difference,
  interval,
}: {
  readonly difference: number | null;
  readonly interval: Interval | null;
}): number {
  return Math.abs(difference!) / (interval![1] - interval![0]);
}

function calibrationSentence({ overall, intervals }: ComparedAudit): string[] {
  const slope = intervals?.overall.calibrationSlope;
  const ratio = intervals?.overall.observedExpected;
  if (slope == null || ratio == null) return [];
  const told = (name: 'calibrationSlope' | 'observedExpected') =>
    withInterval(AUDIT_METRICS[name], overall[name], intervals?.overall[name]);
  const level =
    ratio[0] > 1
      ? 'Risks are too low on average'
      : ratio[1] < 1
        ? 'Risks are too high on average'
        : 'Risks are not shown to be too high or too low on average';
  const spread =
    slope[1] < 1
      ? 'too extreme'
      : slope[0] > 1
        ? 'too flat'
        : 'not shown to be too extreme or too flat';
  return [
    `${level} (observed over expected ${told('observedExpected')}), ${spread} (calibration slope ${told('calibrationSlope')}).`,
  ];
}

function weakSentence({ weakGroups }: ComparedAudit): string[] {
  if (weakGroups === undefined) return [];
  const { groups, judged, found } = weakGroups;
  const searched = `Of ${groups} groups in crossings of the attributes, ${judged} are large enough to be judged`;
  const [first] = found;
  if (first === undefined) return [`${searched}; none is shown to be worse off than everyone.`];
  const print = AUDIT_METRICS[first.measure] as MetricPrint;
  const range = `[${first.interval.map((end) => formatNumber(end * print.scale, print.digits)).join(', ')}]`;
  const names = new Set(found.map(({ level }) => level)).size;
  return [
    `${searched}; ${names} ${names === 1 ? 'is' : 'are'} shown to be worse off than everyone, most surely ${literal(first.level)}: ${print.title} ${points(print, first.difference)} ${first.difference < 0 ? 'lower' : 'higher'} ${range}.`,
  ];
}

function comparisonSentences({ comparison }: ComparedAudit): string[] {
  if (comparison === undefined) return [];
  return Object.entries(comparison.verdicts).map(([grouping, verdicts]) => {
    const told = Object.entries(verdicts).map(
      ([name, { noHarm, positiveSum }]) =>
        `${titleOf(name as AuditMetricName)}: no harm ${noHarm}, positive sum ${positiveSum}`,
    );
    return `Against the older model, by ${literal(grouping)}: ${told.join('; ')}.`;
  });
}
