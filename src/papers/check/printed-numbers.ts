import type { ReportDocument } from '../../report/document.ts';
import { printProse, WORDS } from '../../report/prose.ts';

/** A number that a report prints, with where it stands. */
export interface PrintedNumber {
  /** Id of the section, table or list; `cover` before the first section. */
  readonly where: string;
  /** As printed: `−9.8`. */
  readonly text: string;
}

/** A number with its sign, separators of thousands and decimals, that is no part of a word. */
const NUMBER = /(?<![\p{L}\p{N}_.-])[−-]?\d[\d,]*(?:\.\d+)?(?![\p{L}_])/gu;

/** What is no text that is read: names, places, pictures, drawings, and numbers for files. */
const UNREAD = new Set(
  'id kind anchor figure png html formulas language better align unit date value low high width height'.split(
    ' ',
  ),
);

/** Every number in words and tables of a report, in reading order; figures are pictures. */
export function printedNumbers({ sections, ...front }: ReportDocument): PrintedNumber[] {
  return [...numbersIn(front, 'cover'), ...numbersIn(sections, 'cover')];
}

function numbersIn(part: unknown, where: string): PrintedNumber[] {
  if (typeof part === 'string') {
    const words = printProse(part, WORDS).join(' ');
    return [...words.matchAll(NUMBER)].map(([text]) => ({ where, text }));
  }
  if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) return [];
  const inside = 'id' in part && typeof part.id === 'string' ? part.id : where;
  return Object.entries(part).flatMap(([key, value]) =>
    UNREAD.has(key) ? [] : numbersIn(value, inside),
  );
}
