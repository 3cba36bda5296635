import { literal } from '../../report/prose.ts';
import { movement } from '../report/front/effects.ts';
import { firstSetting, rowOf } from '../report/front/finding.ts';
import { notConverged } from '../report/front/gate.ts';
import { sentence } from '../report/front/language.ts';
import { inPoints } from '../report/parts.ts';
import type { PaperResults } from '../results-file.ts';
import { m4, shortTitle } from './rows.ts';
import { table1 } from './table-1.ts';

/**
 * What the model does that unlearns the group: a model that has not reached its own objective gets no
 * verdict, so that no claim says it. What the one does that is given the group, the first claim says.
 */
export function first(results: PaperResults): string[] {
  const setting = firstSetting(table1, results);
  const row = setting && rowOf(setting, m4.id);
  if (setting === undefined || row?.against === undefined) return [];
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
      `on ${literal(setting.dataset.title)}, AUROC ${movement(inPoints(estimate, interval))} where ${shortTitle(m4.title)} is trained to unlearn the group${harm}${unconverged}`,
    ),
  ];
}
