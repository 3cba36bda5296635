import { PDFArray, PDFDict, PDFDocument, PDFName, PDFNumber, PDFRawStream } from 'pdf-lib';
import { getDocumentProxy, getResolvedPDFJS } from 'unpdf';
import { kidsOf, typeOf } from './structure.ts';

/**
 * The rules of PDF/UA-1 (ISO 14289-1) that a program can check, as far as they apply to reports: our
 * own list, by the clauses of the standard, where veraPDF is not to be had. Returns what is broken.
 */
export async function uaFaults(pdf: Uint8Array): Promise<string[]> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  return [
    ...catalogFaults(document),
    ...structureFaults(document),
    ...linkFaults(document),
    ...fontFaults(document),
    ...(await contentFaults(pdf)),
  ];
}

type Element = ReturnType<typeof kidsOf>[number];

const name = PDFName.of;

/** Clauses 5 and 7.1: what the document says of itself. */
function catalogFaults({ catalog, context }: PDFDocument): string[] {
  const metadata = context.lookup(catalog.get(name('Metadata')) ?? name('none'));
  const xmp =
    metadata instanceof PDFRawStream ? Buffer.from(metadata.contents).toString('utf8') : '';
  const marked = catalog.lookupMaybe(name('MarkInfo'), PDFDict)?.get(name('Marked'));
  const shows = catalog
    .lookupMaybe(name('ViewerPreferences'), PDFDict)
    ?.get(name('DisplayDocTitle'));
  const rules: [boolean, string][] = [
    [/<pdfuaid:part>1</.test(xmp), '5: the metadata do not say PDF/UA-1'],
    [/<dc:title>.*<rdf:li[^>]*>[^<]+</.test(xmp), '7.1: the metadata have no title'],
    [String(marked) === 'true', '7.1: not marked as tagged'],
    [String(shows) === 'true', '7.1: the title is not shown'],
    [catalog.has(name('StructTreeRoot')), '7.1: no structure tree'],
    [catalog.has(name('Lang')), '7.2: no language'],
    [catalog.has(name('Outlines')), '7.17: no bookmarks'],
  ];
  return rules.flatMap(([kept, fault]) => (kept ? [] : [fault]));
}

const STANDARD = new Set(
  (
    'Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 ' +
    'H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link ' +
    'Annot Ruby Warichu Figure Formula Form'
  ).split(' '),
);

/** What may stand directly below. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  L: ['L', 'LI', 'Caption'],
  LI: ['Lbl', 'LBody'],
  Table: ['TR', 'THead', 'TBody', 'TFoot', 'Caption'],
  THead: ['TR'],
  TBody: ['TR'],
  TFoot: ['TR'],
  TR: ['TH', 'TD'],
};

/** Clauses 7.1 to 7.5: types, lists, tables, figures, headings. */
function structureFaults(document: PDFDocument): string[] {
  const root = document.catalog.lookup(name('StructTreeRoot'), PDFDict);
  const roles = root.lookupMaybe(name('RoleMap'), PDFDict);
  const faults: string[] = [];
  let level = 0;
  const visit = (element: Element, inFigure: boolean) => {
    const type = typeOf(element);
    const kids = kidsOf(document, element.dict);
    const role = roles?.lookupMaybe(name(type), PDFName)?.decodeText() ?? type;
    if (!STANDARD.has(role)) faults.push(`7.1: ${type} is no standard type`);
    for (const kid of kids) {
      const allowed = BELOW[type];
      if (allowed && !allowed.includes(typeOf(kid)))
        faults.push(`7.2: ${typeOf(kid)} below ${type}`);
    }
    if (type === 'Table') faults.push(...tableFaults(document, kids));
    if (type === 'TH' && !/\/Scope/.test(String(element.dict.get(name('A')) ?? ''))) {
      faults.push('7.5: a header cell without scope');
    }
    if (type === 'Formula' && !element.dict.has(name('Alt'))) {
      faults.push('7.7: a formula without a description');
    }
    if (type === 'Figure') {
      if (inFigure) faults.push('7.3: a figure in a figure');
      if (!element.dict.has(name('Alt'))) faults.push('7.3: a figure without a description');
    }
    const heading = /^H([1-6])$/.exec(type);
    if (heading) {
      const own = Number(heading[1]);
      if (own > level + 1) faults.push(`7.4: H${own} after H${level}`);
      level = own;
    }
    for (const kid of kids) visit(kid, inFigure || type === 'Figure');
  };
  for (const element of kidsOf(document, root)) visit(element, false);
  return faults;
}

