import { Command, InvalidArgumentError, Option } from 'commander';
import { audit } from '../audit/audit.ts';
import { alignOld, compare } from '../audit/compare.ts';
import {
  type EvaluationJson,
  type EvaluationSettings,
  evaluationJson,
} from '../audit/evaluation-json.ts';
import type { AuditOptions } from '../audit/options.ts';
import { suppressed, withoutFew } from '../audit/suppress.ts';
import { parseGroupings } from '../data/predictions/groupings.ts';
import { type PredictionColumns, readPredictions } from '../data/predictions/prediction-file.ts';
import { AUDIT_NAMES, type AuditMetricName } from '../metrics/audit-metrics.ts';
import { suggest } from '../suggest.ts';
import { evaluationText } from './evaluation-text.ts';
import { wholeNumber } from './flags.ts';

interface EvaluateFlags {
  readonly label: readonly string[];
  readonly score: readonly string[];
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
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  refair evaluate preds.csv --label y --score p --groups sex,age:40:60 --cluster patient
  refair evaluate preds.parquet --label diagnosis --positive malignant --score p --groups sex,race,sex:race
  refair evaluate preds.csv --label dx --scores p_mel,p_nv,p_bcc --groups sex
  refair evaluate preds.csv --label edema,effusion --score p1,p2 --groups sex --threshold 0.3,0.5
  refair evaluate preds.csv --label y --score p --groups sex --threshold-of sex:female=0.4,sex:male=0.5
  refair evaluate preds.csv --label y --predicted yhat --groups sex --reference sex=male
  refair evaluate preds.csv --label y --score p --groups sex --delta tpr=0.05,auroc=0.02 --suppress 10
  refair evaluate new.csv --compare old.csv --label y --score p --groups sex --id scan
  zcat preds.csv.gz | refair evaluate - --label y --score p --json

Files: csv with any delimiter, also .gz; Parquet; Arrow (feather); JSON lines; xlsx; npz; - for
standard input.
--groups: columns by commas, crossed by colons; numbers after a colon are cut points of the column
before them; a column called like a number is quoted: --groups 'sex,age:40:60,"65":race'.
Measures: ${AUDIT_NAMES.join(', ')}.`;

export function command(): Command {
  return new Command('evaluate')
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
    .addOption(list('--keep <words>', 'words that mean a group though they look missing: none'))
    .option('--delimiter <character>', 'of a csv file (default: as the header has it)', delimiter)
    .option('--encoding <name>', 'of a text file (default: UTF-8)')
    .option('--sheet <name>', 'of a workbook (default: the first)')
    .option(
      '--threshold <numbers>',
      'a score of at least this predicts positive',
      probabilities,
      [0.5],
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
      new Option('--delta <measure=margin>', 'differences that matter, stated beforehand')
        .argParser(margins)
        .default(new Map(), 'none'),
    )
    .option('--search', 'look through all crossings of --groups for groups that are worse off')
    .option('--compare <file>', 'predictions of an older model for the same records')
    .option('--suppress <n>', 'print no count below this', count, 0)
    .option('--bootstrap <n>', 'resamples behind the intervals; 0 for none', count, 1000)
    .option('--permutations <n>', 'behind the tests; 0 for none', count, 1000)
    .option('--seed <n>', 'seed of resampling and permuting', positive, 1)
    .option('--json', 'as JSON, fractions')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: EvaluateFlags & { scores: readonly string[] }, self) => {
      const json = await evaluateFile(file, flags, self);
      process.stdout.write(
        flags.json ? `${JSON.stringify(json, null, 2)}\n` : evaluationText(json),
      );
    });
}

async function evaluateFile(
  file: string,
  flags: EvaluateFlags & { readonly scores: readonly string[] },
  self: Command,
): Promise<EvaluationJson> {
  const { label, predicted, classes, threshold, missing, keep } = flags;
  const scores = [...flags.score, ...flags.scores];
  if (label.length === 0) {
    self.error("error: required option '--label <columns>' not specified");
  }
  if (scores.length + predicted.length === 0) {
    self.error('error: give --score, --scores or --predicted');
  }
  const { delimiter, encoding, sheet } = flags;
  if (flags.compare !== undefined && flags.suppress > 0) {
    self.error('error: --compare counts records one by one: it does not go with --suppress');
  }
  if (flags.search && (flags.groups.length === 0 || flags.bootstrap === 0)) {
    self.error('error: --search needs --groups to cross and a --bootstrap above 0');
  }
  if (flags.search && flags.suppress > 0) {
    self.error('error: crossings tell of small groups: --search does not go with --suppress');
  }
  const columns: PredictionColumns = {
    ...flags,
    labels: label,
    scores,
    predicted,
    classes: classes.length > 0 ? classes : undefined,
    thresholds: threshold,
    groupThresholds: flags.thresholdOf,
    groupings: flags.groups.length > 0 ? parseGroupings(flags.groups.join(',')) : [],
    references: flags.reference,
    missing,
    keep,
    format: { delimiter, encoding, sheet },
  };
  const read = await readPredictions(file, columns);
  const old =
    flags.compare === undefined
      ? null
      : await readPredictions(flags.compare, { ...columns, ...JUDGED_ALONE });
  const settings: EvaluationSettings = {
    threshold:
      predicted.length > 0 || read.several === 'classes'
        ? null
        : threshold.length > 1
          ? threshold
          : threshold[0]!,
    thresholdOf: Object.fromEntries(flags.thresholdOf),
    specificity: flags.specificity,
    bootstrap: flags.bootstrap,
    permutations: flags.permutations,
    seed: flags.seed,
    suppress: flags.suppress,
    delta: Object.fromEntries(flags.delta),
  };
  const audits = read.questions.map(({ name, records }, i) => {
    const cut = settings.threshold === null ? null : (threshold[i] ?? threshold[0]!);
    const options: AuditOptions = {
      ...settings,
      // Net benefit weighs errors by the threshold: there must be one.
      threshold: flags.thresholdOf.size > 0 ? null : cut,
      margins: flags.delta,
      search: flags.search === true,
      ...(flags.measures.length > 0 ? { measures: flags.measures } : {}),
    };
    const own = suppressed(audit(records, options), flags.suppress);
    if (old === null) return { name, audit: own };
    const before = old.questions.find((question) => question.name === name);
    if (before === undefined) {
      self.error(`error: ${flags.compare} has no class ${name}: say --classes`);
    }
    const ids = read.ids !== null && old.ids !== null ? ([read.ids, old.ids] as const) : null;
    const aligned = alignOld(records, before!.records, ids);
    return { name, audit: { ...own, comparison: compare(records, aligned, options) } };
  });
  const { suppress } = flags;
  const notes = read.notes.map(({ path, reason }) => ({
    path,
    reason: withoutFew(reason, suppress),
  }));
  return evaluationJson(audits, { ...read, notes }, settings);
}

/** What an older model's file need not have: groups and patients are those of the new one. */
const JUDGED_ALONE = { groupings: [], cluster: undefined, site: undefined, weight: undefined };

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

function margins(text: string, before: ReadonlyMap<AuditMetricName, number>) {
  return new Map([
    ...before,
    ...[...assignments(text, new Map())].map(([name, value]): [AuditMetricName, number] => {
      const margin = Number(value);
      if (!(margin > 0)) throw new InvalidArgumentError(`"${value}" is not a number above 0`);
      return [measureName(name), margin];
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
