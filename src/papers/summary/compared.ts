import { MINIMUM_CLASS_COUNT } from '../../metrics/fairness-metrics.ts';
import { everywhereLargeEnough } from '../../metrics/large-enough.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import { literal } from '../../report/prose.ts';
import type { ByLabel } from './pool.ts';

/**
 * What differences between groups compare, where small groups or classes leave them: a sentence for
 * each attribute, and label.
 *
 * @param seeds test records of each seed.
 */
export function comparedOf(seeds: readonly ByLabel[]): string[] {
  const labels = [...(seeds[0]?.keys() ?? [])];
  return labels.flatMap((label) => {
    const sentences = comparedFor(seeds.map((one) => one.get(label)!));
    return labels.length === 1 ? sentences : sentences.map((one) => `${literal(label)}: ${one}`);
  });
}

function comparedFor(seeds: readonly Predictions[]): string[] {
  const [first] = seeds;
  if (first === undefined) return [];
  const compared = everywhereLargeEnough(seeds);
  const binary = first.classes.length === 2;
  return first.groups.flatMap(({ name, levels }, a) => {
    const large = compared[a]!;
    if (binary) {
      const [kept, out] = divide(levels, (_, l) => large[l]![1]!);
      if (out.length === 0) return [];
      const few = `${list(out)} ${out.length === 1 ? 'has' : 'have'} fewer than ${MINIMUM_CLASS_COUNT} positives or negatives in test`;
      return [
        kept.length < 2
          ? `Differences by ${literal(name)} are undefined: ${few}.`
          : `Differences by ${literal(name)} compare ${list(kept)}; ${few}.`,
      ];
    }
    const [kept, out] = divide(
      first.classes,
      (_, k) => large.filter((level) => level[k]).length >= 2,
    );
    if (out.length === 0) return [];
    if (kept.length === 0) {
      return [
        `Differences by ${literal(name)} are undefined: no class has ${MINIMUM_CLASS_COUNT} test records of it and ${MINIMUM_CLASS_COUNT} others in two groups.`,
      ];
    }
    return [
      `Differences by ${literal(name)} are means over ${kept.length} of ${first.classes.length} classes, each against the rest: ${list(kept)}. Of each of the others fewer than two groups have ${MINIMUM_CLASS_COUNT} test records of it and ${MINIMUM_CLASS_COUNT} others.`,
    ];
  });
}

function divide<T>(all: readonly T[], keep: (one: T, i: number) => boolean): [T[], T[]] {
  return [all.filter(keep), all.filter((one, i) => !keep(one, i))];
}

/** `a, b and c`. */
function list(names: readonly string[]): string {
  const shown = names.map(literal);
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
