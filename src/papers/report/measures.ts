import type { Prose } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';

/** How a number that a method reports about its model is printed. */
export interface MeasurePrint {
  readonly title: Prose;
  readonly unit?: string;
  /** Multiplies the number for print. Default: 1. */
  readonly scale?: number;
  readonly digits: number;
  /** What a reader must know of it; stands under the table. */
  readonly note?: Prose;
}

/**
 * Every measure, in the order of its columns. A `*` in a name stands for what follows, such as an
 * attribute, and in the title for the same.
 */
const CATALOGUE = {
  maskL2: { title: 'Mask norm', unit: 'L2, pixels in [0, 1]', digits: 2 },
  maskLargest: { title: 'Largest change', unit: 'pixels in [0, 1]', digits: 3 },
  discriminatorAuroc: {
    title: 'S found by its own',
    unit: 'AUROC, %',
    scale: 100,
    digits: 1,
    note: 'S found by its own: AUROC with which the discriminator of the game finds the sensitive attribute in masked test pictures.',
  },
  adversaryAurocBefore: { title: 'S found before', unit: 'AUROC, %', scale: 100, digits: 1 },
  adversaryAurocAfter: {
    title: 'S found after',
    unit: 'AUROC, %',
    scale: 100,
    digits: 1,
    note: 'S found: AUROC with which a freshly trained adversary that knows Y finds the sensitive attribute in test pictures, without and with the mask.',
  },
  learningRate: { title: 'Learning rate', unit: '×10⁻³', scale: 1000, digits: 2 },
  beta: { title: 'β', digits: 2 },
  weight: { title: 'Adversary weight', digits: 2 },
  'weight *': { title: 'Weight, *', digits: 2 },
  parameters: { title: 'Parameters', unit: 'thousands', scale: 0.001, digits: 2 },
  generatorParameters: { title: 'Generator', unit: 'thousands', scale: 0.001, digits: 1 },
  megaFlops: {
    title: 'Multiply-adds',
    unit: 'millions a record',
    digits: 2,
    note: 'Multiply-adds: one record forward through all of a row’s models, shared stages once.',
  },
  trainingSeconds: { title: 'Training', unit: 'CPU s', digits: 1 },
  distanceSeconds: {
    title: 'Distances',
    unit: 'CPU s',
    digits: 1,
    note: 'Distances: the cross-fitted models and the searches for their boundaries, which all rows that need them share; not part of training.',
  },
  notCrossed: {
    title: 'Not crossed',
    unit: '%',
    scale: 100,
    digits: 2,
    note: 'Not crossed: searches for a decision boundary that ended without finding one.',
  },
  ownCore: { title: 'Own core', digits: 2 },
  pruned: { title: 'Pruned', unit: '% of weights', scale: 100, digits: 1 },
  prunedChannels: { title: 'Pruned', unit: '% of channels', scale: 100, digits: 1 },
  quantised: { title: 'Quantised', unit: '% of weights', scale: 100, digits: 1 },
  looksNowhere: {
    title: 'Looks nowhere',
    unit: '%',
    scale: 100,
    digits: 1,
    note: 'Looks nowhere: test records of which a Grad-CAM map is 0 everywhere.',
  },
  groupsFound: {
    title: 'Groups found',
    unit: '%',
    scale: 100,
    digits: 1,
    note: 'Groups found: validation records whose group is read off their embedding. A head that always names the largest group finds as many as it has.',
  },
  expertsChosen: { title: 'Experts chosen', digits: 1 },
  'expert of *': { title: 'Expert of *', unit: 'chosen, %', scale: 100, digits: 0 },
  'threshold *': { title: 'Threshold, *', digits: 2 },
  mistakes: {
    title: 'Mistakes',
    unit: '% of training',
    scale: 100,
    digits: 1,
    note: 'Mistakes: training records that a short first training gets wrong, and that count more in the second.',
  },
  zeroWeights: { title: 'Weights at 0', unit: 'of the last layer', digits: 1 },
  promisedGap: { title: 'Gap promised', unit: 'on validation, points', scale: 100, digits: 1 },
  'promised gain of *': {
    title: 'Gain of *',
    unit: 'on validation, points',
    scale: 100,
    digits: 1,
  },
  'gradient norm *': { title: 'Gradient, *', unit: 'norm', digits: 3 },
  stepMilliseconds: { title: 'Step', unit: 'ms', digits: 2 },
} as const satisfies Readonly<Record<string, MeasurePrint>>;

const NAMES = Object.keys(CATALOGUE);

/** How a measure is printed; one that is not in the catalogue, under its own name. */
export function measurePrint(name: string): MeasurePrint {
  const key = keyOf(name);
  if (key === undefined) return { title: literal(name), digits: 3 };
  const print: MeasurePrint = CATALOGUE[key as keyof typeof CATALOGUE];
  return { ...print, title: print.title.replace('*', () => literal(name.slice(key.length - 1))) };
}

/** Names in the order of the catalogue, and then those that are not in it. */
export function inOrder(names: Iterable<string>): string[] {
  const place = (name: string) => NAMES.indexOf(keyOf(name) ?? '');
  const last = (index: number) => (index < 0 ? NAMES.length : index);
  return [...new Set(names)].sort((a, b) => last(place(a)) - last(place(b)));
}

function keyOf(name: string): string | undefined {
  if (Object.hasOwn(CATALOGUE, name)) return name;
  return NAMES.find((key) => key.endsWith('*') && name.startsWith(key.slice(0, -1)));
}
