import type { PrintedRow } from './printed.ts';

/** Whom the article's groups are, in the order of our levels. */
export const GROUPS: Readonly<Record<PrintedRow['dataset'], readonly [string, string]>> = {
  'ISIC 2019': ['young', 'old'],
  'Fitzpatrick-17k': ['light', 'dark'],
};
