import type { TableBlock, TableColumn } from './document.ts';
import { plainText } from './prose.ts';

/** Text width of the class `article` at 10 pt, in points: what a table may take. */
export const TEXT_WIDTH_PT = 345;
/** Between two columns, both sides together, as the tables set it. */
export const COLUMN_SPACE_PT = 4;
/** Text columns are not set narrower than this, unless they need less. */
const LEAST_TEXT_PT = 78;
/** Of row headers; longer ones are broken. */
const MOST_STUB_PT = 120;

/** A column of a printed part: its width in points, and whether its text is broken into lines. */
export interface PartColumn {
  /** Index in the table; −1: the row headers. */
  readonly column: number;
  readonly width: number;
  readonly broken: boolean;
}

/** Width of text in points, in Computer Modern at 8 pt; rather too much than too little. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/[ilj.,:;'|!()[\]/ ]/.test(character)) width += 2.6;
    else if (/\d/.test(character)) width += 4.3;
    else if (/[mwMWÄÖÜ%@—]/.test(character)) width += 7.4;
    else if (/[A-ZΑ-Ω−+=<>≤≥±×→↑↓]/.test(character)) width += 6.4;
    else width += 4.6;
  }
  return width;
}

/** Of prose: what its words take; formulas and code are about as wide as their source. */
const proseWidth = (prose: string) => textWidth(plainText(prose));
const longestWord = (prose: string) => Math.max(0, ...plainText(prose).split(/\s+/).map(textWidth));

/**
 * Which columns of a table stand together so that every part fits the text width: as many as fit, in
 * their order, each part with the row headers before it.
 */
export function tableParts(table: TableBlock): PartColumn[][] {
  const rows = table.groups.flatMap((group) => group.rows);
  const headers = [table.stub, ...rows.map(({ header }) => header)];
  const stub = {
    natural: Math.max(...headers.map(proseWidth)),
    least: Math.max(...headers.map(longestWord)),
  };
  const columns = table.columns.map((column, index) => measure(table, column, index));
  const stubWidth = Math.max(Math.min(stub.natural, MOST_STUB_PT), stub.least);
  const parts = evenly((limit) => grouped(columns, stubWidth, limit));
  return parts.map((part) => {
    const widths = [{ natural: stub.natural, least: stubWidth }, ...part.map((i) => columns[i]!)];
    const room = TEXT_WIDTH_PT - part.length * COLUMN_SPACE_PT;
    return shared(widths, room).map(
      (width, i): PartColumn => ({
        column: i === 0 ? -1 : part[i - 1]!,
        width,
        broken: width < widths[i]!.natural,
      }),
    );
  });
}

/** Columns in their order, as many together as a limit allows. */
function grouped(
  columns: readonly { readonly least: number }[],
  stub: number,
  limit: number,
): number[][] {
  const parts: number[][] = [];
  let used = 0;
  for (const [index, { least }] of columns.entries()) {
    const needed = least + COLUMN_SPACE_PT;
    if (parts.length === 0 || used + needed > limit) {
      parts.push([]);
      used = stub;
    }
    parts.at(-1)!.push(index);
    used += needed;
  }
  return parts;
}

/** As few parts as the text width needs, and these about equally wide: not five columns and one. */
function evenly(parts: (limit: number) => number[][]): number[][] {
  let best = parts(TEXT_WIDTH_PT);
  for (let limit = TEXT_WIDTH_PT - 10; limit > 0; limit -= 10) {
    const narrower = parts(limit);
    if (narrower.length > best.length) break;
    best = narrower;
  }
  return best;
}

/** What a column takes in one line, and at least. Numbers are never broken, text is. */
function measure(table: TableBlock, column: TableColumn, index: number) {
  const cells = table.groups
    .flatMap(({ rows }) => rows)
    .flatMap(({ cells: own }) => own[index] ?? [])
    .flatMap(({ text, interval = '', best, note }) => {
      const mark = note === undefined ? 0 : 5;
      return [proseWidth(text) * (best ? 1.16 : 1) + mark, textWidth(interval) * 0.92];
    });
  const content = Math.max(0, ...cells, textWidth(column.unit ?? ''));
  const heading = Math.max(...headingLines(column, content).map(proseWidth)) * 1.02;
  const natural = Math.max(content, heading + (column.better ? 10 : 0));
  if (column.align !== 'left') return { natural, least: natural };
  const texts = table.groups.flatMap(({ rows }) =>
    rows.flatMap(({ cells: own }) => own[index]?.text ?? []),
  );
  const word = Math.max(heading, ...texts.map(longestWord));
  return { natural, least: Math.max(Math.min(natural, LEAST_TEXT_PT), word) };
}

/** Room that is left goes to those that are short of it, evenly, up to what they can use. */
function shared(
  widths: readonly { readonly natural: number; readonly least: number }[],
  room: number,
): number[] {
  const given = widths.map(({ least }) => least);
  let left = room - given.reduce((sum, width) => sum + width, 0);
  for (let hungry = widths.length; hungry > 0 && left > 0.5; ) {
    const wanting = widths.flatMap(({ natural }, i) => (given[i]! < natural ? [i] : []));
    hungry = wanting.length;
    const share = left / Math.max(1, hungry);
    for (const i of wanting) {
      const more = Math.min(share, widths[i]!.natural - given[i]!);
      given[i]! += more;
      left -= more;
    }
  }
  return given;
}

/**
 * A column's title in lines about as wide as its content; one with markup stays in one line, for a
 * formula can't be broken at a space.
 */
export function headingLines({ title }: TableColumn, content: number): string[] {
  if (/[$*`[\\]/.test(title)) return [title];
  const words = title.split(' ');
  const room = Math.max(content, ...words.map(textWidth));
  const lines: string[] = [];
  for (const word of words) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer) <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
