import type { JsonObject } from '../../json.ts';
import type { NetworkSpec } from '../../models/network.ts';
import type { Row, Setting } from '../paper.ts';
import { adversarialEpochs, foldsOf, recipeFor, weightSeedOf } from './settings.ts';

export const erm: Row = {
  id: 'erm',
  title: 'ERM',
  trial: () => ({ method: 'erm', options: {} }),
};

export const resampling: Row = {
  id: 'resampling',
  title: 'Resampling',
  trial: () => ({ method: 'resampling', options: {} }),
};

export const groupDro: Row = {
  id: 'group-dro',
  title: 'Group DRO',
  trial: () => ({ method: 'group-dro', options: {} }),
};

export const adversarial: Row = {
  id: 'ad',
  title: 'Adversarial',
  trial: ({ recipe }) => ({
    method: 'adversarial-debiasing',
    options: {
      mutualInformation: 0,
      epochs: adversarialEpochs(recipe),
      learningRate: recipe.optimiser.learningRate,
    },
  }),
};

export const inGroup: Row = outside('in-group', 'In-group only', 0);

/** Models of their own group's records and a fraction of the others. */
export function outside(id: string, title: string, fraction: number, knob?: number): Row {
  return {
    id,
    title,
    ...(knob === undefined ? {} : { knob }),
    trial: () => ({ method: 'group-data', options: { outside: fraction } }),
  };
}

/** Everybody scored by the model of one group's records. */
export function trainedOn(level: number, title: string): Row {
  return {
    id: `trained-on-${level}`,
    title,
    trial: () => ({ method: 'group-data', options: { scoredBy: level } }),
  };
}

/** SPARE but for what `changes` says; untuned, as all rows are. */
export function spareRow(
  id: string,
  title: string,
  changes: JsonObject = {},
  rest: { readonly knob?: number; readonly network?: (setting: Setting) => NetworkSpec } = {},
): Row {
  const { knob, network } = rest;
  return {
    id,
    title,
    ...(knob === undefined ? {} : { knob }),
    trial: (setting) => ({
      method: 'spare',
      options: {
        folds: foldsOf(setting.profile),
        weightSeed: weightSeedOf(setting.profile),
        ...(network === undefined || setting.profile === 'paper'
          ? {}
          : { fittingNetwork: recipeFor(setting.profile).network as unknown as JsonObject }),
        ...changes,
      },
      ...(network === undefined ? {} : { recipe: recipeFor(setting.profile, network(setting)) }),
    }),
  };
}

export const spare: Row = spareRow('spare', 'SPARE');
