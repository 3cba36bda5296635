import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { AUDIT_METRICS, AUDIT_NAMES, type AuditMetricName } from '../../metrics/audit-metrics.ts';
import type { MetricPrint } from '../../metrics/metric-print.ts';
import { suggest } from '../../suggest.ts';
import { wholeNumber } from '../flags.ts';

/** What decides an audit. */
export interface EvaluateFlags {
  readonly label: readonly string[];
  readonly score: readonly string[];
  readonly scores: readonly string[];
  readonly predicted: readonly string[];
  readonly classes: readonly string[];
  readonly positive?: string;
  readonly logits?: boolean;
  readonly decimalComma?: boolean;
  readonly groups: readonly string[];
  readonly reference: ReadonlyMap<string, string>;
  readonly id?: string;
  readonly cluster?: string;
  readonly site?: string;
  readonly weight?: string;
  readonly missing: readonly string[];
  readonly keep: readonly string[];
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly sheet?: string;
  readonly threshold: readonly number[];
  readonly thresholdOf: ReadonlyMap<string, number>;
  readonly specificity: number;
  readonly measures: readonly AuditMetricName[];
  readonly delta: ReadonlyMap<AuditMetricName, number>;
  readonly search?: boolean;
  readonly suppress: number;
  readonly compare?: string;
  readonly bootstrap: number;
  readonly permutations: number;
  readonly seed: number;
}

/** All options that decide an audit; not where its result goes. */
export function evaluateOptions(command: Command): Command {
  return command
    .description("audit anyone's predictions: performance and fairness, with intervals and tests")
    .argument('<file>', 'one row a prediction; - for standard input')
    .addOption(list('--label <columns>', 'true label; several binary labels by commas'))
    .addOption(list('--score <columns>', 'predicted probability, one column a label'))
    .addOption(list('--scores <columns>', 'predicted probability of each class, a column each'))
    .addOption(list('--predicted <columns>', 'predicted class, beside scores or instead of them'))
    .addOption(list('--classes <names>', 'of the label, in the order of --scores'))
    .option('--positive <value>', 'the value of the label that is positive: malignant, 2')
    .option('--logits', 'scores are logits')
    .option('--decimal-comma', 'scores are written 0,5')
    .addOption(
      new Option('--groups <columns>', 'sensitive attributes: sex,age:40:60,sex:race')
        .argParser((text: string, before: readonly string[]) => [...before, text])
        .default([], 'none'),
    )
    .addOption(
      new Option('--reference <grouping=level>', 'group compared with, or rest: sex=male,race=rest')
        .argParser(assignments)
        .default(new Map(), 'the largest group'),
    )
    .option('--id <column>', 'id of the record; duplicates are an error')
    .option('--cluster <column>', 'patient, whose records are resampled together')
    .option('--site <column>', 'hospital, drawn before its patients')
    .option('--weight <column>', 'weight of the record')
    .addOption(list('--missing <words>', 'further words that mean missing: -9,declined'))
    .addOption(
      list('--keep <words>', 'words that name a group though they look missing, such as NA'),
    )
    .option('--delimiter <character>', 'of a csv file (default: as the header has it)', delimiter)
    .option('--encoding <name>', 'of a text file (default: UTF-8)')
    .option('--sheet <name>', 'of a workbook (default: the first)')
    .addOption(
      new Option('--threshold <numbers>', 'a score of at least this predicts positive')
        .argParser(probabilities)
        .default([0.5], '0.5'),
    )
    .addOption(
      new Option('--threshold-of <group=number>', 'of a group of its own: sex:female=0.4')
        .argParser(groupThresholds)
        .default(new Map(), 'none'),
    )
    .option('--specificity <number>', 'at which the TPR is printed', probability, 0.9)
    .addOption(
      new Option('--measures <names>', 'what groups are compared in')
        .argParser(measures)
        .default([], 'positiveRate, tpr, fpr, precision, auroc'),
    )
    .addOption(
      new Option('--delta <measure=margin>', 'differences that matter, stated beforehand: tpr=0.05')
        .argParser(margins)
        .default(new Map(), 'none'),
    )
    .option('--search', 'look through all crossings of --groups for groups that are worse off')
    .option('--compare <file>', 'predictions of an older model for the same records')
    .option('--suppress <n>', 'print no count below this', count, 0)
    .option('--bootstrap <n>', 'resamples behind the intervals; 0 for none', count, 1000)
    .option('--permutations <n>', 'behind the tests; 0 for none', count, 1000)
    .option('--seed <n>', 'seed of resampling and permuting', positive, 1);
}

/** Collects the flags of a command as they are given, each with its value; files without their folders. */
export function recordFlags(command: Command): readonly string[] {
  const given: string[] = [];
  for (const option of command.options) {
    command.on(`option:${option.name()}`, (value: string | null | undefined) => {
      const text = option.attributeName() === 'compare' ? basename(value!) : value;
      given.push(option.long!, ...(text == null ? [] : [text]));
    });
  }
  return given;
}

/** Names by commas, also given by repeating the flag. */
function list(flag: string, description: string): Option {
  return new Option(flag, description)
    .argParser((text: string, before: readonly string[]) => [...before, ...names(text)])
    .default([], 'none');
}

function names(text: string): string[] {
  const found = text.split(',').map((name) => name.trim());
  if (found.includes('')) throw new InvalidArgumentError('a name is blank');
  return found;
}

function delimiter(text: string): string {
  const named: Readonly<Record<string, string>> = { '\\t': '\t', tab: '\t', space: ' ' };
  const one = named[text] ?? text;
  if (one.length !== 1) throw new InvalidArgumentError('not one character (or tab, space)');
  return one;
}

function assignments(text: string, before: ReadonlyMap<string, string>): Map<string, string> {
  const pairs = names(text).map((part): [string, string] => {
    const at = part.lastIndexOf('=');
    if (at < 1) throw new InvalidArgumentError(`"${part}" is not of the form sex=male`);
    return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
  });
  return new Map([...before, ...pairs]);
}

function measureName(text: string): AuditMetricName {
  const found = AUDIT_NAMES.find((name) => name === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`there is no measure "${text}": ${suggest(text, AUDIT_NAMES)}`);
}

function measures(text: string, before: readonly AuditMetricName[]): AuditMetricName[] {
  return [...before, ...names(text).map(measureName)];
}

const NOT_POINTS = 'margins are fractions below 1: 5 points are 0.05';

function margins(text: string, before: ReadonlyMap<AuditMetricName, number>) {
  return new Map([
    ...before,
    ...[...assignments(text, new Map())].map(([name, value]): [AuditMetricName, number] => {
      const margin = Number(value);
      if (!(margin > 0)) throw new InvalidArgumentError(`"${value}" is not a number above 0`);
      const measure = measureName(name);
      const { unit } = AUDIT_METRICS[measure] as MetricPrint;
      // Printed in points, so points are what one is tempted to state.
      if (unit === '%' && margin >= 1) throw new InvalidArgumentError(NOT_POINTS);
      return [measure, margin];
    }),
  ]);
}

function probability(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('not a number from 0 to 1');
  return value;
}

function groupThresholds(text: string, before: ReadonlyMap<string, number>): Map<string, number> {
  const own = [...assignments(text, new Map())].map(([group, value]): [string, number] => [
    group,
    probability(value),
  ]);
  return new Map([...before, ...own]);
}

function probabilities(text: string): number[] {
  return names(text).map(probability);
}

const count = wholeNumber(0, 100_000);
const positive = wholeNumber(1, 0xffffffff);
