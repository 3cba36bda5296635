import { z } from 'zod';
import type { JsonObject } from '../../json.ts';
import { parseKnobs } from './parse-knobs.ts';

const probability = z.number().min(0).max(1);
const size = z.number().min(0).max(10);

/** The knobs of the model behind `synth-patients`. */
export const synthPatientsOptions = z.strictObject({
  /** Number of records. */
  records: z.number().int().min(20).max(1_000_000).default(20_000),
  /** Every random choice derives from it. */
  seed: z.number().int().min(1).max(0xffffffff).default(1),
  /** P(S=minority). */
  minority: probability.default(0.25),
  /** S → Y: P(Y=1 | S) in majority and minority. */
  prevalence: z.tuple([probability, probability]).default([0.5, 0.25]),
  /** Y → X: how far the findings of the ill lie from those of the healthy, each way, in standard deviations. */
  shared: size.default(0.4),
  /** The same of findings that speak for the illness in the majority and against it in the minority; 0: one rule for all. */
  opposed: size.default(0.7),
  /** S → X: how far columns without any sign of the illness lie apart between groups; 0: none tells the group. */
  proxy: size.default(0.5),
  /** Share of recorded labels that are flipped. */
  labelNoise: probability.max(0.5).default(0),
});

export type SynthPatientsOptions = z.infer<typeof synthPatientsOptions>;

/** Options with defaults filled in. @throws UserError naming each option that is unknown or out of range. */
export function parseSynthPatientsOptions(options: JsonObject): SynthPatientsOptions {
  return parseKnobs('synth-patients', synthPatientsOptions, options);
}
