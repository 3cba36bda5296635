import { formatEstimate } from '../../../report/tables.ts';
import type { ProfileName } from '../../profile.ts';
import { listed, sentence } from '../../report/language.ts';
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

/** What claims are about: the difference between the methods, where the test does not hide its spread. */
function told({ parts }: MeasuredHalves): MeasuredPart[] {
  return parts.filter(({ method, halves }) => method === DIFFERENCE && !isHidden(halves));
}

function command(profile: ProfileName): string {
  const planned = trainingSets.settings(profile);
  const run = `npm run refair -- run ${trainingSets.id} --profile ${profile}`;
  const [first] = planned;
  if (first === undefined || planned.some(({ byDefault }) => byDefault)) return run;
  return `${run} --dataset ${first.data.dataset} --attribute ${first.data.attributes[0]}`;
}

function ofSetting(setting: SettingResult, halves: MeasuredHalves): string {
  const { records } = halves;
  const own = told(halves);
  const deviations = (scale: number, withInterval: boolean) =>
    own.map((part) => {
      const column = columnOf(part);
      const { value, low, high } = deviationOf(part.halves, column.scale * scale);
      const text = formatEstimate(withInterval ? { value, low, high } : { value }, column.digits);
      const { unit } = column;
      const groups = part.pair === null ? '' : ` (${part.pair.join(' and ')})`;
      return `${column.title}${groups} ${text} ${unit === '%' ? 'points' : printedUnit(unit)}`;
    });
  const size = (count: number) => count.toLocaleString('en');
  return [
    sentence(
      `on ${settingTitle(setting)}, one standard deviation of ${titleOf(DIFFERENCE)}, untuned, over training sets of ${size(records.half)} records is ${listed(deviations(1, true))}`,
    ),
    sentence(
      `if variance goes with one over the number of records, which was not measured, it is ${listed(deviations(toAllRecords(halves), false))} at ${size(records.all)} records`,
    ),
  ].join(' ');
}
