import { formatNumber } from '../../report/tables.ts';
import { firstSetting, hiddenSentence, rowOf } from '../report/front/finding.ts';
import { gapsLeftSentence } from '../report/front/gaps-left.ts';
import { sentence } from '../report/language.ts';
import type { PaperResults } from '../results-file.ts';
import { FAIRNESS } from './columns.ts';
import { directEffect } from './direct-effect/table.ts';
import { tunedOurs, vanilla } from './rows.ts';
import { table1 } from './table-1.ts';

/** The paper's η. */
const MASKED = 'eta-0.2';

/** Whether S is hidden, whether the true direct effect fell, and how much of each gap is left. */
export function first(results: PaperResults): string[] {
  const setting = firstSetting(table1, results);
  return [
    ...(setting === undefined ? [] : hiddenSentence(setting, rowOf(setting, tunedOurs.id))),
    ...directEffectSentence(results),
    ...(setting === undefined
      ? []
      : gapsLeftSentence(table1, setting, {
          row: tunedOurs.id,
          baseline: vanilla.id,
          columns: FAIRNESS,
        })),
  ];
}

/** In how many of the generated worlds with a direct effect the mask makes it smaller. */
function directEffectSentence({ tables }: PaperResults): string[] {
  const settings = tables.find(({ table }) => table === directEffect.id)?.settings ?? [];
  const worlds = settings.flatMap((setting) => {
    const size = (row: string) => rowOf(setting, row)?.effects?.[0]?.direct.value;
    const [plain, masked] = [size(vanilla.id), size(MASKED)];
    return plain === undefined || masked === undefined || plain === 0
      ? []
      : [{ plain: Math.abs(plain), masked: Math.abs(masked) }];
  });
  if (worlds.length === 0) return [];
  const smaller = worlds.filter(({ plain, masked }) => masked < plain).length;
  const mean = (of: 'plain' | 'masked') =>
    worlds.reduce((sum, world) => sum + world[of], 0) / worlds.length;
  return [
    sentence(
      `on generated pictures, where the true direct effect can be measured, the mask makes it smaller in ${smaller} of ${worlds.length} worlds, on average from ${formatNumber(mean('plain'), 2)} to ${formatNumber(mean('masked'), 2)}`,
    ),
  ];
}
