import sharp from 'sharp';
import type { PictureStrip } from '../../methods/method.ts';
import type { PicturesBlock } from '../../report/document.ts';
import type { Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { figureId } from './result-figures.ts';
import { settingTitle } from './result-table.ts';

/** Pictures of every row that kept some: one grid a row of the table. */
export async function pictureBlocks(
  table: Table,
  setting: SettingResult,
): Promise<PicturesBlock[]> {
  const blocks: PicturesBlock[] = [];
  for (const row of setting.rows) {
    const [first] = row.pictures;
    if (first === undefined) continue;
    const alike = row.pictures.every(
      ({ captions }) => captions.join('\n') === first.captions.join('\n'),
    );
    const what = table.pictureCaption ?? 'test records chosen by label and group alone';
    blocks.push({
      kind: 'pictures',
      id: figureId(table, setting, `pictures-${row.id}`),
      caption: `${row.title}, ${settingTitle(setting)}: ${what}.`,
      columns: alike ? first.captions : [],
      rows: await Promise.all(
        row.pictures.map(async (strip) => ({
          header: strip.name,
          pictures: (await stripToPng(strip)).map((png, i) => ({
            png,
            ...(alike ? {} : { caption: strip.captions[i]! }),
            alt: `${strip.name}: ${strip.captions[i] ?? ''}`,
          })),
        })),
      ),
    });
  }
  return blocks;
}

/** One lossless PNG a picture. */
export function stripToPng(strip: PictureStrip): Promise<Uint8Array[]> {
  const { width, height, channels, pixels } = strip;
  const size = width * height * channels;
  return Promise.all(
    strip.captions.map(async (_, i) => {
      const raw = pixels.subarray(i * size, (i + 1) * size);
      return new Uint8Array(
        await sharp(raw, { raw: { width, height, channels } }).png().toBuffer(),
      );
    }),
  );
}
