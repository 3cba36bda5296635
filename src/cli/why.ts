import type { Table } from '../papers/paper.ts';
import { planTable } from '../papers/plan.ts';
import { type Selection, selectSettings } from '../papers/run-table.ts';
import { processes } from '../runs/executors/processes.ts';
import { RunStatus } from '../runs/status.ts';
import { type Difference, standings, type TrialStanding } from '../runs/why.ts';
import { type Committed, storeAt } from './store.ts';

/** Says of each trial of some tables whether it is stored, and why not. Runs nothing. */
export async function explainTrials(
  tables: readonly Table[],
  options: Selection & Committed & { readonly store: string; readonly json?: boolean },
): Promise<void> {
  const planned = tables.map((table) => ({
    table,
    trials: planTable(table, selectSettings(table, options)),
  }));
  const store = storeAt(options.store, options);
  const report = [];
  for (const { table, trials } of planned) {
    const specs = trials.map(({ spec }) => spec);
    const found = await standings(specs, store, processes());
    if (options.json) {
      for (const [i, { setting, row, seed, fold }] of trials.entries()) {
        const place = { table: table.id, setting: setting.id, row: row.id, seed, fold };
        report.push({ ...place, ...found[i]! });
      }
      continue;
    }
    const status = new RunStatus(trials);
    const names = trials.map(({ setting, spec }) => `${setting.id}: ${status.nameOf(spec)}`);
    const held = found.filter(({ stored }) => stored).length;
    console.log(`${table.id}, profile ${options.profile}: ${held} of ${found.length} stored`);
    for (const [i, name] of names.entries()) {
      for (const line of standingLines(name, found[i]!)) console.log(`  ${line}`);
    }
  }
  if (options.json) console.log(JSON.stringify(report, null, 1));
}

function standingLines(name: string, { stored, nearest }: TrialStanding): string[] {
  if (stored) return [`${name}: stored`];
  if (nearest === null) return [`${name}: not stored, and nothing like it`];
  const like = `not stored; the nearest that is (${shortened(nearest.hash)}) differs in`;
  return [`${name}: ${like}`, ...nearest.differences.map((one) => `    ${differenceText(one)}`)];
}

/** `option eta: 0.2 → 0.3`, as stored and as asked for. */
function differenceText({ part, stored, asked }: Difference): string {
  return `${part}: ${valueText(stored)} → ${valueText(asked)}`;
}

function valueText(value: Difference['stored']): string {
  if (value === null) return 'none';
  return typeof value === 'string' ? shortened(value) : JSON.stringify(value);
}

/** Hashes by their first letters. */
function shortened(text: string): string {
  return /^[0-9a-f]{64}$/.test(text) ? `${text.slice(0, 12)}…` : text;
}
