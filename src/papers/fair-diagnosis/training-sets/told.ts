import type { Spread } from '../../../evidence/training-sets.ts';
import { formatEstimate } from '../../../report/tables.ts';
import type { ProfileName } from '../../profile.ts';
import { counted, listed, sentence } from '../../report/language.ts';
import { printedUnit, settingTitle } from '../../report/print.ts';
import type { SettingResult } from '../../results.ts';
import type { PaperResults } from '../../results-file.ts';
import { columnOf, deviationOf, halvesFound, isHidden, titleOf, toAllRecords } from './blocks.ts';
import { DIFFERENCE, type MeasuredHalves, type MeasuredPart } from './measure.ts';
import { trainingSets } from './table.ts';

/**
 * How far another training set would move what claims are about, as far as results have measured it; else
 * how to measure it.
 */
export function trainingSetTold({ tables, profile }: PaperResults): string {
  const settings = tables.find(({ table }) => table === trainingSets.id)?.settings ?? [];
  const found = settings.flatMap((setting) => {
    const halves = halvesFound(setting);
    return halves === null || told(halves).length === 0 ? [] : [{ setting, halves }];
  });
  const why =
    '**The training set.** Repeats share their data, so no interval tells how far another training set would move a number.';
  if (found.length === 0) {
    return `${why} It was not measured here; this does: \`${command(profile)}\`.`;
  }
  const each = found.map(({ setting, halves }) => ofSetting(setting, halves));
  return `${why} It was measured once, on halves of each fold’s training records. ${each.join(' ')} Verdicts do not take it into account.`;
}

/** What is told of: the difference between the methods, which claims are about. */
function told({ parts }: MeasuredHalves): MeasuredPart[] {
  return parts.filter(
    ({ method, spread }) => method === DIFFERENCE && spread !== null && !isHidden(spread.halves),
  );
}

function command(profile: ProfileName): string {
  const planned = trainingSets.settings(profile);
  const run = `npm run refair -- run ${trainingSets.id} --profile ${profile}`;
  const [first] = planned;
  if (first === undefined || planned.some(({ byDefault }) => byDefault)) return run;
  return `${run} --dataset ${first.data.dataset} --attribute ${first.data.attributes[0]}`;
}

function ofSetting(setting: SettingResult, halves: MeasuredHalves): string {
  const { records, seeds } = halves;
  const own = told(halves);
  const size = (count: number) => count.toLocaleString('en');
  const alone = own.filter(({ spread }) => spread!.alone !== null && !isHidden(spread!.alone));
  return [
    sentence(
      `on ${settingTitle(setting)}, one standard deviation of ${titleOf(DIFFERENCE)}, untuned, over training sets of ${size(records.half)} records is ${listed(own.map((part) => deviation(part, part.spread!.halves)))}`,
    ),
    ...(seeds < 2 || alone.length === 0
      ? []
      : [
          sentence(
            `of the training set alone, what ${counted(seeds, 'seed')} say alike, it is ${listed(alone.map((part) => deviation(part, part.spread!.alone!)))}; the rest is the luck of a training, which intervals hold`,
          ),
        ]),
    sentence(
      `if variance goes with one over the number of records, which was not measured, another training set of ${size(records.all)} gives ${listed(own.map((part) => deviation(part, part.spread!.halves, toAllRecords(halves))))}`,
    ),
  ].join(' ');
}

/** `EO 1.20 [0.75, 2.94] points`. */
function deviation(part: MeasuredPart, spread: Spread, shrink = 1): string {
  const { title, scale, unit, digits } = columnOf(part);
  const groups = part.pair === null ? '' : ` (${part.pair.join(' and ')})`;
  const text = formatEstimate(deviationOf(spread, scale * shrink), digits);
  return `${title}${groups} ${text} ${unit === '%' ? 'points' : printedUnit(unit)}`;
}
