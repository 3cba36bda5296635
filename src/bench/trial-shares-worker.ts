import { executeTrial } from '../runs/execute.ts';
import { openStore } from '../runs/store.ts';
import type { TrialSpec } from '../runs/trial.ts';
import { loadEngine } from '../tensor/engine.ts';
import { answerLines } from './answer-lines.ts';

/** The last step is among these, also where epochs have a step less than was foreseen. */
const LAST_STEPS = 50;

/**
 * Runs trials into a store as workers do, and answers each line (a trial's specification) with the
 * processor time that it took before its training, in the first step of it, in the others, and after
 * it. Argument: the store.
 */
const store = openStore(process.argv[2]!);
await loadEngine({ threads: 1 });
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
/** A signal that never comes. Loops ask for it right before every step: `onAsked` is told then. */
function askedSignal(onAsked: () => void): AbortSignal {
  const { signal } = new AbortController();
  const get = () => {
    onAsked();
    return false;
  };
  return Object.defineProperty(signal, 'aborted', { get });
}
const answer = async (spec: TrialSpec) => {
  let begun = Number.NaN;
  let first = Number.NaN;
  let last = Number.NaN;
  const start = cpu();
  await executeTrial(spec, store, {
    signal: askedSignal(() => {
      if (Number.isNaN(first)) begun = cpu();
    }),
    progress({ done, total }) {
      // Reading the time of every step would count as training.
      if (Number.isNaN(first) || done + LAST_STEPS > total) last = cpu();
      if (Number.isNaN(first)) first = last;
    },
  });
  return {
    before: begun - start,
    first: first - begun,
    training: last - first,
    after: cpu() - last,
  };
};
await answerLines(answer, { start: cpu() });
