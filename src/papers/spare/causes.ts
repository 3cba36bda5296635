import { quantile } from '../../metrics/quantile.ts';
import { literal } from '../../report/prose.ts';
import { formatNumber } from '../../report/tables.ts';
import type { SampleTable } from '../../training/outcome.ts';
import { rowOf } from '../report/front/finding.ts';
import { listed } from '../report/language.ts';
import type { SettingResult, TableResult } from '../results.ts';
import { changeOf, closenessIn } from './closeness.ts';
import { erm, groupModel, spare } from './rows.ts';
import { table1 } from './table-1.ts';
import { numbers, samplesOf } from './weight-figures.ts';

/**
 * Why SPARE came out as it did: how alike its weights are and whether there is a group to be similar to, how
 * near its predictions stay to ERM's, on which classes F1 hangs, and what it costs.
 */
export function causes(tables: readonly TableResult[]): string[] {
  const main = tables.find(({ table }) => table === table1.id)?.settings[0];
  if (main === undefined) return [];
  const weighed = weightsOn(main, tables);
  return [
    ...(weighed === null ? [] : [...alikeText(main, weighed), ...foundText(main, weighed)]),
    ...nearText(main),
    ...classesText(main),
    ...costText(main),
  ];
}

/** Rows of other tables that hand their weights out, and are SPARE as the main table has it. */
const HANDED_OUT: readonly (readonly [table: string, row: string])[] = [
  ['spare/weights', 'spare'],
  ['spare/distances', 'deepfool'],
];

function weightsOn(main: SettingResult, tables: readonly TableResult[]): SampleTable | null {
  for (const [id, row] of HANDED_OUT) {
    const settings = tables.find(({ table }) => table === id)?.settings ?? [];
    const same = settings.find((setting) => setting.id === main.id);
    const samples = same && samplesOf(same, row);
    if (samples != null) return samples;
  }
  return null;
}

/** As many records of one weight that are nearly all are weights that hardly differ. */
const NEARLY_ALL = 0.9;

function alikeText({ levels }: SettingResult, samples: SampleTable): string[] {
  const by = levels.map((level) => numbers(samples, `weight for ${level}`));
  if (by.some((own) => own.length === 0)) return [];
  const effective = by.map((own) => sum(own) ** 2 / sum(own.map((w) => w * w)) / own.length);
  const ranges = by.map((own, i) => {
    const [low, high] = [0.1, 0.9].map((share) => formatNumber(at(own, share), 2));
    return `between ${low} and ${high} in the model for ${literal(levels[i]!)}`;
  });
  const alike = effective.every((share) => share > NEARLY_ALL);
  const ratio = ratioText(by);
  return [
    `**SPARE: the weights ${alike ? 'hardly tell records apart' : 'tell records apart'}.** In its first training eight weights of ten lie ${listed(ranges)}: they count like ${listed(effective.map((share) => percent(share, 0)))} of the records at one weight.${ratio}`,
  ];
}

/** How far the two models' weights of one record lie apart. */
function ratioText(by: readonly (readonly number[])[]): string {
  const [first, second] = by;
  if (by.length !== 2) return '';
  const ratios = first!.map((weight, i) => {
    const ratio = weight / second![i]!;
    return Math.max(ratio, 1 / ratio);
  });
  return ` The two weights of a record differ by a factor of ${formatNumber(at(ratios, 0.5), 2)} at the median, and for nine records of ten by ${formatNumber(at(ratios, 0.9), 2)} at most.`;
}

/** Of the way from chance to certainty: less is hardly anything, more nearly all. */
const LITTLE = 0.15;
const MUCH = 0.85;

