import type { Block } from '../../report/document.ts';
import { formatInterval, formatNumber } from '../../report/tables.ts';
import type { Column, Exhibit, Setting } from '../paper.ts';
import { settingTitle } from '../report/print.ts';
import type { CellResult, RowResult, SettingResult, TableResult } from '../results.ts';
import { ACCURACY, AUROC, COLUMNS } from './columns.ts';

/** A network with its rows under the mask and without one. */
export interface MaskedPair {
  readonly title: string;
  readonly masked: string;
  readonly clean: string;
}

const SHOWN = [ACCURACY, AUROC];

/**
 * What the mask costs each network, so that a table of masked networks does not read as a table of
 * networks; and which of them misses the setting's floor before any mask. Nothing where the
 * rows without a mask did not finish.
 */
export function maskingCost(pairs: readonly MaskedPair[]): Exhibit {
  return {
    together: (table, result) => costs(result, table.settings(result.profile), pairs),
  };
}

function costs(
  result: TableResult,
  settings: readonly Setting[],
  pairs: readonly MaskedPair[],
): Block[] {
  return result.settings.flatMap((setting): Block[] => {
    const floor = settings.find(({ id }) => id === setting.id)?.floor;
    const items = pairs.flatMap((pair) => costOf(setting, pair, floor));
    if (items.length === 0) return [];
    return [
      {
        kind: 'prose',
        text: `**What masking costs each network**, ${settingTitle(setting)}: Vanilla, then Ours around it, with their own 95 % intervals. A cost is called shown where these do not overlap, which is stricter than an interval of the difference.`,
      },
      { kind: 'list', items },
    ];
  });
}

function costOf(
  { rows }: SettingResult,
  { title, masked, clean }: MaskedPair,
  floor: Setting['floor'],
): string[] {
  const at = (id: string) => rows.find((row) => row.id === id);
  const texts = SHOWN.flatMap((column) => costText(at(clean), at(masked), column));
  if (texts.length === 0) return [];
  const floored = COLUMNS.find(({ metric }) => metric === floor?.metric);
  const reached = floored === undefined ? null : at(clean)?.cells[floored.id]?.value;
  const missed =
    floor !== undefined && reached != null && reached <= floor.value
      ? `; its Vanilla does not beat ${floor.what} (${floor.value}), so its rows say nothing of the method`
      : '';
  return [`**${title}**: ${texts.join('; ')}${missed}.`];
}

function costText(
  clean: RowResult | undefined,
  masked: RowResult | undefined,
  column: Column,
): string[] {
  const before = clean?.cells[column.id];
  const after = masked?.cells[column.id];
  if (before?.value == null || after?.value == null) return [];
  const lost = (before.value - after.value) * column.scale;
  const verdict =
    before.low !== null && after.high !== null && after.high < before.low
      ? 'shown'
      : 'not shown: the intervals overlap';
  const change = `${lost < 0 ? 'a gain' : 'a loss'} of ${formatNumber(Math.abs(lost), 1)} points`;
  return [
    `${column.title} ${withInterval(before, column)} to ${withInterval(after, column)} %, ${change}${lost > 0 ? ` (${verdict})` : ''}`,
  ];
}

function withInterval({ value, low, high }: CellResult, { scale }: Column): string {
  const text = formatNumber(value! * scale, 1);
  return low === null || high === null
    ? text
    : `${text} ${formatInterval(low * scale, high * scale, 1)}`;
}
