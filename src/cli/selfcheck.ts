import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { savedRates, savedRows } from '../evidence/error-rates.ts';
import { NOT_SIMULATED } from '../evidence/scenarios.ts';
import { type ErrorRow, selfCheck } from '../evidence/selfcheck.ts';
import { FAILED } from './exit-codes.ts';
import { count } from './flags.ts';
import { gridText, terminalWidth, wrap } from './text.ts';

interface SelfCheckFlags {
  readonly json?: boolean;
  readonly save?: boolean;
  readonly simulations: number;
}

/** `selfcheck`: what refair says about itself; `verdicts`: how often verdicts are false. */
export function command(): Command {
  const verdicts = new Command('verdicts')
    .description('simulate the rule of every kind of claim and print how often each is wrong')
    .option('--json', 'as JSON')
    .addOption(new Option('--save', 'as the table of README and reports').hideHelp())
    .option('--simulations <n>', 'of each rule and truth; 400 take a few minutes', count, 400)
    .action(({ json, save, simulations }: SelfCheckFlags) => {
      const rows = selfCheck({ simulations });
      if (save) writeFileSync(savedRates, savedRows(rows));
      if (json) console.log(JSON.stringify(rows, null, 1));
      else console.log(errorTable(rows, terminalWidth()).join('\n'));
      if (rows.some(({ broken }) => broken.length > 0)) process.exitCode = FAILED;
    });
  return new Command('selfcheck')
    .description('check what refair promises about its own verdicts')
    .addCommand(verdicts);
}

/** The error table for a terminal: a part for each rule, a group for each truth. */
export function errorTable(rows: readonly ErrorRow[], width: number): string[] {
  const lines: string[] = [];
  for (const [rule, ofRule] of Map.groupBy(rows, (row) => row.rule)) {
    const conditions = [...Map.groupBy(ofRule, (row) => row.condition)];
    lines.push('', ...wrap(`Claim: ${rule}`, width));
    for (const [condition, own] of conditions) {
      const groups = [...Map.groupBy(own, (row) => row.truth)].map(([truth, ofTruth]) => ({
        title: `${truth}${promise(ofTruth[0]!)}`,
        rows: ofTruth.map(cellsOf),
      }));
      lines.push('', ...wrap(`${condition}:`, width), ...gridText(HEADER, groups, width));
    }
  }
  const broken = rows.flatMap((row) =>
    row.broken.map(
      (what) => `${row.rule}, ${row.truth}, ${row.condition}, ${designOf(row)}: ${what}`,
    ),
  );
  const [first] = rows;
  lines.push(
    '',
    ...wrap(
      `Per cent of ${first?.simulations ?? 0} simulated tables each. Chance moves 2.5 by ±${chance(first, 0.025)}, 5 by ±${chance(first, 0.05)} (95 %). Coverage: of 95 % intervals of the baseline's signed gap, and of its difference to the method's. Promised from four repeats, and over the looks; two repeats alone and the luck of a data set are shown, not promised.`,
      width,
    ),
    '',
    ...(broken.length === 0
      ? ['No promise is broken by more than chance.']
      : broken.flatMap((line) => wrap(line, width, 'BROKEN  ', '        '))),
    '',
    ...NOT_SIMULATED.flatMap(({ what, why }) =>
      wrap(`Not simulated: ${what}; ${why}.`, width, '', '  '),
    ),
  );
  return lines.slice(1);
}

const HEADER = [
  'repeats',
  'replicated',
  'not\nreplicated',
  'nothing\nto reduce',
  'undecided',
  'coverage\nof gaps',
  'of their\ndifference',
];

function cellsOf(row: ErrorRow): string[] {
  const nothing = (row.verdicts['nothing to reduce'] ?? 0) / row.simulations;
  return [
    designOf(row),
    percent(row.replicated),
    percent(row.notReplicated),
    percent(nothing),
    percent(row.undecided - nothing),
    ...(row.coverage?.map(percent) ?? ['', '']),
  ];
}

function designOf({ repeats }: ErrorRow): string {
  return repeats === null ? '2, 4, 8' : String(repeats);
}

function promise({ limits: { replicated, notReplicated } }: ErrorRow): string {
  const promises = [
    ...(replicated === null ? [] : [`replicated ${100 * replicated} %`]),
    ...(notReplicated === null ? [] : [`not replicated ${100 * notReplicated} %`]),
  ];
  return promises.length === 0 ? '' : ` (at most ${promises.join(', ')})`;
}

function percent(share: number): string {
  return Math.abs(100 * share).toFixed(1);
}

function chance(row: ErrorRow | undefined, share: number): string {
  return percent(1.96 * Math.sqrt((share * (1 - share)) / (row?.simulations ?? 1)));
}
