import type { Paper } from '../paper.ts';
import { REPORT_LICENCE } from '../report/about.ts';
import type { PaperResults } from '../results-file.ts';

/** `CITATION.cff` (version 1.2.0) of a paper's report: how to cite it, and the paper that it reran. */
export function citationFile(paper: Paper, { date, environment }: PaperResults): string {
  const version = [environment.refair, environment.commit].filter(Boolean).join('+');
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
    ...paper.authors.flatMap(personLines),
    `    year: ${paper.year}`,
    ...doi,
    ...(paper.url === '' ? [] : [`    url: ${text(paper.url)}`]),
    '',
  ].join('\n');
}

/** `Wang, X.` as a person; of an author known by surname alone, that. */
function personLines(author: string): string[] {
  const [family = '', ...given] = author.split(', ');
  return [
    `      - family-names: ${text(family)}`,
    ...(given.length === 0 ? [] : [`        given-names: ${text(given.join(', '))}`]),
  ];
}

/** Strings of JSON are strings of YAML. */
function text(value: string): string {
  return JSON.stringify(value);
}
