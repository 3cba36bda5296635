import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { layoutSpecimen } from '../../tools/report/specimen.ts';
import type { FigureBlock, ReportDocument, Section } from './document.ts';
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

/** What stands around a prose's formulas, which are equations. */
const aroundFormulas = (prose: string) => prose.split(/\$[^$]+\$/).map(plainText);

describe('documentToDocx', () => {
  it('holds the text of every section, table and caption, and gives the same bytes again', async () => {
    const specimen = layoutSpecimen();
    const docx = await documentToDocx(specimen, new Map());
    const words = wordsOf(partOf(docx, 'word/document.xml'));
    expect(words).toContain(plainText(specimen.title));
    for (const block of allBlocks(specimen)) {
      if ('caption' in block) {
        for (const piece of aroundFormulas(block.caption)) expect(words).toContain(piece);
      }
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

  it('sets formulas as equations of Word, and as their TeX where Word has nothing for them', async () => {
    const formulas = [
      '\\frac{a+1}{b}',
      '\\hat y \\le \\sum_{i=1}^n x_i',
      '\\left(\\mathbb{E}[x] < \\sqrt{p}\\right)',
      '\\min_\\theta \\text{risk}',
    ];
    const of = (texts: readonly string[]): ReportDocument => ({
      ...{ title: 't', subtitle: '', date: '2026-01-15', facts: [], summary: [], warnings: [] },
      sections: [
        {
          ...{ id: 's', title: 'S' },
          blocks: texts.map((tex) => ({ kind: 'prose', text: `**of** $${tex}$ & so` })),
        },
      ],
    });
    const xml = partOf(await documentToDocx(of(formulas), new Map()), 'word/document.xml');
    expect(xml.match(/<m:oMath>/g)).toHaveLength(formulas.length);
    const fraction = /<m:f>(.*?)<\/m:f>/.exec(xml)![1]!;
    expect(
      /<m:num>(.*)<\/m:num><m:den>(.*)<\/m:den>/.exec(fraction)!.slice(1).map(wordsOf),
    ).toEqual(['a+1', 'b']);
    expect(wordsOf(/<m:nary>(.*?)<\/m:nary>/.exec(xml)![1]!)).toBe('i=1nxi');
    expect(xml).toMatch(/<m:acc><m:accPr><m:chr m:val="\u0302"\/>/);
    expect(xml).toMatch(/<m:begChr m:val="\("\/><m:endChr m:val="\)"\/>/);
    expect(wordsOf(xml)).toContain('E[x]<p');
    expect(xml).not.toMatch(/\\[a-z]/);

    const refused = ['\\boxed{x}', '\\frac', '\\nosuch'];
    const told = partOf(await documentToDocx(of(refused), new Map()), 'word/document.xml');
    expect(told).not.toContain('<m:oMath>');
    for (const tex of refused) expect(wordsOf(told)).toContain(`of ${tex} & so`);
  });

  it('turns the page for a table of ten columns with intervals, and its heading with it', async () => {
    const columns = Array.from({ length: 10 }, (_, i) => ({ id: `c${i}`, title: `AUROC ${i}` }));
    const cells = columns.map(() => ({ text: '77.3', interval: '[75.1, 79.4]' }));
    const table = (id: string, count: number): Section => ({
      ...{ id, title: `Head of ${id}` },
      blocks: [
        {
          ...{ kind: 'table', id, caption: `Caption of ${id}`, stub: 'Method', notes: [] },
          columns: columns.slice(0, count),
          groups: [{ title: null, rows: [{ header: 'ERM', cells: cells.slice(0, count) }] }],
        },
      ],
    });
    const document: ReportDocument = {
      ...{ title: 't', subtitle: '', date: '2026-01-15', facts: [], summary: [], warnings: [] },
      sections: [table('few', 3), table('many', 10), table('last', 2)],
    };
    const xml = partOf(await documentToDocx(document, new Map()), 'word/document.xml');
    const pages = xml.split('<w:sectPr').map(wordsOf);
    const turned = [...xml.matchAll(/<w:sectPr.*?<\/w:sectPr>/gs)].map(([properties]) =>
      properties.includes('w:orient="landscape"'),
    );
    expect(turned).toEqual([false, true, false]);
    expect(pages[1]).toContain('Head of many');
    expect(pages[0]).not.toContain('Head of many');
    expect(pages[2]).toContain('Head of last');
    expect(pages[1]).toContain('77.3 [75.1,\u00a079.4]');
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
    expect(wordsOf(xml)).toContain('a b c d e f x2');
    expect(xml).toMatch(/<w:b\/>(?:(?!<\/w:r>).)*>b </s);
    expect(xml).toMatch(/<w:b\/>(?:(?!<\/w:r>).)*<w:i\/>(?:(?!<\/w:r>).)*>c</s);
    expect(partOf(docx, 'word/_rels/document.xml.rels')).toContain('https://example.org/x');
  });
});
