import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImageFeatures } from '../dataset.ts';
import { makeTask } from '../task.ts';
import { effectsIn, type Interventions, worldScores } from './interventions.ts';
import { parseSynthCxrOptions } from './options.ts';
import { SIDE } from './radiograph.ts';
import { generateSynthCxr, loadSynthCxr } from './synth-cxr.ts';

const PIXELS = SIDE * SIDE;
const SMALL = { records: 40, interventions: 40 };

async function pictures(
  rows: ArrayLike<number>,
  options: Parameters<typeof loadSynthCxr>[0] = SMALL,
): Promise<Uint8Array> {
  const dataset = await loadSynthCxr(options);
  return (dataset.features as ImageFeatures).read(rows);
}

/** Mean grey of the lower half: sees lesion, shadow and anatomy. */
function brightness(features: ImageFeatures, rows: ArrayLike<number>): Float32Array {
  const pixels = features.read(rows);
  return Float32Array.from({ length: rows.length }, (_, i) => {
    let sum = 0;
    for (let p = PIXELS / 2; p < PIXELS; p++) sum += pixels[i * PIXELS + p]!;
    return sum / (PIXELS / 2) / 255;
  });
}

async function causalEffects(
  worlds: Interventions,
  scores: (rows: Int32Array) => Float32Array,
  threshold?: number,
) {
  return effectsIn(await worldScores(worlds, scores), threshold);
}

describe('synth-cxr', () => {
  test('the same options give the same bytes, another seed gives others', async () => {
    const rows = [0, 1, 2, 45];
    expect(await pictures(rows)).toEqual(await pictures(rows));
    expect(await pictures(rows)).not.toEqual(await pictures(rows, { ...SMALL, seed: 2 }));
  });

  test('a record does not depend on how many there are', async () => {
    expect(await pictures([7])).toEqual(await pictures([7], { records: 10, interventions: 10 }));
  });

  test('serves a task: label, attribute, one record per patient', async () => {
    const dataset = await loadSynthCxr(SMALL);
    const task = makeTask(dataset, 'disease', ['sex']);
    expect(task.rows).toHaveLength(40);
    expect(new Set(dataset.patientIds).size).toBe(40);
  });

  test('prevalence is what the knob says', () => {
    const { labels, attributes } = generateSynthCxr(
      parseSynthCxrOptions({ records: 4000, interventions: 10, prevalence: [0.2, 0.6] }),
    );
    for (const [s, expected] of [0.2, 0.6].entries()) {
      const own = [...attributes.sex!.codes].flatMap((code, row) => (code === s ? [row] : []));
      const share = own.filter((row) => labels.disease!.codes[row] === 1).length / own.length;
      // Five standard errors.
      expect(Math.abs(share - expected)).toBeLessThan(5 * Math.sqrt(0.25 / own.length));
    }
  });

  test('confounding makes sex and disease go together beyond their causal link', () => {
    const gap = (confounding: number) => {
      const { labels, attributes } = generateSynthCxr(
        parseSynthCxrOptions({
          records: 4000,
          interventions: 10,
          prevalence: [0.4, 0.4],
          confounding,
        }),
      );
      const share = (s: number) => {
        const own = [...attributes.sex!.codes].flatMap((code, row) => (code === s ? [row] : []));
        return own.filter((row) => labels.disease!.codes[row] === 1).length / own.length;
      };
      return share(1) - share(0);
    };
    expect(Math.abs(gap(0))).toBeLessThan(0.06);
    // P(U=1|S=1) = 0.9: 0.6·0.9 + 0.2·0.1 − (0.6·0.1 + 0.2·0.9) = 0.32.
    expect(gap(1)).toBeGreaterThan(0.26);
    expect(gap(1)).toBeLessThan(0.38);
  });

  test('label noise flips the recorded label and not the picture', () => {
    const options = { records: 2000, interventions: 10 };
    const noisy = generateSynthCxr(parseSynthCxrOptions({ ...options, labelNoise: 0.2 }));
    const flipped = [...noisy.labels.disease!.codes].filter(
      (code, row) => code !== noisy.labels['true-disease']!.codes[row],
    ).length;
    expect(Math.abs(flipped / 2000 - 0.2)).toBeLessThan(0.045);
    const clean = generateSynthCxr(parseSynthCxrOptions(options));
    const rows = Int32Array.from({ length: 20 }, (_, i) => i);
    expect((noisy.features as ImageFeatures).read(rows)).toEqual(
      (clean.features as ImageFeatures).read(rows),
    );
  });

  test('underdiagnosis strikes ill women alone', () => {
    const { labels, attributes } = generateSynthCxr(
      parseSynthCxrOptions({ records: 1000, interventions: 10, underdiagnosis: 0.5 }),
    );
    const truth = labels['true-disease']!.codes;
    const changed = [...labels.disease!.codes].flatMap((code, row) =>
      code === truth[row] ? [] : [row],
    );
    expect(changed.length).toBeGreaterThan(50);
    expect(changed.every((row) => attributes.sex!.codes[row] === 1 && truth[row] === 1)).toBe(true);
  });

  test('worlds differ only where their variables do', async () => {
    const dataset = await loadSynthCxr({ ...SMALL, artefactStrength: 0 });
    const { reference, direct, total } = dataset.interventions;
    const read = (row: number) => (dataset.features as ImageFeatures).read([row]);
    const ill = (i: number) => !equal(read(direct[i]!), read(total[i]!));
    for (let i = 0; i < 40; i++) expect(read(direct[i]!)).toEqual(read(reference[i]!));
    // P(Y(female)=1) − P(Y(male)=1) = 0.2: some units fall ill, most do not.
    const changed = Array.from({ length: 40 }, (_, i) => ill(i)).filter(Boolean).length;
    expect(changed).toBeGreaterThan(1);
    expect(changed).toBeLessThan(20);
  });

  test('a shadow of the upper corners leaves the lung bases alone', async () => {
    const dataset = await loadSynthCxr({ ...SMALL, artefactOverlap: 0, artefactStrength: 1 });
    const { reference, direct } = dataset.interventions;
    const features = dataset.features as ImageFeatures;
    expect(brightness(features, direct)).toEqual(brightness(features, reference));
    expect(features.read(direct)).not.toEqual(features.read(reference));
  });

  test.each([
    [{ records: 5 }, 'option records'],
    [{ artefactStrength: 2 }, 'option artefactStrength'],
    [{ strength: 1 }, 'strength'],
  ])('refuses %j', async (options, named) => {
    await expect(loadSynthCxr(options)).rejects.toThrow(named);
  });
});

