import type { DocumentAbout } from '../../report/document.ts';
import type { Paper } from '../paper.ts';

/** Of text, tables and figures of a report; pictures of data sets keep their own terms. */
export const REPORT_LICENCE = {
  name: 'CC BY 4.0',
  spdx: 'CC-BY-4.0',
  url: 'https://creativecommons.org/licenses/by/4.0/',
} as const;

/** Who signs the reports that come with the kit. */
export const MAINTAINERS: readonly string[] = ['refair maintainers'];

/** Who made a paper's report, which of whose papers it is about, and on which terms. */
export function aboutReport({ citation }: Paper): DocumentAbout {
  return {
    authors: MAINTAINERS,
    description: `Replication of: ${citation}`,
    licence: REPORT_LICENCE,
  };
}
