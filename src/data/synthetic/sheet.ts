import sharp from 'sharp';
import type { ImageFeatures } from '../dataset.ts';
import type { SynthCxrOptions } from './options.ts';
import { generateSynthCxr } from './synth-cxr.ts';

/** A line of pictures of one kind. */
export interface SheetRow {
  readonly title: string;
  /** Rows of the data set. */
  readonly rows: readonly number[];
}

/** A page of examples. */
export interface Sheet {
  readonly png: Uint8Array;
  readonly rows: readonly SheetRow[];
}

/** Pixels of the sheet for one pixel of a picture. */
const ZOOM = 4;
const GAP = 2;

/**
 * Examples of every sex and label, and one line in which each unit is shown in the three worlds of
 * Eq. 2: do(male), do(female) along S → X alone, do(female) along both paths.
 *
 * @param columns pictures a line; a multiple of 3 shows whole triples.
 */
export async function synthSheet(options: SynthCxrOptions, columns = 12): Promise<Sheet> {
  // Few records are needed, and units do not depend on how many there are.
  const dataset = generateSynthCxr({
    ...options,
    records: Math.max(10, Math.min(options.records, 60 * columns)),
    interventions: 10 * columns,
  });
  const { sex, 'true-disease': disease } = {
    sex: dataset.attributes.sex!,
    'true-disease': dataset.labels['true-disease']!,
  };
  const lines: SheetRow[] = disease.classes.flatMap((title, y) =>
    sex.levels.map((level, s) => ({
      title: `${level}, ${title}`,
      rows: Array.from({ length: dataset.size }, (_, row) => row)
        .filter((row) => disease.codes[row] === y && sex.codes[row] === s)
        .slice(0, columns),
    })),
  );
  const { reference, direct, total } = dataset.interventions;
  lines.push({
    title: 'the same units in three worlds: do(male), do(female) on S → X, do(female)',
    rows: Array.from({ length: Math.floor(columns / 3) }, (_, i) => [
      reference[i]!,
      direct[i]!,
      total[i]!,
    ]).flat(),
  });
  return { png: await draw(dataset.features as ImageFeatures, lines, columns), rows: lines };
}

async function draw(
  features: ImageFeatures,
  lines: readonly SheetRow[],
  columns: number,
): Promise<Uint8Array> {
  const { height, width } = features;
  const sheetWidth = columns * (width + GAP) - GAP;
  const sheetHeight = lines.length * (height + GAP) - GAP;
  const sheet = new Uint8Array(sheetWidth * sheetHeight).fill(255);
  lines.forEach(({ rows }, line) => {
    rows.forEach((row, column) => {
      const pixels = features.read([row]);
      for (let y = 0; y < height; y++) {
        sheet.set(
          pixels.subarray(y * width, (y + 1) * width),
          (line * (height + GAP) + y) * sheetWidth + column * (width + GAP),
        );
      }
    });
  });
  return sharp(sheet, { raw: { width: sheetWidth, height: sheetHeight, channels: 1 } })
    .resize(sheetWidth * ZOOM, sheetHeight * ZOOM, { kernel: 'nearest' })
    .png()
    .toBuffer();
}
