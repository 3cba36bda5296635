import type { StressOutcome, StressRule } from '../../methods/fairsde/stress.ts';
import type { SettingResult } from '../results.ts';

/** Under which name results keep the study. */
export const NAME = 'stress';

/** Of all trainings together, evenly: 400 tell 5 from 10 %. */
export const REDRAWS = 400;

export const TITLES: Readonly<Record<StressRule, string>> = {
  greedy: 'Greedy',
  gap: 'IP, smallest gap',
  performance: 'IP, best mean',
  confident: 'With confidence',
};

/** What came of one case. */
export interface Found {
  /** What differs between validation and test. */
  readonly title: string;
  /** Of a smaller validation set: which group is cut, and to what share of its records. */
  readonly fewer?: { readonly group: number; readonly share: number };
  readonly outcomes: Readonly<Record<StressRule, StressOutcome>>;
}

/** The cases of a setting, the one without shift first; none where no study was made. */
export function studyOf({ studies }: SettingResult): readonly Found[] {
  const study = studies?.[NAME] as { readonly found: readonly Found[] } | undefined;
  return study?.found ?? [];
}

/** What comes of every rule without shift; absent where no study was made. */
export function unstressed(setting: SettingResult): Found['outcomes'] | undefined {
  return studyOf(setting)[0]?.outcomes;
}
