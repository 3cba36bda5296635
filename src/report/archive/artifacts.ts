import { inflateSync } from 'node:zlib';
import { PDFArray, type PDFDocument, PDFName, PDFRawStream, type PDFRef } from 'pdf-lib';

/**
 * Marks as artifacts what a page paints outside its tagged content: running heads, page numbers,
 * rules and backgrounds. PDF/UA-1 wants everything painted to be either.
 */
export function markArtifacts(document: PDFDocument): void {
  const { context } = document;
  for (const page of document.getPages()) {
    const contents = page.node.get(PDFName.of('Contents'));
    const found = contents instanceof PDFArray ? contents : context.lookup(contents as PDFRef);
    const references = found instanceof PDFArray ? found.asArray() : [contents as PDFRef];
    const bytes = references.map((reference) => plainBytes(context.lookup(reference)));
    const marked = withArtifacts(Buffer.concat(bytes).toString('latin1'));
    const stream = context.flateStream(Buffer.from(marked, 'latin1'));
    page.node.set(PDFName.of('Contents'), context.register(stream));
    for (const reference of references) context.delete(reference as PDFRef);
  }
}

function plainBytes(stream: unknown): Buffer {
  if (!(stream instanceof PDFRawStream)) throw new Error('a page has contents that are no stream');
  const bytes = Buffer.from(stream.contents);
  const packed = stream.dict.get(PDFName.of('Filter')) !== undefined;
  return Buffer.concat([packed ? inflateSync(bytes) : bytes, Buffer.from('\n')]);
}

/** One operator with what stands before it, or a string, name, number or bracket. */
const TOKEN =
  /\((?:[^()\\]|\\[\s\S]|\((?:[^()\\]|\\[\s\S])*\))*\)|<[0-9A-Fa-f\s]*>|<<|>>|[[\]]|\/[^\s()<>[\]{}/%]*|[^\s()<>[\]{}/%]+/g;

const PATH_BEGINS = new Set(['m', 're']);
const PATH_GOES_ON = new Set(['m', 're', 'l', 'c', 'v', 'y', 'h', 'W', 'W*']);
const PAINTS = new Set(['f', 'F', 'f*', 'S', 's', 'B', 'B*', 'b', 'b*']);
const SHOWS = new Set(['Tj', 'TJ', "'", '"', 'Do', 'sh']);

/** Page content in which whatever is painted outside of marked content is marked as an artifact. */
export function withArtifacts(content: string): string {
  const pieces: string[] = [];
  let depth = 0;
  let copied = 0;
  // Where the operands of the next operator begin, and those of a path's first operator.
  let start = 0;
  let path: number | null = null;
  const mark = (from: number, to: number) => {
    pieces.push(content.slice(copied, from), '\n/Artifact BMC ', content.slice(from, to), '\nEMC');
    copied = to;
  };
  for (const token of content.matchAll(TOKEN)) {
    const [text] = token;
    if (!/^[A-Za-z'"]/.test(text)) continue;
    if (text === 'true' || text === 'false' || text === 'null') continue;
    const end = token.index + text.length;
    if (text === 'BDC' || text === 'BMC') depth++;
    else if (text === 'EMC') depth--;
    else if (depth === 0) {
      if (SHOWS.has(text)) mark(start, end);
      else if (PAINTS.has(text) && path !== null) mark(path, end);
      if (PATH_BEGINS.has(text)) path ??= start;
      else if (!PATH_GOES_ON.has(text)) path = null;
    }
    start = end;
  }
  pieces.push(content.slice(copied));
  return pieces.join('');
}
