import { LOOKS } from '../evidence/sequential.ts';
import type { DataSpec } from '../runs/trial.ts';
import type { Recipe } from '../training/context.ts';
import type { Setting } from './paper.ts';
import { EMBEDDED, type ProfileName, seedsUpTo } from './profile.ts';

/** A data set and a question, on which tables of a paper can be rerun. */
export interface Source
  extends Pick<
    Setting,
    'variant' | 'floor' | 'tooSmall' | 'resamples' | 'learntBeside' | 'split' | 'shares'
  > {
  /** Id of its settings; default: data set and first attribute. */
  readonly id?: string;
  readonly data: DataSpec;
  /** The profiles in which it can be run at all. */
  readonly profiles: readonly ProfileName[];
  /** Of these, those in which tables run on it unasked. */
  readonly byDefault: readonly ProfileName[];
  /** Default: one held-out part. */
  readonly folds?: number;
}

/** What a paper spends on a source in a profile. */
export interface Spending {
  readonly recipe: Recipe;
  /** Seeds 1 to this: repeats of the whole training. */
  readonly seeds: number;
  /** Default: declared, and looked at once. */
  readonly looks?: Setting['looks'];
  /** Default: the source's. */
  readonly folds?: number;
  /** Default: 1, one split for the whole table. */
  readonly splitSeed?: Setting['splitSeed'];
}

/** Repeats of every row: as many as are declared before the runs, or until decided. */
export type Repeats = number | 'until decided';

/** Seeds of the repeats; of runs until decided those of the first look. */
export function repeated(repeats: Repeats): Pick<Spending, 'seeds' | 'looks'> {
  return repeats === 'until decided' ? { seeds: LOOKS[0], looks: true } : { seeds: repeats };
}

/**
 * Five folds of patients, their predictions pooled, and a fold assignment to each repeat: what verdicts
 * rest on. Every record is tested once a repeat, and no split is luck.
 *
 * @param repeats of all rows alike.
 */
export function pooledFolds(
  repeats: Repeats,
): Pick<Spending, 'seeds' | 'looks' | 'folds' | 'splitSeed'> {
  return { ...repeated(repeats), folds: 5, splitSeed: 'per-seed' };
}

/** Repeats of a paper's main claims at `desk`, and of further tables. */
export const MAIN_REPEATS = 4;
export const FURTHER_REPEATS: Repeats = 'until decided';

/** A source that comes with the kit: in every profile that two cores can pay for, when named. */
export function embedded(
  dataset: string,
  label: DataSpec['label'],
  attributes: readonly string[],
  rest: Partial<Source> = {},
): Source {
  const data = { dataset, options: {}, label, attributes };
  return { data, profiles: EMBEDDED, byDefault: [], ...rest };
}

/**
 * The pictures of HAM10000, small ones for a first look and, at `desk`, those of which there is more to
 * learn.
 *
 * @param byDefault profiles that run it unasked.
 */
export function ham10000(
  label: DataSpec['label'],
  attributes: readonly string[],
  { byDefault = [], id, ...rest }: Partial<Source> = {},
): Source[] {
  return (
    [
      ['ham10000-28', ['smoke', 'quick']],
      ['ham10000-64', ['desk']],
    ] as const
  ).map(([dataset, profiles]) =>
    embedded(dataset, label, attributes, {
      ...rest,
      ...(id === undefined ? {} : { id: `${dataset}/${id}` }),
      profiles,
      byDefault: byDefault.filter((profile) => profiles.some((own) => own === profile)),
    }),
  );
}

/** A source that users hold: in profile `paper`, unasked. */
export function owned(
  dataset: string,
  label: DataSpec['label'],
  attributes: readonly string[],
  rest: Partial<Source> = {},
): Source {
  return embedded(dataset, label, attributes, {
    profiles: ['paper'],
    byDefault: ['paper'],
    ...rest,
  });
}

/** The settings that sources give in a profile, for what the paper spends on each. */
export function settingsOn<Own extends Source>(
  sources: readonly Own[],
  profile: ProfileName,
  spend: (source: Own) => Spending,
): Setting[] {
  return sources
    .filter(({ profiles }) => profiles.includes(profile))
    .map((source) => {
      const { recipe, seeds, looks, splitSeed = 1, folds = source.folds ?? 0 } = spend(source);
      const { data, byDefault, variant, floor, tooSmall, resamples, split } = source;
      const { learntBeside, shares } = source;
      return {
        id: source.id ?? `${data.dataset}/${data.attributes[0]!}`,
        profile,
        byDefault: byDefault.includes(profile),
        data,
        recipe,
        seeds: seedsUpTo(seeds),
        ...(looks === undefined ? {} : { looks }),
        folds,
        splitSeed,
        ...(variant === undefined ? {} : { variant }),
        ...(floor === undefined ? {} : { floor }),
        ...(tooSmall === undefined ? {} : { tooSmall }),
        ...(resamples === undefined ? {} : { resamples }),
        ...(learntBeside === undefined ? {} : { learntBeside }),
        ...(split === undefined ? {} : { split }),
        ...(shares === undefined ? {} : { shares }),
      };
    });
}

/** On malignancy in HAM10000: a network that does not beat this has learnt too little to judge. */
export const HAM10000_FLOOR: Setting['floor'] = {
  metric: 'overall.auroc',
  value: 0.778,
  what: 'a ridge model on raw 28×28 pixels',
};

/**
 * The same on all seven diagnoses: macro one-vs-rest AUROC on test, where the best of 15 ridge
 * penalties on validation (10^2.5) was looked at once; split by lesion as for age, seed 1.
 */
export const HAM10000_DX_FLOOR: Setting['floor'] = {
  metric: 'overall.auroc',
  value: 0.853,
  what: 'a one-against-the-rest ridge model on raw 28×28 pixels',
};

/**
 * On tables: what can be said of a record by whom it is of. Test AUROC, averaged over the five folds of
 * seed 1 (and over labels), of the ridge model whose penalty is best on validation. All columns would
 * be no floor: linear models learn such tables as well as networks do.
 */
export function demographicsFloor(value: number): Setting['floor'] {
  return { metric: 'overall.auroc', value, what: 'a ridge model on race, sex and age alone' };
}

/** On X-rays, found in the same way. */
export function pixelsFloor(value: number, size: string): Setting['floor'] {
  return { metric: 'overall.auroc', value, what: `a ridge model on raw ${size} pixels` };
}

const ON_HAM10000: Readonly<Record<string, Setting['floor']>> = {
  malignant: HAM10000_FLOOR,
  dx: HAM10000_DX_FLOOR,
};

/** By data set and label. */
const FLOORS: Readonly<Record<string, Readonly<Record<string, Setting['floor']>>>> = {
  ham10000: ON_HAM10000,
  'ham10000-28': ON_HAM10000,
  'ham10000-64': ON_HAM10000,
  'ham10000-200x150': ON_HAM10000,
  'nih-cxr-1000': { abnormal: pixelsFloor(0.578, '64×64') },
  'support2-sepsis': { 'hospital-death': demographicsFloor(0.579) },
  diabetes130: { 'readmitted-30': demographicsFloor(0.521) },
  'teds-d-sample': { completed: demographicsFloor(0.582) },
};

/**
 * What a simple model reaches on a label, whoever asks for it: a paper's table or a comparison. It is
 * known of data tested where they are learnt, over the splits of the kit.
 *
 * @returns undefined where nobody has looked.
 */
export function floorOn(dataset: string, label: string): Setting['floor'] {
  return FLOORS[dataset]?.[label];
}