describe('causal effects', () => {
  const threshold = 0.47;

  test('no direct path, no direct effect, whatever the predictor', async () => {
    const dataset = await loadSynthCxr({ ...SMALL, artefactStrength: 0 });
    const features = dataset.features as ImageFeatures;
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true }), async (cut) => {
        const { direct, total, indirect } = await causalEffects(
          dataset.interventions,
          (rows) => brightness(features, rows),
          cut,
        );
        expect(direct.value).toBe(0);
        expect(indirect.value).toBe(total.value);
      }),
      { numRuns: 10 },
    );
  });

  test('total = direct + indirect', async () => {
    const dataset = await loadSynthCxr({ ...SMALL, artefactStrength: 0.6 });
    const features = dataset.features as ImageFeatures;
    const effects = await causalEffects(
      dataset.interventions,
      (rows) => brightness(features, rows),
      threshold,
    );
    expect(effects.total.value).toBeCloseTo(effects.direct.value + effects.indirect.value, 12);
    expect(effects.directOnScore.value).toBeGreaterThan(0);
  });

  test('hand-worked: three units, of which one turns positive by S alone', async () => {
    const worlds = {
      reference: Int32Array.of(0, 1, 2),
      direct: Int32Array.of(3, 4, 5),
      total: Int32Array.of(6, 7, 8),
    };
    const scores = Float32Array.of(0.1, 0.2, 0.9, 0.6, 0.3, 0.9, 0.7, 0.8, 0.9);
    const effects = await causalEffects(worlds, (rows) =>
      Float32Array.from(rows, (row) => scores[row]!),
    );
    expect(effects.direct.value).toBeCloseTo(1 / 3, 12);
    expect(effects.indirect.value).toBeCloseTo(1 / 3, 12);
    expect(effects.total.value).toBeCloseTo(2 / 3, 12);
    // Differences 1, 0, 0: variance 1/3, standard error 1/3.
    expect(effects.direct.standardError).toBeCloseTo(1 / 3, 12);
  });

  test.each([0, 0.9])(
    'intervening agrees with Σ_y P(y|do S⁻)(P(Ŷ|S⁺,y) − P(Ŷ|S⁻,y)), confounding %d',
    async (confounding) => {
      const records = 6000;
      const dataset = await loadSynthCxr({
        records,
        interventions: 2000,
        artefactStrength: 0.5,
        confounding,
      });
      const features = dataset.features as ImageFeatures;
      const scores = (rows: ArrayLike<number>) => brightness(features, rows);
      const { direct } = await causalEffects(dataset.interventions, scores, threshold);

      const scored = scores(Int32Array.from({ length: records }, (_, row) => row));
      const rate = (s: number, y: number) => {
        const own = [...scored].filter(
          (_, row) =>
            dataset.attributes.sex!.codes[row] === s && dataset.labels.disease!.codes[row] === y,
        );
        return own.filter((score) => score >= threshold).length / own.length;
      };
      // P(Y=1 | do(male)) is the prevalence knob: the site pulls both ways alike.
      const identity = 0.3 * (rate(1, 1) - rate(0, 1)) + 0.7 * (rate(1, 0) - rate(0, 0));
      expect(direct.value).toBeGreaterThan(0.05);
      // Four cells of at least 300 records, rates near 0.5: a standard error of at most 0.03.
      expect(Math.abs(direct.value - identity)).toBeLessThan(0.09);
    },
    60_000,
  );
});

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((value, i) => value === b[i]);
}
