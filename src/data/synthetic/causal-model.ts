import { Random } from '../../tensor/random.ts';
import type { SynthCxrOptions } from './options.ts';

/**
 * One unit of the structural causal model: its exogenous noise, which no intervention changes. The
 * endogenous variables are functions of it (`assign`, `drawPicture`), so that the same unit can be
 * seen in several worlds.
 */
export interface Unit {
  /** Uniform in [0, 1). */
  readonly site: number;
  readonly sex: number;
  readonly disease: number;
  readonly label: number;
  /** Whatever a picture depends on besides S, Y and U: anatomy, place of the lesion, grain. */
  readonly picture: Random;
}

/** Values of the endogenous variables that a picture shows. */
export interface World {
  /** U: 0 or 1. */
  readonly site: number;
  /** S: 0 male, 1 female. */
  readonly sex: number;
  /** Y: 1 ill. */
  readonly disease: number;
}

const SITE_PULL_ON_SEX = 0.8;
const SITE_PULL_ON_DISEASE = 0.4;

/** The unit with a number; units of different names or numbers are independent. */
export function drawUnit(seed: number, name: string, index: number): Unit {
  const random = new Random(seed).fork('synth-cxr').fork(name).fork(index);
  return {
    site: random.uniform(),
    sex: random.uniform(),
    disease: random.uniform(),
    label: random.uniform(),
    picture: random.fork('picture'),
  };
}

/** U. */
function siteOf({ site }: Unit): number {
  return site < 0.5 ? 0 : 1;
}

/** S as nature assigns it. */
function sexOf(unit: Unit, { confounding }: SynthCxrOptions): number {
  const share = 0.5 + SITE_PULL_ON_SEX * confounding * (siteOf(unit) - 0.5);
  return unit.sex < share ? 1 : 0;
}

/** P(Y=1 | S=sex, U=site). */
function diseaseProbability(
  sex: number,
  site: number,
  { prevalence, confounding }: SynthCxrOptions,
): number {
  const pulled = prevalence[sex]! + SITE_PULL_ON_DISEASE * confounding * (site - 0.5);
  return Math.min(1, Math.max(0, pulled));
}

/** Y of a unit if its S were `sex`: Y(sex). */
function diseaseOf(unit: Unit, sex: number, options: SynthCxrOptions): number {
  return unit.disease < diseaseProbability(sex, siteOf(unit), options) ? 1 : 0;
}

/** The world as nature made it. */
export function naturalWorld(unit: Unit, options: SynthCxrOptions): World {
  const sex = sexOf(unit, options);
  return { site: siteOf(unit), sex, disease: diseaseOf(unit, sex, options) };
}

/**
 * The world under Eq. 2's interventions: do(S = `direct`) along S → X, do(S = `indirect`) along
 * S → Y → X.
 */
export function intervene(
  unit: Unit,
  direct: number,
  indirect: number,
  options: SynthCxrOptions,
): World {
  return { site: siteOf(unit), sex: direct, disease: diseaseOf(unit, indirect, options) };
}

/** The label as recorded, with its noise. */
export function recordedLabel(
  { label }: Unit,
  { sex, disease }: World,
  { labelNoise, underdiagnosis }: SynthCxrOptions,
): number {
  const missed = sex === 1 && disease === 1 ? underdiagnosis : 0;
  return label < labelNoise + (1 - labelNoise) * missed ? 1 - disease : disease;
}
