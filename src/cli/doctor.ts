import { Command } from 'commander';
import { type Check, examineMachine } from '../setup/examine.ts';
import { examineData } from './data-check.ts';
import { terminalWidth, wrap } from './text.ts';

const marks = { ok: '✓', note: '·', problem: '✗' } as const;

/** `refair doctor`: what this machine and its data offer, and what to do about each problem. */
export function command(): Command {
  return new Command('doctor')
    .description(
      'explain this machine: engine, GPU, browser, Jupyter, data sets, and what to do about problems',
    )
    .option('--json', 'print one JSON object instead of lines')
    .action(async ({ json }: { json?: boolean }) => {
      const data = examineData().catch((error: unknown) => [asProblem(error)]);
      const checks = [...(await examineMachine()), ...(await data)];
      console.log(json ? JSON.stringify({ checks }, null, 2) : formatChecks(checks));
      if (checks.some(({ status }) => status === 'problem')) process.exitCode = 1;
    });
}

/** One line a check, names aligned, with the fix of each problem below it. */
export function formatChecks(checks: readonly Check[], columns = terminalWidth()): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const indent = ' '.repeat(width + 4);
  return checks
    .flatMap(({ name, status, value, fix }) => [
      ...wrap(value, columns, `${marks[status]} ${name.padEnd(width)}  `, indent),
      ...(fix ? wrap(`fix: ${fix}`, columns, indent, `${indent}     `) : []),
    ])
    .join('\n');
}

function asProblem(error: unknown): Check {
  const { message, fix } = error as { message: string; fix?: string };
  return { name: 'Data sets', status: 'problem', value: message, fix };
}
