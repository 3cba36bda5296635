import { Command } from 'commander';
import { type Check, examineMachine } from '../setup/examine.ts';
import { terminalWidth, wrap } from './text.ts';

const marks = { ok: '✓', note: '·', problem: '✗' } as const;

/**
 * `refair doctor`: what this machine offers, and what to do about each problem.
 *
 * @param more further checks, for what lies above set-up, such as data sets. A check that throws
 *   becomes a problem in the list.
 */
export function doctorCommand(more: readonly (() => Promise<readonly Check[]>)[] = []): Command {
  return new Command('doctor')
    .description(
      'explain this machine: engine, GPU, browser, Jupyter, data sets, and what to do about problems',
    )
    .option('--json', 'print one JSON object instead of lines')
    .action(async ({ json }: { json?: boolean }) => {
      const checks = [...(await examineMachine())];
      for (const examine of more) {
        checks.push(...(await examine().catch((error: unknown) => [asProblem(error)])));
      }
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
  return { name: 'Data sets', status: 'problem', value: message, ...(fix ? { fix } : {}) };
}
