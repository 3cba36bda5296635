import { namesOf } from '../data/task.ts';
import type { Predictions } from '../metrics/predictions.ts';
import type { TrialResult } from '../runs/trial.ts';
import type { Setting } from './paper.ts';

/** The labels of which a setting's numbers are taken. */
export function judgedLabels({ data, learntBeside = [] }: Setting): readonly string[] {
  return namesOf(data.label).filter((name) => !learntBeside.includes(name));
}

/** What a trial said of the labels that are judged, with groups in the order of the setting's attributes. */
export function judgedPart(setting: Setting, result: TrialResult | null): TrialResult | null {
  const { data, learntBeside = [] } = setting;
  if (result === null) return result;
  const names = namesOf(data.label);
  const own = (parts: readonly Predictions[]) =>
    parts
      .filter((_, label) => !learntBeside.includes(names[label]!))
      .map((part) => groupedBy(part, data.attributes));
  return { ...result, validation: own(result.validation), test: own(result.test) };
}

/** A trial that rows over several attributes share has its groups in an order of its own. */
function groupedBy(predictions: Predictions, attributes: readonly string[]): Predictions {
  const { groups } = predictions;
  if (groups.every(({ name }, i) => name === attributes[i])) return predictions;
  return {
    ...predictions,
    groups: attributes.map((attribute) => groups.find(({ name }) => name === attribute)!),
  };
}
