import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { layoutSpecimen } from '../../tools/report/specimen.ts';
import type { FigureBlock, ReportDocument } from './document.ts';
import { documentToDocx, type FigurePng } from './docx.ts';
import { plainText } from './prose.ts';
import { allBlocks } from './view.ts';

const partOf = (docx: Uint8Array, name: string) =>
  Buffer.from(unzipSync(docx)[name]!).toString('utf8');

/** The words of a Word document, a space between its runs' paragraphs. */
function wordsOf(xml: string): string {
  return xml
    .replace(/<\/w:p>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

describe('documentToDocx', () => {
  it('holds the text of every section, table and caption, and gives the same bytes again', async () => {
    const specimen = layoutSpecimen();
    const docx = await documentToDocx(specimen, new Map());
    const words = wordsOf(partOf(docx, 'word/document.xml'));
    expect(words).toContain(plainText(specimen.title));
    for (const block of allBlocks(specimen)) {
      if ('caption' in block) expect(words).toContain(plainText(block.caption));
      if (block.kind !== 'table') continue;
      for (const { rows } of block.groups) {
        for (const { header, cells } of rows) {
          expect(words).toContain(plainText(header));
          for (const { text } of cells) expect(words).toContain(plainText(text));
        }
      }
    }
    const again = await documentToDocx(specimen, new Map());
    expect(Buffer.from(docx).equals(Buffer.from(again))).toBe(true);
    expect(partOf(docx, 'docProps/core.xml')).toContain('2026-01-15T00:00:00Z');
  });

  it('has drawn figures as pictures with their descriptions; names from data are text', async () => {
    const figure = allBlocks(layoutSpecimen()).find(
      (block): block is FigureBlock => block.kind === 'figure',
    )!;
    // The smallest PNG there is.
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const drawn: FigurePng = { png, width: 680, height: 200, alt: 'what "it" shows' };
    const document: ReportDocument = {
      ...{ title: '<b> & co', subtitle: '', date: '2026-01-15', facts: [], summary: [] },
      ...{ warnings: [], sections: [{ id: 's', title: 'S', blocks: [figure] }] },
    };
    const docx = await documentToDocx(document, new Map([[figure.id, drawn]]));
    const xml = partOf(docx, 'word/document.xml');
    expect(xml).toContain('descr="what &quot;it&quot; shows"');
    expect(wordsOf(xml)).toContain('<b> & co');
    const media = Object.keys(unzipSync(docx)).filter((name) => name.startsWith('word/media/'));
    expect(media).toHaveLength(1);
    expect(Buffer.from(unzipSync(docx)[media[0]!]!).equals(png)).toBe(true);
  });

  it('keeps strong, emphasised and linked words apart', async () => {
    const document: ReportDocument = {
      ...{ title: 't', subtitle: '', date: '2026-01-15', facts: [], summary: [], warnings: [] },
      sections: [
        {
          ...{ id: 's', title: 'S' },
          blocks: [
            { kind: 'prose', text: 'a **b *c*** `d` [e](https://example.org/x) [f](#s) $x^2$' },
          ],
        },
      ],
    };
    const docx = await documentToDocx(document, new Map());
    const xml = partOf(docx, 'word/document.xml');
    expect(wordsOf(xml)).toContain('a b c d e f x^2');
    expect(xml).toMatch(/<w:b\/>(?:(?!<\/w:r>).)*>b </s);
    expect(xml).toMatch(/<w:b\/>(?:(?!<\/w:r>).)*<w:i\/>(?:(?!<\/w:r>).)*>c</s);
    expect(partOf(docx, 'word/_rels/document.xml.rels')).toContain('https://example.org/x');
  });
});
