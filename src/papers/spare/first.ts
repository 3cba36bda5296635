import { literal } from '../../report/prose.ts';
import { formatNumber } from '../../report/tables.ts';
import { sized } from '../report/front/effects.ts';
import { firstSetting, rowOf } from '../report/front/finding.ts';
import { gapsLeftSentence } from '../report/front/gaps-left.ts';
import { listed, sentence } from '../report/language.ts';
import { digitsFor } from '../report/parts.ts';
import type { SettingResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { unconverged } from '../unconverged.ts';
import { closenessIn } from './closeness.ts';
import { column } from './columns.ts';
import { erm, spare } from './rows.ts';
import { table1 } from './table-1.ts';

/** What each group gains, which the method is for, and how near it stays to ERM; then what is left of each gap. */
export function first(results: PaperResults): string[] {
  const setting = firstSetting(table1, results);
  if (setting === undefined) return [];
  const compared = { row: spare.id, baseline: erm.id };
  // What models that still learn have reached is said, and that it is not what they would.
  const learnt = [spare, erm].every(({ id }) => {
    const row = rowOf(setting, id);
    return row !== undefined && !unconverged(row, results.profile);
  });
  return [
    ...gainSentence(setting, learnt),
    ...nearSentence(setting),
    ...gapsLeftSentence(table1, setting, {
      ...compared,
      columns: ['eopp0', 'eopp1', 'eodd'].map(column),
    }),
  ];
}

/** `SPARE’s F1 is 1.8 points [0.1, 3.4] higher than ERM’s in under-60 and …`. */
function gainSentence({ verdicts, levels }: SettingResult, learnt: boolean): string[] {
  const tests = verdicts.flatMap((verdict) => verdict.tests);
  const gains = levels.flatMap((level, i) => {
    const test = tests.find(
      (one) =>
        one.column === `f1-${i}` && one.rows?.includes(spare.id) && one.rows.includes(erm.id),
    );
    if (test?.effect.value == null) return [];
    const scaled = (value: number) => 100 * value;
    const [low = null, high = null] = (test.effect.interval ?? []).map(scaled);
    const effect = { value: scaled(test.effect.value), low, high };
    return [{ level, by: sized(effect, digitsFor(effect), 'points', 'higher', 'lower') }];
  });
  if (gains.length !== levels.length) return [];
  const each = gains.map(
    ({ level, by }, i) => `${by}${i === 0 ? ' than ERM’s' : ''} in ${literal(level)}`,
  );
  const yet = learnt ? '' : 'as far as both were trained, and they had not learnt all, ';
  return [sentence(`${yet}SPARE’s F1 is ${listed(each)}`)];
}

/** Only beside what training anew does to ERM, which says whether that is much. */
function nearSentence(setting: SettingResult): string[] {
  const found = closenessIn(setting);
  const own = found?.differ[spare.id];
  if (found?.repeats == null || own === undefined) return [];
  const [ours, anew] = [own, found.repeats].map((share) => formatNumber(100 * share, 1));
  return [
    sentence(
      `it names another diagnosis than ERM for ${ours} % of records, where two trainings of ERM differ in ${anew} %`,
    ),
  ];
}
