import { createInterface } from 'node:readline';
import { executeTrial } from '../runs/execute.ts';
import { openStore } from '../runs/store.ts';
import type { TrialSpec } from '../runs/trial.ts';
import { loadEngine } from '../tensor/engine.ts';

/**
 * Runs trials into a store as workers do, and answers each line (a trial's specification) with the
 * processor time that it took before, during and after its training. Argument: the store.
 */
const store = openStore(process.argv[2]!);
await loadEngine({ threads: 1 });
const say = (answer: object) => console.log(JSON.stringify(answer));
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
say({ start: cpu() });
for await (const line of createInterface({ input: process.stdin })) {
  const steps: number[] = [];
  const start = cpu();
  await executeTrial(JSON.parse(line) as TrialSpec, store, {
    signal: new AbortController().signal,
    progress: () => steps.push(cpu()),
  });
  const [first, last] = [steps[0]!, steps.at(-1)!];
  say({ before: first - start, training: last - first, after: cpu() - last });
}
