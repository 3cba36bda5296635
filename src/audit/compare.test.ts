import { describe, expect, test } from 'vitest';
import { alignOld, compare } from './compare.ts';
import type { AuditOptions } from './options.ts';
import { ruledRecords } from './testing.ts';

const OPTIONS: AuditOptions = {
  threshold: 0.5,
  specificity: 0.9,
  bootstrap: 200,
  permutations: 0,
  seed: 1,
  measures: ['accuracy', 'tpr', 'auroc'],
};

const old = ruledRecords(false);
const { labels } = old;
/** As the old model, but right on every record that `better` says, wrong where `worse` does. */
const changed = (better: (i: number) => boolean, worse: (i: number) => boolean = () => false) => ({
  ...old,
  scores: null,
  predicted: Uint8Array.from(old.predicted, (one, i) =>
    better(i) ? labels[i]! : worse(i) ? 1 - labels[i]! : one,
  ),
});
const bare = { ...old, scores: null };

describe('two models on the same records', () => {
  test('a model compared with itself: no change, and no certainty of none', async () => {
    const { overall, groups, verdicts, reclassification } = await compare(old, old, OPTIONS);
    expect(overall.auroc!.difference).toBe(0);
    const [low, high] = groups.group!.a!.accuracy!.interval!;
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
    expect(verdicts.group!.accuracy).toEqual({
      noHarm: 'undetermined',
      positiveSum: 'undetermined',
    });
    // scikit-learn's confusion matrix: 69 positives of which 34 are found, 171 negatives of which 29 are not.
    expect(reclassification.overall).toEqual({
      positives: [
        [35, 0],
        [0, 34],
      ],
      negatives: [
        [142, 0],
        [0, 29],
      ],
    });
  });

  test('within a margin stated beforehand, no change is no harm', async () => {
    const margins = new Map([['accuracy', 0.1]] as const);
    expect((await compare(bare, bare, { ...OPTIONS, margins })).verdicts.group!.accuracy).toEqual({
      noHarm: 'shown',
      positiveSum: 'undetermined',
    });
  });

  test('better for all is a positive sum; better for one at the cost of another is harm', async () => {
    const all = await compare(
      changed(() => true),
      bare,
      OPTIONS,
    );
    expect(all.verdicts.group!.accuracy).toEqual({ noHarm: 'shown', positiveSum: 'shown' });
    expect(all.overall.accuracy!.difference).toBeCloseTo(1 - 0.733333333, 8);
    const { codes } = old.groupings[0]!;
    const some = await compare(
      changed(
        (i) => codes[i] === 0,
        (i) => codes[i] === 1,
      ),
      bare,
      OPTIONS,
    );
    expect(some.groups.group!.a!.accuracy!.verdict).toBe('gain');
    expect(some.groups.group!.b!.accuracy!.verdict).toBe('harm');
    expect(some.verdicts.group!.accuracy).toEqual({ noHarm: 'refuted', positiveSum: 'refuted' });
  });

  test('pairing tells more than two files apart would', async () => {
    // Of the first 40 some differ: paired, the error is theirs alone, not that of 240 records twice.
    const { overall } = await compare(
      changed((i) => i < 40),
      bare,
      OPTIONS,
    );
    const [low, high] = overall.accuracy!.interval!;
    expect(high - low).toBeLessThan(0.08);
  });
});

describe('records are matched', () => {
  const reversed = {
    labels: old.labels.toReversed(),
    predicted: old.predicted.toReversed(),
    scores: old.scores!.toReversed(),
  };
  const ids = Array.from(labels, (_, i) => `r${i}`);

  test('by id, whatever their order', () => {
    expect(alignOld(old, reversed, [ids, ids.toReversed()])).toEqual(old);
  });

  test('and others refused', () => {
    expect(() => alignOld(old, reversed, null)).toThrow(/row \d+ has another label/);
    expect(() => alignOld(old, reversed, [ids, ids])).toThrow(/the record r\d+ has another label/);
    expect(() => alignOld(old, old, [ids, ['x', ...ids.slice(1)]])).toThrow('no record r0');
    expect(() => alignOld(old, { ...old, scores: null }, null)).toThrow('one file has scores');
    expect(() => alignOld(old, { ...old, labels: labels.slice(1) }, null)).toThrow('has 239 rows');
  });
});
