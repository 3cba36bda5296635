import type { TrialResult } from '../../runs/trial.ts';
import type { PlannedTrial } from '../plan.ts';

/** A planned trial and what came of it; null where it failed. */
export type Finished = PlannedTrial & { readonly result: TrialResult | null };
