import { literal } from '../../report/prose.ts';
import { formatNumber } from '../../report/tables.ts';
import { shortTitle } from '../data-names.ts';
import { movement } from '../report/front/effects.ts';
import { firstSetting, pointsText, rowOf } from '../report/front/finding.ts';
import { notConverged } from '../report/front/gate.ts';
import { groupsFoundOf } from '../report/groups-found.ts';
import { listed, numberWord, sentence } from '../report/language.ts';
import { inPoints } from '../report/parts.ts';
import type { SettingResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { GAP, TRADITIONAL } from './columns.ts';
import { disagreements, preferred } from './criteria.ts';
import { m2, m3, m4, nameOf } from './rows.ts';
import { table1 } from './table-1.ts';
import { whyWithheld } from './withheld.ts';

/**
 * What the model does that unlearns the group: a model that has not reached its own objective gets no
 * verdict, so that no claim says it. Whether there was anything to unlearn, and whether criteria prefer M1
 * to a model that harms nobody, which is half of the paper's argument.
 */
export function first(results: PaperResults): string[] {
  const setting = firstSetting(table1, results);
  if (setting === undefined) return [];
  return [
    ...unlearningSentence(setting),
    ...findingSentence(setting, results),
    ...argumentSentence(setting, results),
  ];
}

function unlearningSentence(setting: SettingResult): string[] {
  const row = rowOf(setting, m4.id);
  if (row?.against === undefined) return [];
  const { sum } = row.against;
  const { estimate, interval } = sum.overall;
  const judged = Object.values(sum.groups).filter((group) => group.judged);
  const harmed = judged.filter((group) => group.harmed).length;
  const groups = harmed === judged.length && harmed > 1 ? 'every' : `${harmed} of ${judged.length}`;
  const harm =
    harmed === 0
      ? ', and no group’s surely falls'
      : `, and it falls in ${groups} group${groups === 'every' ? '' : 's'} that can be judged`;
  const { gate, doubled = false } = row;
  const missed = doubled ? 'does not reach its own objective here, since it ' : '';
  const unconverged =
    gate?.passed === false ? `; but this model ${missed}${notConverged(doubled)}` : '';
  return [
    sentence(
      `on ${literal(setting.dataset.title)}, AUROC ${movement(inPoints(estimate, interval))} where ${nameOf(m4.title)} is trained to unlearn the group${harm}${unconverged}`,
    ),
  ];
}

/** How often M3, which looks for the group, and M4 find it, on this setting and beside it on the others. */
function findingSentence(setting: SettingResult, { tables }: PaperResults): string[] {
  const all = tables.find(({ table }) => table === table1.id)?.settings ?? [];
  const [own, ...others] = [setting, ...all.filter(({ id }) => id !== setting.id)].map((one) => {
    const [looks, unlearns] = [m3, m4].map(({ id }) => groupsFoundOf(one, rowOf(one, id)));
    return { one, looks: looks ?? null, unlearns: unlearns ?? null };
  });
  const numbers = ({ looks, unlearns }: NonNullable<typeof own>) =>
    looks === null || unlearns === null
      ? null
      : [looks.found, unlearns.found, looks.naming].map((share) => formatNumber(100 * share, 1));
  const here = own === undefined ? null : numbers(own);
  if (here === null) return [];
  const [looks, unlearns, naming] = here;
  const elsewhere = others.flatMap((other) => {
    const told = numbers(other);
    return told === null
      ? []
      : [`on ${shortTitle(other.one.dataset)} ${told[0]} and ${told[1]} against ${told[2]} %`];
  });
  const counted = [own!, ...others].flatMap(({ looks: one }) => one ?? []);
  const said = counted.every(({ hardly }) => hardly)
    ? ': by this count there is next to nothing to unlearn'
    : '';
  return [
    sentence(
      `${nameOf(m3.title)}, which predicts ${literal(setting.attribute)}, and ${nameOf(m4.title)} find it in ${looks} and ${unlearns} % of validation records, where always naming the largest group finds ${naming} %${elsewhere.length === 0 ? '' : ` (${elsewhere.join('; ')})`}${said}`,
    ),
  ];
}

/** That criteria certainly prefer M1 to an M2 that positive-sum fairness prefers, where they do. */
function argumentSentence(setting: SettingResult, { profile }: PaperResults): string[] {
  const row = rowOf(setting, m2.id);
  if (row?.against?.sum.kind !== 'positive-sum' || whyWithheld(row, setting, profile) !== null) {
    return [];
  }
  const against = disagreements([row], TRADITIONAL);
  if (against.length === 0) return [];
  const named = against.map(
    ({ column, difference }) =>
      `${column.title.replace(/ \(.*\)$/, '')} by ${pointsText(absolute(difference))}`,
  );
  const gap = row.against.differences[GAP.id];
  const ofGap =
    gap !== undefined && preferred(gap, GAP.better) === 'neither'
      ? '; the AUROC gap, of which the paper says the same, prefers neither'
      : '';
  const name = nameOf(m2.title);
  return [
    sentence(
      `by their 95 % intervals ${numberWord(against.length)} of ${numberWord(TRADITIONAL.length)} criteria of group fairness ${against.length === 1 ? 'prefers' : 'prefer'} M1 to ${name} (${listed(named)}), while positive-sum fairness prefers ${name}${ofGap}`,
    ),
  ];
}

/** A difference that is certain, without its sign. */
function absolute({ value, low, high }: Parameters<typeof pointsText>[0]) {
  return value !== null && value < 0 && low !== null && high !== null
    ? { value: -value, low: -high, high: -low }
    : { value, low, high };
}
