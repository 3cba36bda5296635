import type { JsonObject } from '../../../json.ts';
import type { Row, Setting } from '../../paper.ts';
import type { ProfileName } from '../../profile.ts';
import { maskBudget, recipeFor } from '../settings.ts';

/** A family of causal models in which the strength of S → X is varied. */
export interface Regime {
  readonly id: string;
  readonly title: string;
  /** What sets it apart, for the report. */
  readonly about: string;
  /** Knobs of the generator beside the strength. */
  readonly knobs: JsonObject;
}

/** No arrow S → Y: P(Y=1) is the same for both sexes. */
const EQUAL = [0.4, 0.4];
const UNEQUAL = [0.25, 0.55];

export const REGIMES: readonly Regime[] = [
  {
    id: 'direct',
    title: 'direct path only',
    about: 'S → X alone: equal prevalence, clean labels, no confounding',
    knobs: { prevalence: EQUAL },
  },
  {
    id: 'mediated',
    title: 'S → Y as well',
    about: 'women are ill more often (55 % against 25 %), so S also acts through Y',
    knobs: { prevalence: UNEQUAL },
  },
  {
    id: 'shortcut',
    title: 'S → Y, artefact apart',
    about: 'the same, and the artefact lies away from the lesion: a shortcut, not a mimic',
    knobs: { prevalence: UNEQUAL, artefactOverlap: 0 },
  },
  {
    id: 'confounded',
    title: 'confounded',
    about: 'a hidden site favours women and the ill and leaves its marker in the picture',
    knobs: { prevalence: EQUAL, confounding: 0.8, siteMarker: 0.8 },
  },
  {
    id: 'noisy',
    title: 'noisy labels',
    about: 'S → Y, and a fifth of the recorded labels flipped in both sexes',
    knobs: { prevalence: UNEQUAL, labelNoise: 0.2 },
  },
  {
    id: 'underdiagnosed',
    title: 'underdiagnosis',
    about: 'equal prevalence, and 40 % of ill women recorded as healthy',
    knobs: { prevalence: EQUAL, underdiagnosis: 0.4 },
  },
];

interface Size {
  /** Strengths of S → X; 0 cuts it, and every direct effect with it. */
  readonly strengths: readonly number[];
  readonly records: number;
  readonly interventions: number;
  readonly trainLimit: number;
  readonly epochs: number;
  readonly maskEpochs: number;
}

const SIZES: Readonly<Record<Exclude<ProfileName, 'paper'>, Size>> = {
  smoke: {
    strengths: [0, 1],
    records: 400,
    interventions: 100,
    trainLimit: 192,
    epochs: 1,
    maskEpochs: 1,
  },
  quick: {
    strengths: [0, 0.5, 1],
    records: 3000,
    interventions: 500,
    trainLimit: 1000,
    epochs: 5,
    maskEpochs: 2,
  },
  desk: {
    strengths: [0, 0.25, 0.5, 1],
    records: 5000,
    interventions: 800,
    trainLimit: 1500,
    epochs: 6,
    maskEpochs: 3,
  },
};

/** What the study spends in a profile, in words: less than the tables of that profile do. */
export function spending(profile: keyof typeof SIZES): string {
  const { records, trainLimit, epochs, maskEpochs, strengths, interventions } = SIZES[profile];
  const { network } = recipeFor(NETWORK_OF, 'synth-cxr');
  const width = 'width' in network ? ` of width ${network.width}` : '';
  return `a small ResNet${width}, trained for ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} on ${trainLimit} of ${records} pictures (masks: ${maskEpochs}), with one seed; each causal model at ${strengths.length} strengths of S → X; true effects from ${interventions} redrawn units`;
}

/** Many models matter more here than good ones, so all profiles train the smallest network. */
const NETWORK_OF: ProfileName = 'smoke';

/**
 * One setting a regime and strength, each on data of its own. None in profile `paper`: truth is
 * known of generated pictures alone.
 */
export function directEffectSettings(profile: ProfileName): Setting[] {
  if (profile === 'paper') return [];
  const { strengths, records, interventions, trainLimit, epochs } = SIZES[profile];
  const base = recipeFor(NETWORK_OF, 'synth-cxr');
  return REGIMES.flatMap((regime, r) =>
    strengths.map((strength, s) => ({
      id: settingId(regime, strength),
      profile,
      variant: `${regime.title}, S → X ${strength}`,
      byDefault: true,
      data: {
        dataset: 'synth-cxr',
        options: {
          ...regime.knobs,
          artefactStrength: strength,
          records,
          interventions,
          seed: 1 + r * strengths.length + s,
        },
        label: 'disease',
        attributes: ['sex'],
      },
      recipe: { ...base, epochs, trainLimit },
      seeds: [1],
      folds: 0,
      splitSeed: 1,
    })),
  );
}

/** The row as this study pays for it. */
export function studyRow(row: Row): Row {
  return {
    ...row,
    trial(setting) {
      const trial = row.trial(setting);
      const { maskEpochs } = SIZES[setting.profile as keyof typeof SIZES];
      return {
        ...trial,
        options: {
          ...trial.options,
          ...maskBudget({ ...setting, profile: NETWORK_OF }),
          maskEpochs,
        },
      };
    },
  };
}

function settingId({ id }: Regime, strength: number): string {
  return `synth-cxr/${id}-${strength}`;
}

/**
 * Regime and strength behind a setting's id.
 *
 * @throws RangeError for an id that `directEffectSettings` does not give.
 */
export function regimeOf(id: string): { readonly regime: Regime; readonly strength: number } {
  const [, name, strength] = /^synth-cxr\/([a-z]+)-([\d.]+)$/.exec(id) ?? [];
  const regime = REGIMES.find((candidate) => candidate.id === name);
  if (regime === undefined) throw new RangeError(`${id} is no setting of the direct-effect study`);
  return { regime, strength: Number(strength) };
}
