import { statSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../errors.ts';
import { AUDIT_NAMES } from '../metrics/audit-metrics.ts';
import { REPORT_FORMATS, reportFormat } from '../report/audit-report/formats.ts';
import { evaluateFile } from './evaluation/evaluate-file.ts';
import { type EvaluateFlags, evaluateOptions, recordFlags } from './evaluation/options.ts';
import { auditSource, requireSame } from './evaluation/source.ts';
import { verifyAudit } from './evaluation/verify.ts';
import { evaluationText } from './evaluation-text.ts';
import { wrap } from './text.ts';

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
${wrap(`Measures: ${AUDIT_NAMES.join(', ')}.`, 100).join('\n')}`;

export function command(): Command {
  const evaluate = evaluateOptions(new Command('evaluate'));
  const given = recordFlags(evaluate);
  return evaluate
    .addOption(
      new Option('--report <file>', `write a report: ${REPORT_FORMATS.join(', ')}; may be repeated`)
        .argParser(reportPath)
        .default([], 'none'),
    )
    .option('--verify <audit.json>', 'make the audit of that report again and compare all numbers')
    .option('--json', 'as JSON, fractions')
    .addHelpText('after', EXAMPLES)
    .action(
      async (
        file: string,
        flags: EvaluateFlags & { report: readonly string[]; verify?: string; json?: boolean },
        self: Command,
      ) => {
        if (flags.verify !== undefined) {
          process.stdout.write(await verifyAudit(file, flags.verify, flags.compare));
          return;
        }
        const reported = flags.report.length > 0;
        const source = reported ? await auditSource(file, given) : null;
        for (const input of [file, flags.compare ?? file]) requireOther(flags.report, input);
        const json = await evaluateFile(file, flags, self, reported);
        if (source !== null) {
          const { writeAuditReports } = await import('../report/audit-report/write.ts');
          await requireSame(file, source);
          await writeAuditReports({ source, evaluation: json }, flags.report);
          for (const path of flags.report) process.stderr.write(`wrote ${path}\n`);
          if (!flags.json) return;
        }
        process.stdout.write(
          flags.json ? `${JSON.stringify(json, null, 2)}\n` : evaluationText(json),
        );
      },
    );
}

/** @throws UserError where a report would be written over what it is about. */
function requireOther(reports: readonly string[], input: string): void {
  const { dev, ino } = statSync(input, { throwIfNoEntry: false }) ?? {};
  if (ino === undefined) return;
  for (const path of reports) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.ino !== ino || found.dev !== dev) continue;
    throw new UserError(
      `--report ${path} is the file of predictions itself`,
      'give the report another name: --report audit.json',
    );
  }
}

function reportPath(path: string, before: readonly string[]): string[] {
  if (reportFormat(path) !== null) return [...before, path];
  throw new InvalidArgumentError(`a report ends in one of ${REPORT_FORMATS.join(', ')}`);
}
