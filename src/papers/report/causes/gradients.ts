import { literal } from '../../../report/prose.ts';
import { formatNumber } from '../../../report/tables.ts';
import { shortTitle } from '../../data-names.ts';
import type { RowResult, SettingResult } from '../../results.ts';
import { listed } from '../language.ts';

/** Shorter than this beside the task's, a gradient moves next to nothing. */
const SHORT = 0.1;

interface Length {
  readonly attribute: string;
  /** As a multiple of the task's gradient. */
  readonly times: number;
}

/** Whether every objective had a say, a text a row that measured it, with all data that it was trained on. */
export function gradientTexts(settings: readonly SettingResult[]): string[] {
  const measured = settings.flatMap(({ rows, attributes, dataset }) =>
    rows.flatMap((row) => {
      const lengths = lengthsOf(row, attributes);
      return lengths.length === 0
        ? []
        : [{ title: row.title, dataset: shortTitle(dataset), lengths }];
    }),
  );
  return [...Map.groupBy(measured, ({ title }) => title)].map(([title, own]) => {
    const short = own.every(({ lengths }) => lengths.every(({ times }) => times < SHORT));
    const told = own.map(({ dataset, lengths }) => {
      const where = own.length === 1 ? '' : ` on ${dataset}`;
      return `${listed(lengths.map(timesText))}${where}`;
    });
    return `**${literal(title)}: the fairness objectives ${short ? 'have next to no say' : 'have a say'}.** Beside the task’s, their gradients are on average ${told.join('; ')}; projection only shortens them.`;
  });
}

function lengthsOf({ measures }: RowResult, attributes: readonly string[]): Length[] {
  const task = measures['gradient norm task'];
  return attributes.flatMap((attribute) => {
    const norm = measures[`gradient norm ${attribute}`];
    return norm == null || task == null || task === 0 ? [] : [{ attribute, times: norm / task }];
  });
}

/** `2.1 times as long for race`. */
function timesText({ attribute, times }: Length, index: number): string {
  const number = formatNumber(times, times < SHORT ? 2 : 1);
  return `${number} times${index === 0 ? ' as long' : ''} for ${literal(attribute)}`;
}
