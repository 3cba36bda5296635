import { stripToPng } from '../../explain/pictures.ts';
import type { PicturesBlock } from '../../report/document.ts';
import type { PictureStrip } from '../../training/outcome.ts';
import type { Table } from '../paper.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { figureId } from './result-figures.ts';
import { settingTitle } from './result-table.ts';

/** A strip of pictures and what stands before it. */
interface Line {
  readonly header: string;
  readonly strip: PictureStrip;
}

/**
 * Pictures of every row that kept some. Rows that show the same records stand in one grid, with
 * what is the same in all of them (the records themselves) once.
 */
export async function pictureBlocks(
  table: Table,
  setting: SettingResult,
): Promise<PicturesBlock[]> {
  const rows = setting.rows.filter((row) => row.pictures.length > 0);
  const common = rows.length > 1 ? commonStrips(rows) : 0;
  if (common === 0) {
    return Promise.all(
      rows.map((row) => {
        const lines = row.pictures.map((strip) => ({ header: strip.name, strip }));
        return block(table, setting, row.id, row.title, lines);
      }),
    );
  }
  const lines = rows[0]!.pictures.slice(0, common).map((strip) => ({ header: strip.name, strip }));
  // Of many rows only the first picture that is their own: a page has no room for all.
  const most = rows.length > 2 ? common + 1 : undefined;
  for (const { title, pictures } of rows) {
    for (const strip of pictures.slice(common, most)) {
      lines.push({ header: `${title}, ${strip.name}`, strip });
    }
  }
  return [await block(table, setting, 'all', table.title, lines)];
}

/** How many strips, from the first, are the same in all rows. */
function commonStrips(rows: readonly Pick<RowResult, 'pictures'>[]): number {
  const [first, ...others] = rows;
  const differs = first!.pictures.findIndex((strip, i) =>
    others.some(({ pictures }) => !sameStrip(strip, pictures[i])),
  );
  return differs === -1 ? first!.pictures.length : differs;
}

function sameStrip(a: PictureStrip, b: PictureStrip | undefined): boolean {
  return (
    b !== undefined &&
    a.name === b.name &&
    a.captions.join('\n') === b.captions.join('\n') &&
    Buffer.compare(a.pixels, b.pixels) === 0
  );
}

async function block(
  table: Table,
  setting: SettingResult,
  id: string,
  title: string,
  lines: readonly Line[],
): Promise<PicturesBlock> {
  const { captions } = lines[0]!.strip;
  const alike = lines.every(({ strip }) => strip.captions.join('\n') === captions.join('\n'));
  const what = table.pictureCaption ?? 'test records chosen by label and group alone';
  return {
    kind: 'pictures',
    id: figureId(table, setting, `pictures-${id}`),
    caption: `${title}, ${settingTitle(setting)}: ${what}.`,
    columns: alike ? captions : [],
    rows: await Promise.all(
      lines.map(async ({ header, strip }) => ({
        header,
        pictures: (await stripToPng(strip)).map((png, i) => ({
          png,
          ...(alike ? {} : { caption: strip.captions[i]! }),
          alt: `${header}: ${strip.captions[i] ?? ''}`,
        })),
      })),
    ),
  };
}
