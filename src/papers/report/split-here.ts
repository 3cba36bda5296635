import type { Shares } from '../../data/split.ts';
import { manyOf, unitOfRecords } from '../../data/units.ts';
import type { Setting } from '../paper.ts';
import type { SettingResult } from '../results.ts';

/** Where a setting plans none. */
const USUAL: Shares = [0.7, 0.1, 0.2];

/** How records were parted: `6:2:2 by lesion`. Of what is no longer planned no shares are known. */
export function splitHere(
  { folds, dataset }: Pick<SettingResult, 'folds'> & { readonly dataset: { readonly id: string } },
  planned: Pick<Setting, 'split' | 'shares'> | undefined,
): string {
  const unit = unitOfRecords(dataset.id);
  if (folds > 0) return `folds of ${manyOf(unit)}, an eighth of the rest for validation`;
  switch (planned?.split) {
    case 'published':
      return 'in the parts of the publisher';
    case 'domain':
      return 'by domain: tested where nothing was learnt';
    case 'records':
      return `${ratio(planned.shares)} by record`;
    case undefined:
      return planned === undefined ? `by ${unit}` : `${ratio(planned.shares)} by ${unit}`;
  }
}

/** `7:1:2`; in hundredths where tenths do not say it. */
function ratio(shares: Shares = USUAL): string {
  const hundredths = shares.map((share) => Math.round(100 * share));
  const tenths = hundredths.every((share) => share % 10 === 0);
  return hundredths.map((share) => (tenths ? share / 10 : share)).join(':');
}
