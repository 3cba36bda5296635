import { makeFolder } from '../files/folder.ts';
import {
  type BaselineFirst,
  BaselineNotConverged,
  requireConverged,
} from '../papers/comparison/baseline-first.ts';
import type { Comparison } from '../papers/comparison/comparison.ts';
import { gateReference } from '../papers/gate-first.ts';
import { givesVerdicts } from '../papers/profile.ts';
import { processes } from '../runs/executors/processes.ts';
import { Budget } from './budget.ts';
import { NOT_CONVERGED } from './exit-codes.ts';
import { GOES_ON, interruptSignal } from './interrupt.ts';
import { withProgress } from './progress.ts';
import { type RerunOptions, tellFailures } from './rerun.ts';
import { storeAt } from './store.ts';
import { terminalProse, terminalWidth, wrap } from './text.ts';

type Flags = Omit<RerunOptions, 'dataset' | 'attribute' | 'label'> & { readonly anyway?: boolean };

/** What a budget that is spent leaves to say. */
class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

/** What helps, of what was not tried yet. */
function fixOf({ double }: Flags): string {
  return [
    ...(double ? [] : ['--double trains what the gate refuses with twice the passes']),
    '--draws 8 tries more learning rates',
    '--anyway trains the other methods all the same, though none of them is judged',
  ].join('; ');
}

/**
 * Trains the baseline of a comparison and holds it against the gate before hours go into others, at profiles
 * that give verdicts. A cluster trains all at once, and the gate comes at the end.
 */
export class BaselineGate {
  readonly #flags: Flags;
  #seconds = 0;

  constructor(flags: Flags) {
    this.#flags = flags;
  }

  /** For `comparisonFor`. @throws BaselineNotConverged, unless the others are to be trained anyway. */
  get first(): BaselineFirst | undefined {
    const { profile, cluster } = this.#flags;
    if (!givesVerdicts(profile)) return undefined;
    if (cluster === undefined) return (comparison) => this.#gate(comparison);
    return async () =>
      note(
        `${cluster.name} trains the baseline with all others: whether it has converged is known at the end`,
      );
  }

  /** Says why nothing more is trained. @throws what is not for it to say. */
  readonly stopped = (error: unknown): null => {
    if (error instanceof BudgetSpent) {
      console.error(error.message);
      return null;
    }
    if (!(error instanceof BaselineNotConverged)) throw error;
    const { message, fix, gates } = error;
    if (this.#flags.json) {
      const settings = gates.map(({ setting, row, gate, doubled }) => ({
        id: setting.id,
        baseline: row.id,
        doubled,
        gate,
      }));
      console.log(JSON.stringify({ stopped: message, fix, settings }, null, 1));
    }
    console.error(`\nstopped: ${message}\n  fix: ${fix}`);
    process.exitCode = NOT_CONVERGED;
    return null;
  };

  /** The flags for what comes after: of the budget what is left. */
  rest<Of extends Flags>(flags: Of): Of {
    const { budget } = flags;
    return budget === undefined ? flags : { ...flags, budget: Math.max(1, budget - this.#seconds) };
  }

  async #gate({ id, tables, asked }: Comparison): Promise<void> {
    const { store, workers, json = false, double = false, anyway = false } = this.#flags;
    const budget = new Budget(this.#flags.budget);
    const started = performance.now();
    await makeFolder(store);
    const { gates, failures } = await gateReference(
      tables[0]!,
      asked.map(({ question }) => question.setting),
      storeAt(store, this.#flags),
      {
        executor: processes(workers),
        signal: AbortSignal.any([interruptSignal(GOES_ON), budget.signal]),
        during: (trials, train) =>
          withProgress(`${id}, the baseline${partOf(trials)}`, trials, json, train),
        double: async (_, train) => (double ? train() : null),
      },
    ).catch((error) => {
      if (!budget.signal.aborted || error !== budget.signal.reason) throw error;
      throw new BudgetSpent(
        `${id}: the budget is spent before the baseline is trained. Finished trials are kept: the same command goes on from there.`,
      );
    });
    tellFailures(failures);
    this.#seconds += (performance.now() - started) / 1000;
    try {
      requireConverged(gates, fixOf(this.#flags));
    } catch (error) {
      if (!anyway || !(error instanceof BaselineNotConverged)) throw error;
      note(`${error.message}. The others are trained all the same, as --anyway says.`);
    }
  }
}

function partOf(trials: readonly { readonly lengthened?: true; readonly doubled?: true }[]) {
  if (trials.some(({ lengthened }) => lengthened)) return ', trained longer for the gate';
  return trials.some(({ doubled }) => doubled) ? ', with twice the passes' : '';
}

function note(text: string): void {
  process.stderr.write(
    `${wrap(`note: ${terminalProse(text)}`, terminalWidth(), '', '  ').join('\n')}\n`,
  );
}
