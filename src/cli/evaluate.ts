import { Command, InvalidArgumentError, Option } from 'commander';
import { readScoredFile } from '../data/scored-file.ts';
import { evaluationJson } from '../metrics/evaluation-json.ts';
import { evaluationText } from './evaluation-text.ts';

interface EvaluateFlags {
  readonly label: string;
  readonly score: string;
  readonly groups: readonly string[];
  readonly id?: string;
  readonly cluster?: string;
  readonly threshold: number;
  readonly bootstrap: number;
  readonly seed: number;
  readonly json?: boolean;
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description("evaluate anyone's binary predictions: performance and fairness, with intervals")
    .argument('<file>', 'csv (with a header) or Parquet, one row a prediction')
    .requiredOption('--label <column>', 'true label: 0/1 or true/false')
    .requiredOption('--score <column>', 'predicted probability of label 1')
    .addOption(
      new Option('--groups <columns>', 'sensitive attributes, separated by commas')
        .argParser(names)
        .default([], 'none'),
    )
    .option('--id <column>', 'id of the record; duplicates are an error')
    .option('--cluster <column>', 'patient, whose records are resampled together')
    .option('--threshold <number>', 'a score of at least this predicts 1', probability, 0.5)
    .option('--bootstrap <n>', 'resamples behind the intervals; 0 for none', count, 1000)
    .option('--seed <n>', 'seed of the resampling', positive, 1)
    .option('--json', 'as JSON, fractions')
    .addHelpText(
      'after',
      '\nExample: refair evaluate preds.csv --label y --score p --groups sex,age --cluster patient',
    )
    .action(async (file: string, flags: EvaluateFlags) => {
      const records = await readScoredFile(file, flags);
      const json = evaluationJson(records, flags);
      process.stdout.write(
        flags.json ? `${JSON.stringify(json, null, 2)}\n` : evaluationText(json, flags.threshold),
      );
    });
}

function names(text: string): string[] {
  const list = text.split(',').map((name) => name.trim());
  if (list.includes('')) throw new InvalidArgumentError('a name is blank');
  return list;
}

function probability(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('not a number from 0 to 1');
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 100_000) {
    throw new InvalidArgumentError('not a whole number from 0 to 100000');
  }
  return value;
}

function positive(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 0xffffffff) {
    throw new InvalidArgumentError('not a whole number from 1 to 4294967295');
  }
  return value;
}
