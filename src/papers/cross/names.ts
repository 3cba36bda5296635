import { literal } from '../../report/prose.ts';
import { placeInWords } from '../data-names.ts';
import { PAPERS } from '../registry.ts';
import { shortAuthors } from '../report/language.ts';
import type { CrossRow } from './cross-table.ts';

/** A paper by its authors; a comparison by the folder of its report. */
export function paperText(id: string): string {
  const paper = PAPERS.find((one) => one.id === id);
  return paper === undefined ? `\`${id}\`` : `${shortAuthors(paper.authors)} (${paper.year})`;
}

/** `HAM10000 at 64×64, sex (stand-in)` of `on stand-in ham10000-64, sex`. */
export function dataText({
  on,
  dataset,
  standIn,
}: Pick<CrossRow, 'on' | 'dataset' | 'standIn'>): string {
  const asked = on.slice(on.indexOf(dataset) + dataset.length);
  return `${placeInWords(dataset)}${literal(asked)}${standIn ? ' (stand-in)' : ''}`;
}
