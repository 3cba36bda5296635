import { buildEncoder } from '../../models/registry.ts';
import { loadEngine } from '../../tensor/engine.ts';
import { Random } from '../../tensor/random.ts';
import type { Recipe } from '../../training/context.ts';
import { planJobs } from '../executors/jobs.ts';
import type { TrialSpec } from '../trial.ts';

const BYTES_A_WEIGHT = 4;
/** Encoders of pictures end in a mean over places: their size hardly depends on that of the pictures. */
const PICTURE = [64, 64, 3];

/**
 * About how many bytes of weights the training of some trials leaves in a store: a network for each trial,
 * and one for each stage that trials share. Networks for tables are small and count nothing.
 */
export async function neededBytes(specs: readonly TrialSpec[]): Promise<number> {
  await loadEngine();
  const sizes = new Map<string, number>();
  const sizeOf = ({ network }: Recipe) => {
    const key = JSON.stringify(network);
    const known = sizes.get(key) ?? BYTES_A_WEIGHT * weightsOf(network);
    sizes.set(key, known);
    return known;
  };
  return planJobs(specs).reduce((sum, { spec }) => sum + sizeOf(spec.recipe), 0);
}

function weightsOf(network: Recipe['network']): number {
  if (network.kind === 'mlp' || network.kind === 'logistic') return 0;
  const { parameters } = buildEncoder(network, PICTURE, new Random(1));
  const count = parameters.reduce((sum, module) => sum + module.count, 0);
  for (const module of parameters) module.dispose();
  return count;
}
