import {
  PDFArray,
  PDFDict,
  type PDFDocument,
  PDFHexString,
  PDFName,
  type PDFObject,
  PDFRef,
  PDFString,
} from 'pdf-lib';

import { ADDRESS } from '../sealed-page.ts';

/** Types that the browser writes and PDF 1.7 does not know, as the standard ones that they are. */
const ROLES: Readonly<Record<string, string>> = { Aside: 'Sect', Strong: 'Span', Em: 'Span' };

/** With this begins the description of a picture that is a formula. */
export const FORMULA = 'Formula: ';

const S = PDFName.of('S');
const K = PDFName.of('K');
const P = PDFName.of('P');
const ALT = PDFName.of('Alt');

/** An element of the structure tree. */
interface Element {
  readonly ref: PDFRef;
  readonly dict: PDFDict;
}

/**
 * Makes the browser's structure tree one that PDF/UA-1 allows: items of lists have a body, a figure
 * with its caption is a division of both, what stands inside a described picture is part of it, a
 * table's caption is the table's own, and every type is known or mapped to one that is.
 */
export function mendStructure(document: PDFDocument): void {
  const { context, catalog } = document;
  const root = catalog.lookup(PDFName.of('StructTreeRoot'), PDFDict);
  const roles = Object.entries(ROLES).map(([from, to]) => [from, PDFName.of(to)] as const);
  root.set(PDFName.of('RoleMap'), context.obj(Object.fromEntries(roles)));
  for (const top of kidsOf(document, root)) mendElement(document, top, false);
}

function mendElement(document: PDFDocument, element: Element, pictured: boolean): void {
  const { dict } = element;
  if (typeOf(element) === 'Figure' && altOf(element).startsWith(FORMULA)) {
    dict.set(S, PDFName.of('Formula'));
  }
  const described = typeOf(element) === 'Figure' && dict.has(ALT);
  if (pictured && typeOf(element) === 'Figure') {
    dict.set(S, PDFName.of('Span'));
    dict.delete(ALT);
  }
  for (const kid of kidsOf(document, dict)) mendElement(document, kid, pictured || described);
  if (typeOf(element) === 'LI') giveBody(document, element);
  if (typeOf(element) === 'Figure' && !described && !pictured) partFigure(document, element);
}

/** A figure around a drawing or a table and its caption. */
function partFigure(document: PDFDocument, { dict }: Element): void {
  const caption = kidsOf(document, dict).find((kid) => typeOf(kid) === 'Caption');
  if (caption === undefined) return;
  dict.set(S, PDFName.of('Div'));
  const tables = within(document, dict, 'Table');
  if (tables.length !== 1) return;
  const [table] = tables;
  setKids(
    document,
    dict,
    rawKids(document, dict).filter((kid) => kid !== caption.ref),
  );
  caption.dict.set(P, table!.ref);
  setKids(document, table!.dict, [caption.ref, ...rawKids(document, table!.dict)]);
}

/** Everything of a list's item but its label becomes its body. */
function giveBody(document: PDFDocument, item: Element): void {
  const kids = kidsOf(document, item.dict);
  const isLabel = (ref: PDFObject) => kids.some((kid) => kid.ref === ref && typeOf(kid) === 'Lbl');
  if (kids.some((kid) => typeOf(kid) === 'LBody')) return;
  const own = rawKids(document, item.dict);
  const { context } = document;
  const body = context.register(
    context.obj({
      Type: 'StructElem',
      S: 'LBody',
      P: item.ref,
      K: own.filter((kid) => !isLabel(kid)),
    }),
  );
  for (const kid of kids) if (!isLabel(kid.ref)) kid.dict.set(P, body);
  setKids(document, item.dict, [...own.filter(isLabel), body]);
}

/** Elements of a type below one, not below each other. */
function within(document: PDFDocument, dict: PDFDict, type: string): Element[] {
  return kidsOf(document, dict).flatMap((kid) =>
    typeOf(kid) === type ? [kid] : within(document, kid.dict, type),
  );
}

/** The type of an element, without its slash. */
export function typeOf({ dict }: Pick<Element, 'dict'>): string {
  return dict.lookup(S, PDFName).decodeText();
}

function altOf({ dict }: Element): string {
  const alt = dict.get(ALT);
  return alt instanceof PDFString || alt instanceof PDFHexString ? alt.decodeText() : '';
}

/** Elements directly below one. */
export function kidsOf({ context }: PDFDocument, parent: PDFDict): Element[] {
  return rawKids({ context }, parent).flatMap((ref) => {
    const dict = ref instanceof PDFRef ? context.lookup(ref) : undefined;
    return dict instanceof PDFDict && dict.has(S) ? [{ ref: ref as PDFRef, dict }] : [];
  });
}

/** Elements, and numbers of marked content. */
function rawKids({ context }: Pick<PDFDocument, 'context'>, parent: PDFDict): PDFObject[] {
  const kids = parent.get(K);
  const found = kids instanceof PDFRef ? context.lookup(kids) : kids;
  if (found instanceof PDFArray) return found.asArray();
  return kids === undefined ? [] : [kids];
}

function setKids({ context }: PDFDocument, parent: PDFDict, kids: readonly PDFObject[]): void {
  parent.set(K, context.obj([...kids]));
}

/**
 * Every link says in words where it leads: an address, a file beside the report, or the title of a part
 * of it.
 */
export function describeLinks(document: PDFDocument, titles: ReadonlyMap<string, string>): void {
  for (const page of document.getPages()) {
    const annotations = page.node.Annots()?.asArray() ?? [];
    for (const reference of annotations) {
      const link = document.context.lookup(reference);
      if (!(link instanceof PDFDict) || link.get(PDFName.of('Subtype')) !== PDFName.of('Link')) {
        continue;
      }
      link.set(PDFName.of('Contents'), PDFHexString.fromText(whereTo(document, link, titles)));
    }
  }
}

function whereTo(
  { context }: PDFDocument,
  link: PDFDict,
  titles: ReadonlyMap<string, string>,
): string {
  const action = context.lookup(link.get(PDFName.of('A')) ?? link);
  const address = action instanceof PDFDict ? action.get(PDFName.of('URI')) : undefined;
  if (address instanceof PDFString || address instanceof PDFHexString) {
    const text = address.decodeText();
    if (!text.startsWith(ADDRESS)) return text;
    // A file beside the report.
    const file = text.slice(ADDRESS.length);
    (action as PDFDict).set(PDFName.of('URI'), PDFString.of(file));
    return file;
  }
  const target = link.get(PDFName.of('Dest'));
  const anchor = target instanceof PDFName ? target.decodeText() : '';
  return titles.get(anchor) ?? 'A place in this document';
}
