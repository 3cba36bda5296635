import type { Paper } from '../paper.ts';
import { REPORT_LICENCE } from '../report/about.ts';
import type { PaperResults } from '../results-file.ts';

/** `CITATION.cff` (version 1.2.0) of a paper's report: how to cite it, and the paper that it reran. */
export function citationFile(paper: Paper, { date, environment }: PaperResults): string {
  const version = [environment.refair, environment.commit].filter(Boolean).join('+');
  // Strings of JSON are strings of YAML.
  const text = (value: string) => JSON.stringify(value);
  const doi = paper.doi === undefined ? [] : [`    doi: ${text(paper.doi)}`];
  return [
    'cff-version: 1.2.0',
    'message: "If you use this report, please cite it, and the paper that it is about."',
    'type: dataset',
    `title: ${text(`Replication of: ${paper.title}`)}`,
    'authors:',
    '  - name: "refair maintainers"',
    `date-released: ${date.slice(0, 10)}`,
    `version: ${text(version)}`,
    `license: ${REPORT_LICENCE.spdx}`,
    'references:',
    '  - type: article',
    `    title: ${text(paper.title)}`,
    '    authors:',
    ...paper.authors.map((author) => `      - name: ${text(author)}`),
    `    year: ${paper.year}`,
    ...doi,
    ...(paper.url === '' ? [] : [`    url: ${text(paper.url)}`]),
    '',
  ].join('\n');
}
