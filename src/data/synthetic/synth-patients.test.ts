import { expect, it } from 'vitest';
import type { NumberColumn } from '../dataset.ts';
import { loadDataset } from '../registry.ts';
import { parseSynthPatientsOptions } from './patients-options.ts';
import { generateSynthPatients, loadSynthPatients } from './synth-patients.ts';

const drawn = (options = {}) => {
  const dataset = generateSynthPatients(parseSynthPatientsOptions(options));
  const { group } = dataset.attributes;
  const { disease, 'true-disease': truth } = dataset.labels;
  const columns = (dataset.features as { columns: readonly NumberColumn[] }).columns;
  const rows = Array.from({ length: dataset.size }, (_, row) => row);
  return { dataset, columns, rows, s: group!.codes, y: disease!.codes, truth: truth!.codes };
};

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

it('has the share, prevalence and means that its knobs ask for', () => {
  const { rows, s, y, columns } = drawn({
    ...{ minority: 0.3, prevalence: [0.6, 0.2] },
    ...{ shared: 0.4, opposed: 0.7, proxy: 1 },
  });
  // 20,000 records: five standard errors of a mean of the smallest cell, some 1,200, are 0.15.
  expect(mean(rows.map((row) => s[row]!))).toBeCloseTo(0.3, 1);
  for (const group of [0, 1]) {
    const own = rows.filter((row) => s[row] === group);
    expect(mean(own.map((row) => y[row]!))).toBeCloseTo([0.6, 0.2][group]!, 1);
    for (const ill of [0, 1]) {
      const cell = own.filter((row) => y[row] === ill);
      const side = ill === 1 ? 1 : -1;
      const means: Record<string, number> =
        group === 0
          ? { shared: 0.4 * side, opposed: 0.7 * side, proxy: -1 }
          : { shared: 0.4 * side, opposed: -0.7 * side, proxy: 1 };
      for (const { name, values } of columns) {
        const expected = means[name.split('-')[0]!]!;
        const found = mean(cell.map((row) => values[row]!));
        expect(Math.abs(found - expected), `${name}, ${group}, ${ill}`).toBeLessThan(0.15);
      }
    }
  }
});

it('flips as many recorded labels as asked, and no true one', () => {
  const clean = drawn({ records: 4000 });
  const noisy = drawn({ records: 4000, labelNoise: 0.2 });
  expect(noisy.truth).toEqual(clean.truth);
  expect(clean.y).toEqual(clean.truth);
  const flipped = noisy.rows.filter((row) => noisy.y[row] !== noisy.truth[row]);
  expect(flipped.length / 4000).toBeCloseTo(0.2, 1);
});

it('draws the same records however many there are, and others with another seed', () => {
  const [few, many, other] = [
    drawn({ records: 50 }),
    drawn({ records: 100 }),
    drawn({ records: 50, seed: 2 }),
  ];
  few.columns.forEach(({ values }, i) => {
    expect(many.columns[i]!.values.subarray(0, 50)).toEqual(values);
    expect(other.columns[i]!.values).not.toEqual(values);
  });
});

it('refuses knobs that it does not have, by name, and those out of range', async () => {
  await expect(loadSynthPatients({ size: 3 })).rejects.toThrow('size');
  await expect(loadSynthPatients({ minority: 2 })).rejects.toThrow('option minority');
});

it('is tested on records drawn with a knob moved', async () => {
  const moved = await loadDataset('synth-patients', { records: 200, testOn: 'opposed=0' });
  expect(moved.size).toBe(400);
  expect(moved.domains?.tested).toBe('opposed=0');
});
