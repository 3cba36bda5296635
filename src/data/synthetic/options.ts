import { z } from 'zod';
import type { JsonObject } from '../../json.ts';
import { parseKnobs } from './parse-knobs.ts';

const probability = z.number().min(0).max(1);

/** The knobs of the structural causal model behind `synth-cxr`. */
export const synthCxrOptions = z.strictObject({
  /** Number of records. */
  records: z.number().int().min(10).max(200_000).default(4000),
  /** Independent units on which interventions are carried out; each is drawn in three worlds. */
  interventions: z.number().int().min(10).max(50_000).default(1000),
  /** Every random choice derives from it. */
  seed: z.number().int().min(1).max(0xffffffff).default(1),
  /** S → Y: P(Y=1 | S) of male and female, before confounding. */
  prevalence: z.tuple([probability, probability]).default([0.3, 0.5]),
  /** Y → X: opacity of the lesion against the lung; 0 makes the disease invisible. */
  lesionContrast: probability.default(0.6),
  /** S → X: opacity of the breast-like shadow that female pictures have; 0 cuts the direct path. */
  artefactStrength: probability.default(0.5),
  /** Where that shadow lies: 0 in the upper corners, away from every lesion, 1 over the lung bases. */
  artefactOverlap: probability.default(1),
  /**
   * S ← U → Y: how strongly a hidden site U favours women and the ill. At 1, P(S=1|U) is 0.1 or 0.9
   * and P(Y=1|S,U) moves by ±0.2.
   */
  confounding: probability.default(0),
  /** U → X: brightness of a marker that one of the two sites leaves in its pictures. */
  siteMarker: probability.default(0),
  /** Share of recorded labels that are flipped, in both classes and sexes. */
  labelNoise: probability.max(0.5).default(0),
  /** Share of ill women recorded as healthy, beside `labelNoise`. */
  underdiagnosis: probability.default(0),
});

export type SynthCxrOptions = z.infer<typeof synthCxrOptions>;

/** Options with defaults filled in. @throws UserError naming each option that is unknown or out of range. */
export function parseSynthCxrOptions(options: JsonObject): SynthCxrOptions {
  return parseKnobs('synth-cxr', synthCxrOptions, options);
}
