import type { JsonObject } from '../../json.ts';
import type { Row, Setting } from '../paper.ts';
import { candidates, maskBudget, maskLearningRate } from './settings.ts';

/** λ_MI of the pretraining; the paper gives no value. */
const MUTUAL_INFORMATION = 0.1;

/** The deployed model that FAAP and Ours attack. */
export const vanilla: Row = {
  id: 'vanilla',
  title: 'Vanilla',
  trial: () => ({ method: 'vanilla', options: { mutualInformation: MUTUAL_INFORMATION } }),
};

/** Not in the paper, which deploys the network with the mutual-information term alone. */
export const plain: Row = {
  id: 'without-mi',
  title: 'Vanilla without MI',
  trial: () => ({ method: 'erm', options: {} }),
};

export const ad: Row = {
  id: 'ad',
  title: 'AD',
  trial: (setting) => ({
    method: 'adversarial-debiasing',
    options: {
      epochs: maskBudget(setting).maskEpochs,
      mutualInformation: MUTUAL_INFORMATION,
      learningRate: maskLearningRate(setting.profile),
      candidates: candidates(setting.profile),
    },
  }),
};

export const faap: Row = {
  id: 'faap',
  title: 'FAAP',
  trial: (setting) => ({
    method: 'faap',
    options: { ...maskOptions(setting), candidates: candidates(setting.profile) },
  }),
};

/** Fair Diagnosis as the main table runs it: tuned like its rivals. */
export const tunedOurs: Row = {
  id: 'ours',
  title: 'Ours',
  inWords: 'Fair Diagnosis',
  trial: (setting) => ({
    method: 'fair-diagnosis',
    options: { ...maskOptions(setting), candidates: candidates(setting.profile) },
  }),
};

/**
 * Fair Diagnosis with the paper's η, α and β but for what `changes` says, untuned: an ablation
 * compares values of its knob, and tuning each would be another experiment.
 */
export function ours(
  id: string,
  title: string,
  changes: { eta?: number; alpha?: number; beta?: number } = {},
  knob?: number,
): Row {
  return {
    id,
    title,
    ...(knob === undefined ? {} : { knob }),
    trial: (setting) => ({
      method: 'fair-diagnosis',
      options: { ...maskOptions(setting), ...changes },
    }),
  };
}

/** What the paper leaves open; η, α and β are the method's own defaults, which are the paper's. */
export function maskOptions(setting: Setting): JsonObject {
  return {
    mutualInformation: MUTUAL_INFORMATION,
    learningRate: maskLearningRate(setting.profile),
    ...maskBudget(setting),
  };
}
