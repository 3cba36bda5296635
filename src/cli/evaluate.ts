import { Command, InvalidArgumentError, Option } from 'commander';
import { readScoredFile, type ScoredColumns } from '../data/scored-file.ts';
import { type EvaluationJsonOptions, evaluationJson } from '../metrics/evaluation-json.ts';
import { evaluationText } from './evaluation-text.ts';
import { wholeNumber } from './flags.ts';

type EvaluateFlags = ScoredColumns & EvaluationJsonOptions & { readonly json?: boolean };

export function command(): Command {
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
    .option(
      '--bootstrap <n>',
      'resamples behind the intervals; 0 for none',
      wholeNumber(0, 100_000),
      1000,
    )
    .option('--seed <n>', 'seed of the resampling', wholeNumber(1, 0xffffffff), 1)
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