function foundText({ attribute, levels }: SettingResult, samples: SampleTable): string[] {
  const codes = numbers(samples, attribute);
  const shares = levels.map((level, code) => {
    const own = numbers(samples, `similarity in formula to ${level}`).filter(
      (_, i) => codes[i] === code,
    );
    return own.filter((distance) => distance === 0).length / own.length;
  });
  if (shares.some((share) => !Number.isFinite(share))) return [];
  const balanced = sum(shares) / shares.length;
  const chance = 1 / shares.length;
  const beyond = (balanced - chance) / (1 - chance);
  const how = beyond < LITTLE ? 'hardly' : beyond > MUCH ? 'well' : 'partly';
  return [
    `**SPARE: the group is ${how} found.** Of records that it has not seen, the group predictor takes ${listed(shares.map((share, i) => `${percent(share, 0)} of ${literal(levels[i]!)}`))} for their own group, ${percent(balanced, 0)} on the mean, where guessing has ${percent(chance, 0)}. That is what similarity can tell.`,
  ];
}

/** Whether weights move predictions more than another training of ERM does. */
function nearText(main: SettingResult): string[] {
  const found = closenessIn(main);
  const own = found?.differ[spare.id];
  if (found === null || own === undefined) return [];
  const group = found.differ[groupModel.id];
  const beside = group === undefined ? '' : `, ${groupModel.title} for ${percent(group)}`;
  const another =
    found.repeats === null
      ? ''
      : ` Two repeats of ERM, on other folds from other starts, differ for ${percent(found.repeats)}${
          own < found.repeats ? ': the weights move fewer predictions than training anew does' : ''
        }.`;
  const near = found.repeats !== null && own < found.repeats;
  return [
    `**SPARE ${near ? 'stays near ERM' : 'beside ERM'}.** From the same start it names another diagnosis than ERM for ${percent(own)} of records${beside}.${another}`,
  ];
}

/** A class of so few of its group is rare. */
const RARE = 0.05;

/** Which class of each group moves F1 most. */
function classesText(main: SettingResult): string[] {
  const found = closenessIn(main);
  const told = main.levels.flatMap((level, code) => {
    const own = (found?.classes ?? []).flatMap((one) => {
      const change = one.level === code ? changeOf(one) : null;
      return change === null ? [] : [{ ...one, change }];
    });
    const [most] = own.toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change));
    if (most === undefined) return [];
    const records = sum(own.map((one) => one.records));
    const whole = sum(own.map(({ change }) => change)) / own.length;
    const share = most.change / own.length;
    return [
      {
        rare: most.records / records < RARE,
        text: `in ${literal(level)} macro F1 changes by ${points(whole)} points against ERM’s, of which ${literal(most.title)} alone, ${most.records.toLocaleString('en')} of ${records.toLocaleString('en')} records, makes ${points(share)}`,
      },
    ];
  });
  if (told.length === 0) return [];
  const rare = told.every((one) => one.rare);
  return [
    `**F1 ${rare ? 'hangs on rare classes' : 'moves with single classes'}.** By estimates, ${told.map(({ text }) => text).join('; ')}.`,
  ];
}

function costText(main: SettingResult): string[] {
  const [own, plain] = [spare, erm].map(({ id }) => rowOf(main, id)?.measures);
  const [training, distances, once] = [
    own?.trainingSeconds,
    own?.distanceSeconds,
    plain?.trainingSeconds,
  ];
  if (training == null || distances == null || once == null || !(once > 0)) return [];
  const times = (seconds: number) => formatNumber(seconds / once, 1);
  return [
    `**What SPARE costs.** Its models take ${times(training)} times the computing time of ERM’s, the distances behind their weights a further ${times(distances)} times: ${times(training + distances)} times in all. A record is then scored by one model, as by ERM.`,
  ];
}

function percent(share: number, digits = 1): string {
  return `${formatNumber(100 * share, digits)} %`;
}

function points(fraction: number): string {
  return formatNumber(100 * fraction, 1);
}

function at(values: readonly number[], share: number): number {
  return quantile(
    values.filter(Number.isFinite).sort((a, b) => a - b),
    share,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
