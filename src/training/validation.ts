import { auroc } from '../metrics/auroc.ts';
import { type Evaluation, evaluate } from '../metrics/evaluate.ts';
import { mean } from '../metrics/gaps.ts';
import { scoreWidth } from '../metrics/predictions.ts';
import { type Logits, type ScoredInputs, scoreLabels, scoreRows } from './classifier.ts';
import { predictionsOf } from './predictions.ts';
import type { Training } from './training.ts';

/**
 * A model on validation records, which everything that is chosen is chosen on.
 *
 * @param logits of a batch, `[n, 1]` or `[n, classes]`.
 * @param rows of the validation records; default: all.
 */
export function validate(
  { task, inputs, split }: Training,
  logits: Logits,
  rows = split.validation,
): Evaluation {
  return evaluate(predictionsOf(task, rows, scoreRows(inputs, rows, logits)));
}

/**
 * The validation curve: the AUROC, of more than two classes the mean of each against the rest, of
 * several labels their mean. Classes and labels count that some records have and others lack; none does:
 * no curve.
 *
 * @param inputs what `logits` reads of the records.
 * @param logits of a batch, those of several labels side by side.
 */
export function validationAuroc(
  { inputs, labels, split }: Pick<Training, 'labels' | 'split'> & { readonly inputs: ScoredInputs },
  logits: Logits,
): Record<string, number> {
  const rows = split.validation;
  return curvePoint(labels, rows, scoreLabels(inputs, rows, labels, logits));
}

/**
 * A point of the validation curve, by scores that are there already.
 *
 * @param scores of each label: P(class 1) a row, or `rows × classes`, row-major.
 */
export function curvePoint(
  labels: Training['labels'],
  rows: Int32Array,
  scores: readonly Float32Array[],
): Record<string, number> {
  const values = labels.flatMap(({ classes, codes }, l) => {
    const known = [...rows.keys()].filter((i) => codes[rows[i]!]! >= 0);
    const width = scoreWidth({ classes });
    const ofClasses = Array.from({ length: width }, (_, c) =>
      auroc(
        known.map((i) => scores[l]![i * width + c]!),
        known.map((i) => codes[rows[i]!] === (width === 1 ? 1 : c)),
      ),
    ).filter((value) => !Number.isNaN(value));
    return ofClasses.length === 0 ? [] : [mean(ofClasses)];
  });
  return values.length === 0 ? {} : { 'validation AUROC': mean(values) };
}
