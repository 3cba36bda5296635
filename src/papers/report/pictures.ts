import { stripToPng } from '../../explain/pictures.ts';
import type { PicturesBlock, Prose } from '../../report/document.ts';
import type { PictureStrip } from '../../training/outcome.ts';
import type { Exhibit, Table } from '../paper.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { blockId, settingTitle } from './print.ts';

/** A strip of pictures and what stands before it. */
export interface Line {
  readonly header: string;
  readonly strip: PictureStrip;
}

/** How records are drawn for pictures, unless a table says otherwise. */
export const DRAWN = 'test records chosen by label and group alone';

/**
 * Pictures of every row that kept some. Rows that show the same records stand in one grid, with
 * what is the same in all of them (the records themselves) once.
 *
 * @param what they show, for the caption.
 */
export function pictures(what = DRAWN): Exhibit {
  return {
    each: (table, setting) =>
      Promise.all(
        gridsOf(table, setting).map(({ id, title, lines }) =>
          pictureGrid(
            blockId(table, setting, `pictures-${id}`),
            `${title}, ${settingTitle(setting)}: ${what}.`,
            lines,
          ),
        ),
      ),
  };
}

function gridsOf(
  { title }: Table,
  setting: SettingResult,
): { readonly id: string; readonly title: string; readonly lines: readonly Line[] }[] {
  const rows = setting.rows.filter((row) => row.pictures.length > 0);
  const common = rows.length > 1 ? commonStrips(rows) : 0;
  if (common === 0) {
    return rows.map((row) => ({ id: row.id, title: row.title, lines: linesOf(row.pictures) }));
  }
  const lines = linesOf(rows[0]!.pictures.slice(0, common));
  // Of many rows only the first picture that is their own: a page has no room for all.
  const most = rows.length > 2 ? common + 1 : undefined;
  for (const row of rows) {
    for (const strip of row.pictures.slice(common, most)) {
      lines.push({ header: `${row.title}, ${strip.name}`, strip });
    }
  }
  return [{ id: 'all', title, lines }];
}

/** Strips under their own names. */
export function linesOf(strips: readonly PictureStrip[]): Line[] {
  return strips.map((strip) => ({ header: strip.name, strip }));
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

/** A strip a line; captions that all lines share stand over their columns. */
export async function pictureGrid(
  id: string,
  caption: Prose,
  lines: readonly Line[],
): Promise<PicturesBlock> {
  const captions = lines[0]?.strip.captions ?? [];
  const alike = lines.every(({ strip }) => strip.captions.join('\n') === captions.join('\n'));
  return {
    kind: 'pictures',
    id,
    caption,
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
