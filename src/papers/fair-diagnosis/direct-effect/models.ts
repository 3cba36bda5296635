import type { Block } from '../../../report/document.ts';
import type { TableResult } from '../../results.ts';
import { isScored, type Predictor } from './predictors.ts';
import { spending } from './regimes.ts';

/** The profile named on the cover does not say what this study spends. */
export function trainedAs({ profile }: Pick<TableResult, 'profile'>): Block[] {
  if (profile === 'paper') return [];
  return [
    { kind: 'prose', text: `Every model here, in profile \`${profile}\`: ${spending(profile)}.` },
  ];
}

/** Below this AUROC a model has learnt little, and its gaps are mostly chance. */
const NEAR_CHANCE = 0.7;

/** How many models say little or nothing. `scored`: those whose metrics are all defined. */
export function modelsText(finished: readonly Predictor[], scored: readonly Predictor[]): string {
  const left = finished.length - scored.length;
  const weak = scored.filter(isNearChance).sort((a, b) => a.cells.auroc! - b.cells.auroc!);
  const by = [...Map.groupBy(weak, ({ regime }) => regime.title)].map(
    ([title, own]) => `${title} ${own.length}`,
  );
  return [
    left === 0
      ? `All metrics are defined for all ${finished.length} models.`
      : `For ${left} of ${finished.length} models a gap is undefined (n/a), as where one class is predicted for all or a group is too small; they are left out of everything but the table of true effects.`,
    ...(scored.length === 0
      ? []
      : weak.length === 0
        ? [`No AUROC, on the labels as recorded, is below ${NEAR_CHANCE.toFixed(2)}.`]
        : [
            `${weak.length} of ${scored.length} models have an AUROC below ${NEAR_CHANCE.toFixed(2)} on the labels as recorded, the lowest ${weak[0]!.cells.auroc!.toFixed(2)} (${by.join(', ')}). They stay in and are marked in the table of true effects: some are near chance, and some are judged by wrong labels, which lower AUROC whatever was learnt.`,
          ]),
  ].join(' ');
}

/** What to know of a model beside its true effect. */
export function remark(predictor: Predictor): { readonly note?: string } {
  if (!isScored(predictor)) return { note: 'a gap is undefined: left out of the other tables' };
  return isNearChance(predictor) ? { note: `AUROC below ${NEAR_CHANCE.toFixed(2)}` } : {};
}

function isNearChance({ cells }: Predictor): boolean {
  return (cells.auroc ?? Number.NaN) < NEAR_CHANCE;
}
