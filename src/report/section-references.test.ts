import { expect, it } from 'vitest';
import type { FigureBlock, ReportDocument } from './document.ts';
import { withSectionNumbers } from './section-references.ts';

const figure = { data: [{ name: 'Section [Claims](#claims)' }] };
const document = {
  title: 'A report',
  conclusions: [{ label: 'Audit', text: 'Two differ (Section [Audit](#audit)).' }],
  front: [{ kind: 'figure', id: 'f', caption: 'See Section [Claims](#claims).', figure }],
  sections: [
    { id: 'claims', title: 'Claims and verdicts', blocks: [] },
    { id: 'audit', title: 'Audit', blocks: [{ kind: 'prose', text: 'Section [Gone](#gone).' }] },
    {
      id: 'rules',
      title: 'Rules',
      appendix: true,
      blocks: [{ kind: 'list', items: ['Section [Part](#part), [Claims](#claims)'] }],
      sections: [{ id: 'part', title: 'Part', blocks: [] }],
    },
  ],
} as unknown as ReportDocument;

it('names sections by their numbers', () => {
  const { conclusions, front, sections } = withSectionNumbers(document);
  expect(conclusions![0]!.text).toBe('Two differ (Section [2](#audit)).');
  expect((front![0] as FigureBlock).caption).toBe('See Section [1](#claims).');
  expect(sections[2]!.blocks[0]).toMatchObject({
    items: ['Section [A.1](#part), [Claims](#claims)'],
  });
});

it('leaves the name of a section that the document lacks, and what figures are drawn from', () => {
  const { front, sections } = withSectionNumbers(document);
  expect(sections[1]!.blocks[0]).toMatchObject({ text: 'Section Gone.' });
  expect((front![0] as FigureBlock).figure).toBe(figure);
});
