import { PDFDict, PDFDocument, PDFHexString, PDFName, type PDFRawStream } from 'pdf-lib';
import type { Browser } from 'puppeteer';
import { getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../browser.ts';
import { printPdf } from '../pdf.ts';
import { accessiblePdf } from './accessible-pdf.ts';
import { withArtifacts } from './artifacts.ts';
import { once } from './metadata.ts';
import { kidsOf, typeOf } from './structure.ts';
import { uaFaults } from './ua-rules.fixture.ts';

const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const HTML = `<!doctype html><html lang="en"><head><title>T</title>
<style>@page { @bottom-right { content: counter(page) } }</style></head><body>
<h1>Head</h1><p><strong>Strong</strong> <a href="#part">inside</a> <a href="https://example.org/x">outside</a> <a href="tables/a.csv">beside</a></p>
<figure><svg role="img" aria-label="a line" viewBox="0 0 9 9" width="50"><path d="M0 0L5 5" stroke="#000"/></svg><figcaption>Drawn</figcaption></figure>
<figure><figcaption>Counted</figcaption><div><table><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>
<tbody><tr><th scope="row">r</th><td>1</td></tr></tbody></table></div></figure>
<figure><div role="img" aria-label="two dots"><table role="presentation"><tr><td><img alt="" src="${PNG}"></td><td>dot</td></tr></table></div><figcaption>Dots</figcaption></figure>
<ul><li>one</li><li><p>two</p></li></ul><h2 id="part">Part</h2>
<p>A formula <span class="katex"><span style="display:none"><annotation>\\beta</annotation></span><span class="katex-html" aria-hidden="true">b</span></span>.</p>
</body></html>`;

let browser: Browser;
let before: Uint8Array;
let after: Uint8Array;
beforeAll(async () => {
  browser = await openBrowser();
  before = (await printPdf(browser, HTML, 680)).pdf;
  const licence = { name: 'CC BY 4.0', url: 'https://creativecommons.org/licenses/by/4.0/' };
  const about = { authors: ['A <B>', 'C'], description: 'D', licence };
  const described = { title: 'T & T', date: '2026-01-15', about };
  after = await accessiblePdf(before, described, new Map([['part', 'Part two']]));
});
afterAll(() => browser.close());

it('the browser alone breaks rules of PDF/UA-1, and afterwards none is broken', async () => {
  const faults = await uaFaults(before);
  for (const clause of ['5:', '7.1: page 1 paints', '7.2: P below LI', '7.3:', '7.18:']) {
    expect(
      faults.some((fault) => fault.startsWith(clause)),
      clause,
    ).toBe(true);
  }
  expect(await uaFaults(after)).toEqual([]);
});

it('captions are tagged as such, a group of pictures is one figure, a formula one formula', async () => {
  const document = await PDFDocument.load(after, { updateMetadata: false });
  const types: string[] = [];
  const visit = (parent: PDFDict) => {
    for (const kid of kidsOf(document, parent)) {
      types.push(typeOf(kid));
      visit(kid.dict);
    }
  };
  visit(document.catalog.lookup(PDFName.of('StructTreeRoot'), PDFDict));
  const count = (type: string) => types.filter((one) => one === type).length;
  expect([count('Caption'), count('Figure'), count('Formula'), count('LBody')]).toEqual([
    3, 2, 1, 2,
  ]);
  // The caption of a table stands in it, before its first row.
  expect(types[types.indexOf('Table') + 1]).toBe('Caption');
});

it('links say where they lead', async () => {
  const document = await PDFDocument.load(after, { updateMetadata: false });
  const links = document.getPage(0).node.Annots()!.asArray();
  const texts = links.map((link) =>
    document.context
      .lookup(link, PDFDict)
      .lookup(PDFName.of('Contents'), PDFHexString)
      .decodeText(),
  );
  expect(texts).toEqual(['Part two', 'https://example.org/x', 'tables/a.csv']);
  const action = document.context.lookup(links[2]!, PDFDict).lookup(PDFName.of('A'), PDFDict);
  expect(String(action.get(PDFName.of('URI')))).toBe('(tables/a.csv)');
});

it('the metadata name title, authors, licence and language, escaped', async () => {
  const document = await PDFDocument.load(after, { updateMetadata: false });
  const stream = document.catalog.lookup(PDFName.of('Metadata'));
  const xmp = Buffer.from((stream as PDFRawStream).contents).toString('utf8');
  expect(xmp).toContain('>T &amp; T</rdf:li>');
  expect(xmp).toContain('<rdf:li>A &lt;B&gt;</rdf:li><rdf:li>C</rdf:li>');
  expect(xmp).toContain('https://creativecommons.org/licenses/by/4.0/');
  expect(document.getAuthor()).toBe('A <B>; C');
  const shown = await getDocumentProxy(new Uint8Array(after));
  expect(await shown.getPageLabels()).toEqual(['1']);
});

it('marks painting outside of tagged content, once, and nothing else', () => {
  const content =
    'q\n/P <</MCID 0>> BDC\nBT (a (b) EMC) Tj ET\nEMC\n1 0 0 rg\n0 0 5 5 re\nf\nBT (2) Tj ET\nQ';
  expect(withArtifacts(content)).toBe(
    'q\n/P <</MCID 0>> BDC\nBT (a (b) EMC) Tj ET\nEMC\n1 0 0 rg\n/Artifact BMC \n0 0 5 5 re\nf\nEMC\nBT\n/Artifact BMC  (2) Tj\nEMC ET\nQ',
  );
  const clip = '0 0 5 5 re W n';
  expect(withArtifacts(clip)).toBe(clip);
});

it('a bookmark says its title once', () => {
  expect(once('3.2 3.2 Data, sexData, sex')).toBe('3.2 Data, sex');
  expect(once('3.2 Data, sex')).toBe('3.2 Data, sex');
  expect(once('A.1 A.1 MasksMasks')).toBe('A.1 Masks');
  expect(once('B B MasksMasks')).toBe('B Masks');
});
