/**
 * The public API: what notebooks and other programs import as `refair`, and nothing else.
 */
export { type Evaluation, evaluate } from './metrics/evaluate.ts';
export type { Predictions } from './metrics/predictions.ts';