function tableFaults(document: PDFDocument, kids: readonly Element[]): string[] {
  const rows = kids.flatMap((kid) => (typeOf(kid) === 'TR' ? [kid] : kidsOf(document, kid.dict)));
  // Columns that cells of rows above reach down into, and how many rows they still do.
  let above: { readonly columns: number; readonly rows: number }[] = [];
  const widths = rows
    .filter((row) => typeOf(row) === 'TR')
    .map((row) => {
      const own = kidsOf(document, row.dict).map((cell) => ({
        columns: spanOf(cell, 'ColSpan'),
        rows: spanOf(cell, 'RowSpan'),
      }));
      const all = [...own, ...above];
      above = all.flatMap((cell) => (cell.rows > 1 ? [{ ...cell, rows: cell.rows - 1 }] : []));
      return all.reduce((sum, { columns }) => sum + columns, 0);
    });
  const captions = kids.flatMap((kid, i) => (typeOf(kid) === 'Caption' ? [i] : []));
  return [
    ...(new Set(widths).size > 1
      ? [`7.2: rows of ${[...new Set(widths)].join(' and ')} cells`]
      : []),
    ...(captions.some((i) => i !== 0 && i !== kids.length - 1) ? ['7.2: a caption amid rows'] : []),
  ];
}

function spanOf({ dict }: Element, which: 'ColSpan' | 'RowSpan'): number {
  const attributes = String(dict.get(name('A')) ?? '');
  return Number(new RegExp(`/${which} (\\d+)`).exec(attributes)?.[1] ?? 1);
}

/** Clause 7.18: links are described, tagged as links, and reached in the order of the tags. */
function linkFaults(document: PDFDocument): string[] {
  const { context } = document;
  const root = document.catalog.lookup(name('StructTreeRoot'), PDFDict);
  const parents = root.lookup(name('ParentTree'), PDFDict).lookup(name('Nums'), PDFArray);
  const parentOf = (key: number) => {
    for (let i = 0; i < parents.size(); i += 2) {
      if (parents.lookup(i, PDFNumber).asNumber() === key) return parents.lookup(i + 1);
    }
    return undefined;
  };
  return document.getPages().flatMap(({ node }, index) => {
    const links = (node.Annots()?.asArray() ?? []).map((ref) => context.lookup(ref) as PDFDict);
    if (links.length === 0) return [];
    const own = links.flatMap((link) => {
      const key = link.lookupMaybe(name('StructParent'), PDFNumber)?.asNumber();
      const parent = key === undefined ? undefined : parentOf(key);
      return [
        ...(link.has(name('Contents')) ? [] : ['7.18: a link without a description']),
        ...(parent instanceof PDFDict && typeOf({ dict: parent }) === 'Link'
          ? []
          : ['7.18: a link outside of a Link element']),
      ];
    });
    const tabs = node.get(name('Tabs')) === name('S');
    return [...own, ...(tabs ? [] : [`7.18: page ${index + 1} has no order of tabs`])];
  });
}

/** Clause 7.21: faces are embedded, and their characters known. */
function fontFaults({ context }: PDFDocument): string[] {
  const objects = context.enumerateIndirectObjects();
  // A Type 3 font is its own drawing.
  const drawn = objects.flatMap(([, object]) =>
    object instanceof PDFDict && String(object.get(name('Subtype'))) === '/Type3'
      ? [String(object.get(name('FontDescriptor')))]
      : [],
  );
  return objects.flatMap(([ref, object]) => {
    if (!(object instanceof PDFDict) || drawn.includes(String(ref))) return [];
    const kind = String(object.get(name('Type')));
    if (kind === '/FontDescriptor') {
      const embedded = ['FontFile', 'FontFile2', 'FontFile3'].some((key) => object.has(name(key)));
      return embedded ? [] : [`7.21: ${object.get(name('FontName'))} is not embedded`];
    }
    const composed = ['/Type0', '/Type3'].includes(String(object.get(name('Subtype'))));
    return kind === '/Font' && composed && !object.has(name('ToUnicode'))
      ? [`7.21: ${object.get(name('BaseFont'))} does not say its characters`]
      : [];
  });
}

/** Clause 7.1: everything painted is tagged or an artifact. */
async function contentFaults(pdf: Uint8Array): Promise<string[]> {
  const document = await getDocumentProxy(new Uint8Array(pdf));
  const { OPS } = await getResolvedPDFJS();
  const paints = new Set<number>([
    ...[OPS.showText, OPS.paintImageXObject, OPS.paintFormXObjectBegin, OPS.shadingFill],
    ...[OPS.fill, OPS.eoFill, OPS.stroke, OPS.fillStroke, OPS.eoFillStroke],
  ]);
  const faults: string[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const { fnArray, argsArray } = await (await document.getPage(number)).getOperatorList();
    let depth = 0;
    for (const [i, operator] of fnArray.entries()) {
      if ([OPS.beginMarkedContent, OPS.beginMarkedContentProps].includes(operator)) depth++;
      if (operator === OPS.endMarkedContent) depth--;
      // A path is one operation with what is done to it.
      const painted = operator === OPS.constructPath ? argsArray[i]?.[0] : operator;
      if (depth === 0 && paints.has(painted)) {
        faults.push(`7.1: page ${number} paints outside of tags and artifacts`);
        break;
      }
    }
  }
  return faults;
}
