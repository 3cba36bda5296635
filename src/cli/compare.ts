import { join } from 'node:path';
import { Command, Option } from 'commander';
import { findMethod, methodNames } from '../methods/registry.ts';
import type { Comparison } from '../papers/comparison/comparison.ts';
import { leftOutNotes } from '../papers/comparison/left-out.ts';
import type { Asked } from '../papers/comparison/question.ts';
import { comparisonFor, type Request } from '../papers/comparison/request.ts';
import { RULE_NAMES, type RuleName } from '../papers/comparison/rules.ts';
import { refuseOther } from '../papers/comparison/saved-request.ts';
import { BaselineGate } from './baseline-gate.ts';
import { comparisonJob } from './comparison-job.ts';
import { FAILED } from './exit-codes.ts';
import {
  addRepeats,
  budgetOption,
  committedOption,
  profileOption,
  reportsOption,
  storeOption,
  wholeNumber,
  workersOption,
} from './flags.ts';
import { addClusterOptions, onCluster, runOfTables, submitAll } from './on-cluster.ts';
import { type RerunOptions, rerun } from './rerun.ts';
import { SearchUnderWay, searching } from './search.ts';
import { terminalProse, terminalWidth, wrap } from './text.ts';

export interface ComparisonFlags extends RerunOptions, Pick<Asked, 'repeats' | 'draws'> {
  /** True: named without a value. */
  readonly testOn?: string | true;
  readonly dataset: string;
  readonly on?: string;
  readonly baseline: string;
  readonly select?: RuleName;
  /** Goes on where the baseline has not converged. */
  readonly anyway?: boolean;
}

interface Given extends ComparisonFlags {
  readonly all?: boolean;
}

export function command(): Command {
  const command = new Command('compare')
    .description(
      'train methods in one protocol on one data set: a table with intervals, ranks, differences from a baseline, verdicts over groups, and a report',
    )
    .argument(
      '[method...]',
      'erm, fair-diagnosis:eta=0.3, ./mine.ts, preds:mine.parquet (see below)',
    )
    .option(
      '--all',
      'every method of the kit that makes sense on the data; says which it leaves out',
    );
  return addClusterOptions(addQuestion(command))
    .option(
      '--draws <n>',
      'random draws that each method may try beside its defaults (default: 4 at desk, else 0)',
      wholeNumber(0, 1000),
    )
    .addOption(
      new Option('--select <rule>', 'how one of them is chosen, on validation records')
        .choices(RULE_NAMES)
        .default('worst-group'),
    )
    .addHelpText('after', methodsHelp())
    .action(async (methods: string[], given: Given, self: Command) => {
      const flags = await onCluster(given, self);
      const { all = false } = flags;
      const request: Request = {
        ...askedBy(flags),
        ...gateFlags(flags),
        methods,
        ...(all ? { all } : {}),
        baseline: flags.baseline,
      };
      const baseline = new BaselineGate(flags);
      const comparison = await comparisonFor(
        request,
        searching(flags),
        refusingOther(request, flags),
        baseline.first,
      )
        .catch(laterThan(flags))
        .catch(baseline.stopped);
      if (comparison !== null) await runComparison(comparison, request, baseline.rest(flags));
    });
}

/** What is compared is submitted by the same command, once the search has ended. @returns null. */
function laterThan({ cluster }: ComparisonFlags): (error: unknown) => null {
  return (error) => {
    if (!(error instanceof SearchUnderWay)) throw error;
    console.log(
      `the search comes first: once ${cluster!.name} has trained its candidates, the same command chooses among them and submits the comparison`,
    );
    return null;
  };
}

/** Before anything is trained. */
export function refusingOther(request: Request, { out }: Pick<ComparisonFlags, 'out'>) {
  return (id: string) => refuseOther(join(out, id), request);
}

/** The flags that say on which data, how long and with which baseline. */
export function addQuestion(command: Command, needsData = true): Command {
  const data = new Option('--dataset <id>', 'the data set (see: refair data list)');
  const question = command
    .addOption(data.makeOptionMandatory(needsData))
    .option(
      '--attribute <name>',
      'the sensitive attribute; several, each by itself: sex,age; crossed: sex:age (default: the first)',
    )
    .option('--label <name>', 'what to predict (default: the first)')
    .addOption(testOnOption())
    .addOption(profileOption());
  return addRepeats(
    question,
    'repeats',
    "how often every method is trained; at desk on each of five folds (default: the profile's)",
  )
    .option('--baseline <method>', 'what the others are held against', 'erm')
    .addOption(workersOption())
    .addOption(reportsOption())
    .addOption(storeOption())
    .addOption(committedOption())
    .addOption(budgetOption())
    .option(
      '--double',
      'train rows that the convergence gate refuses anew, with budget and grid doubled',
    )
    .option(
      '--anyway',
      'train the others also where the baseline has not converged, and none of them can be judged',
    )
    .option('--no-report', 'only the results, no PDF')
    .option('--json', 'print the results as JSON, nothing else');
}

/** `--test-on`. */
export function testOnOption(): Option {
  return new Option(
    '--test-on [domain]',
    'learn from one domain, test on another: site=head-and-neck, artefactStrength=1, another data set; alone: lists what there is',
  );
}

export function askedBy(flags: ComparisonFlags): Asked {
  const { dataset, attribute, label, profile, repeats, draws, select, testOn } = flags;
  return {
    dataset,
    profile,
    ...(attribute === undefined ? {} : { attribute }),
    ...(label === undefined ? {} : { label }),
    ...(repeats === undefined ? {} : { repeats }),
    ...(draws === undefined ? {} : { draws }),
    ...(select === undefined ? {} : { rule: select }),
    ...(testOn === undefined ? {} : { testOn: testOn === true ? '' : testOn }),
  };
}

/** What is asked of rows that the gate refuses. */
export function gateFlags({ double, anyway }: ComparisonFlags): Pick<Request, 'double' | 'anyway'> {
  return { ...(double ? { double } : {}), ...(anyway ? { anyway } : {}) };
}

/** Trains what is missing, prints, saves and renders. */
export async function runComparison(
  comparison: Comparison,
  request: Request,
  flags: ComparisonFlags,
): Promise<void> {
  const { dataset: _, attribute: __, label: ___, ...options } = flags;
  for (const note of [...leftOutNotes(comparison.leftOut), ...comparison.warnings]) {
    process.stderr.write(
      `${wrap(`note: ${terminalProse(note)}`, terminalWidth(), '', '  ').join('\n')}\n`,
    );
  }
  if (options.cluster !== undefined && options.detach) {
    await submitAll(runOfTables(comparison.tables, options, options.cluster, options), options);
    return;
  }
  const { failures } = await rerun([comparisonJob(comparison, request)], options);
  if (failures > 0) process.exitCode = FAILED;
}

function methodsHelp(): string {
  // Those without a card are parts of papers' tables, or read by another name.
  const described = methodNames().filter((name) => findMethod(name).card !== undefined);
  return [
    '',
    'Methods (refair methods says what each does):',
    ...wrap(described.join(', '), 78, '  ', '  '),
    '',
    'Options of a method follow a colon: group-dro:stepSize=0.03,adjustment=2.',
    'A script that exports one by default (see docs/compare.md) is named by its path.',
    'preds:<file> is a model of yours by what it predicts: a table with the columns id,',
    'repeat, fold, part and score; of several classes score_<class> of each.',
  ].join('\n');
}
