import type { JsonObject } from '../../json.ts';
import type { Row } from '../paper.ts';
import { foldsOf } from './settings.ts';

function row(
  id: string,
  title: string,
  method: string,
  options: JsonObject = {},
  rest: Pick<Row, 'modelByGroup'> = {},
): Row {
  return { id, title, ...rest, trial: () => ({ method, options }) };
}

const BY_GROUP = { modelByGroup: true } as const;

/** The article's backbone alone. */
export const erm = row('erm', 'ERM', 'erm');
export const groupModel = row('group-model', 'GroupModel', 'group-data', {}, BY_GROUP);
export const domainInd = row(
  'domain-ind',
  'DomainInd',
  'domain-independent',
  { inference: 'own' },
  BY_GROUP,
);

export const mtl = row('mtl', 'MTL', 'multi-task', {}, BY_GROUP);
export const apple = row('apple', 'APPLE', 'apple', {}, BY_GROUP);
export const fairAdaBn = row('fair-ada-bn', 'FairAdaBN', 'fair-ada-bn', {}, BY_GROUP);
/** Its code trains for as long again after each round of pruning. */
export const scpFairPrune: Row = {
  id: 'scp-fair-prune',
  title: 'SCP-FairPrune',
  trial: ({ profile }) => ({
    method: 'scp-fair-prune',
    options: { ...(profile === 'paper' ? { retraining: 1 } : {}) },
  }),
};
export const fairQuantize: Row = {
  id: 'fair-quantize',
  title: 'FairQuantize',
  trial: ({ data, profile }) => ({
    method: 'fair-quantize',
    options: {
      // The article's choices for its two data sets.
      ...(data.dataset === 'fitzpatrick17k' ? { ratio: 0.2, beta: 1 } : { ratio: 0.8, beta: 0.75 }),
      // Its code's cycles: 5 % of the weights and a tenth of the training each.
      ...(profile === 'paper' ? { step: 0.05, retraining: 0.1 } : {}),
    },
  }),
};

/** Models of their own group's records and a fraction of the others. */
export function outside(id: string, title: string, fraction: number): Row {
  return {
    ...row(id, title, 'group-data', { outside: fraction }, BY_GROUP),
    knob: fraction,
  };
}

/** Everybody scored by the model of one group's records. */
export function trainedOn(level: number, title: string): Row {
  return row(`trained-on-${level}`, title, 'group-data', { scoredBy: level });
}

/** SPARE but for what `changes` says; distances are of the trial's own seed. */
export function spareRow(id: string, title: string, changes: JsonObject = {}, knob?: number): Row {
  return {
    id,
    title,
    ...(knob === undefined ? {} : { knob }),
    ...(changes.sharedStages === 'all' ? {} : BY_GROUP),
    trial: ({ profile }) => ({
      method: 'spare',
      options: {
        folds: foldsOf(profile),
        ...(profile === 'paper' ? { search: 'perturbation' } : {}),
        ...changes,
      },
    }),
  };
}

export const spare = spareRow('spare', 'SPARE');

/** Every method of the article's main tables, in its order. */
export const METHODS: readonly Row[] = [
  erm,
  groupModel,
  domainInd,
  mtl,
  apple,
  fairAdaBn,
  scpFairPrune,
  fairQuantize,
  spare,
];
