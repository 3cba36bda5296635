import sharp from 'sharp';
import { expect, test } from 'vitest';
import { parseSynthCxrOptions } from './options.ts';
import { synthSheet } from './sheet.ts';

test('a line for every sex and label, and one of interventions', async () => {
  const { png, rows } = await synthSheet(parseSynthCxrOptions({ records: 200 }), 6);
  expect(rows.map((line) => line.rows.length)).toEqual([6, 6, 6, 6, 6]);
  const { width, height } = await sharp(png).metadata();
  // 6 pictures of 28 pixels and 5 gaps of 2, enlarged four times.
  expect([width, height]).toEqual([4 * (6 * 28 + 5 * 2), 4 * (5 * 28 + 4 * 2)]);
});
