import { PDFDict, type PDFDocument, PDFHexString, PDFName, PDFString } from 'pdf-lib';
import type { DocumentAbout } from '../document.ts';
import { escapeHtml } from '../escape.ts';

/** What a PDF says of itself. */
export interface Described {
  readonly title: string;
  /** ISO date. */
  readonly date: string;
  readonly about: DocumentAbout | undefined;
}

/**
 * Writes title, authors, licence, language and the claim to be PDF/UA-1 into a PDF: as XMP and, as far
 * as it has fields for them, in the document information.
 */
export function describeDocument(document: PDFDocument, described: Described): void {
  const { context, catalog } = document;
  const text = xmp(described);
  const stream = context.stream(Buffer.from(text, 'utf8'), { Type: 'Metadata', Subtype: 'XML' });
  catalog.set(PDFName.of('Metadata'), context.register(stream));
  const info = context.lookup(context.trailerInfo.Info, PDFDict);
  const set = (field: string, value: string) =>
    info.set(PDFName.of(field), PDFHexString.fromText(value));
  set('Title', described.title);
  set('Creator', 'refair');
  if (described.about === undefined) return;
  set('Author', described.about.authors.join('; '));
  set('Subject', described.about.description);
}

/** Pages are called by their numbers. */
export function labelPages({ catalog, context }: PDFDocument): void {
  catalog.set(PDFName.of('PageLabels'), context.obj({ Nums: [0, { S: 'D' }] }));
}

/**
 * Bookmarks once: the browser writes the number and the title of a heading that begins a page twice,
 * `3.2 3.2 DataData`.
 */
export function mendBookmarks(document: PDFDocument): void {
  const outlines = document.catalog.lookupMaybe(PDFName.of('Outlines'), PDFDict);
  let item = outlines?.lookupMaybe(PDFName.of('First'), PDFDict);
  const waiting: PDFDict[] = [];
  while (item !== undefined) {
    const title = item.get(PDFName.of('Title'));
    if (title instanceof PDFString || title instanceof PDFHexString) {
      item.set(PDFName.of('Title'), PDFHexString.fromText(once(title.decodeText())));
    }
    const [below, next] = ['First', 'Next'].map((key) =>
      item!.lookupMaybe(PDFName.of(key), PDFDict),
    );
    if (next !== undefined) waiting.push(next);
    item = below ?? waiting.pop();
  }
}

/** A title without its repetition. */
export function once(title: string): string {
  const text = title.trim();
  const [, number = '', words] = /^([A-Z]?[\d.]* )\1(.+)\2$/.exec(text) ?? [];
  if (words !== undefined) return `${number}${words}`;
  return /^(.{4,})\1$/.exec(text)?.[1] ?? text;
}

function xmp({ title, date, about }: Described): string {
  const alternative = (value: string) =>
    `<rdf:Alt><rdf:li xml:lang="x-default">${escapeHtml(value)}</rdf:li></rdf:Alt>`;
  const day = `${date.slice(0, 10)}T00:00:00Z`;
  const terms =
    about === undefined
      ? []
      : [
          `<dc:creator><rdf:Seq>${about.authors.map((author) => `<rdf:li>${escapeHtml(author)}</rdf:li>`).join('')}</rdf:Seq></dc:creator>`,
          `<dc:description>${alternative(about.description)}</dc:description>`,
          `<dc:rights>${alternative(about.licence.name)}</dc:rights>`,
          '<xmpRights:Marked>True</xmpRights:Marked>',
          `<xmpRights:WebStatement>${escapeHtml(about.licence.url)}</xmpRights:WebStatement>`,
        ];
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">',
    '<dc:format>application/pdf</dc:format>',
    `<dc:title>${alternative(title)}</dc:title>`,
    '<dc:language><rdf:Bag><rdf:li>en</rdf:li></rdf:Bag></dc:language>',
    ...terms,
    `<xmp:CreateDate>${day}</xmp:CreateDate>`,
    `<xmp:ModifyDate>${day}</xmp:ModifyDate>`,
    '<xmp:CreatorTool>refair</xmp:CreatorTool>',
    '<pdfuaid:part>1</pdfuaid:part>',
    '</rdf:Description>',
    '</rdf:RDF>',
    '</x:xmpmeta>',
    '<?xpacket end="w"?>',
  ].join('\n');
}
