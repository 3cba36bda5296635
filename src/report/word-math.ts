import { BuilderElement, Math as MathZone, type XmlComponent } from 'docx';
import { DomUtils, parseDocument } from 'htmlparser2';
import { mathToHtml } from './prose-html.ts';

/** The look of a formula's letters: what surrounds it has it too. */
export interface MathLook {
  /** Half points. */
  readonly size?: number;
  readonly bold?: boolean;
}

/**
 * A formula as an equation of Word (Office Math, ECMA-376 part 1, 22.1), from the MathML that KaTeX
 * writes. Null where KaTeX refuses the formula or Office Math has nothing for a part of it.
 */
export function texToWordMath(tex: string, look: MathLook = {}): MathZone | null {
  const math = DomUtils.findOne(
    ({ name }) => name === 'semantics',
    parseDocument(mathToHtml(tex, 'mathml'), { xmlMode: true }).children,
  );
  if (math === null) return null;
  // What follows the first element is the TeX again.
  const [presentation] = elementsOf(math);
  const made = rowOf(presentation === undefined ? [] : [presentation], look);
  return made === null || made.length === 0 ? null : new MathZone({ children: made });
}

type Element = NonNullable<ReturnType<typeof DomUtils.findOne>>;
type Parts = XmlComponent[];

/** Makes an element's parts; null: there is no such thing in Word. */
type Maker = (element: Element, look: MathLook) => Parts | null;

const MAKERS: Readonly<Record<string, Maker>> = {
  mrow: (row, look) => fenced(row, look) ?? rowOf(elementsOf(row), look),
  mstyle: (row, look) => rowOf(elementsOf(row), look),
  mpadded: (row, look) => rowOf(elementsOf(row), look),
  mi: letters,
  mn: letters,
  mo: letters,
  mtext: letters,
  mspace: (_, look) => [letterRun(' ', look, [])],
  mfrac: (element, look) => built('m:f', element, ['m:num', 'm:den'], look, fractionKind(element)),
  msqrt: (element, look) => {
    const inner = rowOf(elementsOf(element), look);
    if (inner === null) return null;
    const noDegree = properties('m:radPr', valued('m:degHide', '1'));
    return [node('m:rad', [noDegree, node('m:deg', []), node('m:e', inner)])];
  },
  mroot: (element, look) => {
    const [radicand, degree] = insides(element, look);
    if (!radicand || !degree) return null;
    return [node('m:rad', [node('m:deg', degree), node('m:e', radicand)])];
  },
  msub: (element, look) => built('m:sSub', element, ['m:e', 'm:sub'], look),
  msup: (element, look) => built('m:sSup', element, ['m:e', 'm:sup'], look),
  msubsup: (element, look) => built('m:sSubSup', element, ['m:e', 'm:sub', 'm:sup'], look),
  munder: (element, look) => built('m:limLow', element, ['m:e', 'm:lim'], look),
  mover: (element, look) =>
    accented(element, look) ?? built('m:limUpp', element, ['m:e', 'm:lim'], look),
  munderover: (element, look) => {
    const [base, under, over] = insides(element, look);
    if (!base || !under || !over) return null;
    const low = node('m:limLow', [node('m:e', base), node('m:lim', under)]);
    return [node('m:limUpp', [node('m:e', [low]), node('m:lim', over)])];
  },
  mtable: (table, look) => {
    const rows = elementsOf(table).map((row) =>
      elementsOf(row).map((cell) => insideOf(cell, look)),
    );
    if (rows.some((row) => row.includes(null))) return null;
    return [
      node(
        'm:m',
        rows.map((row) =>
          node(
            'm:mr',
            row.map((cell) => node('m:e', cell!)),
          ),
        ),
      ),
    ];
  },
};

/** Signs that take what follows them under their limits. */
const LARGE = /^[∑∏∐∫∬∭∮⋃⋂⋁⋀⨁⨂]$/u;

/** A row's elements; a sum, product or integral holds the element after it. */
function rowOf(elements: readonly Element[], look: MathLook): Parts | null {
  const parts: Parts = [];
  for (let i = 0; i < elements.length; i++) {
    const large = largeSign(elements[i]!);
    const body = large === null ? undefined : elements[i + 1];
    const made =
      large === null || body === undefined
        ? partsOf(elements[i]!, look)
        : summed(large, elements[i]!, body, look);
    if (made === null) return null;
    parts.push(...made);
    if (body !== undefined) i++;
  }
  return parts;
}

function partsOf(element: Element, look: MathLook): Parts | null {
  return MAKERS[element.name]?.(element, look) ?? null;
}

/** The sign of a sum with limits. */
function largeSign(element: Element): string | null {
  if (!/^m(sub|sup|subsup|under|over|underover)$/.test(element.name)) return null;
  const sign = DomUtils.textContent(elementsOf(element)[0] ?? []);
  return LARGE.test(sign) ? sign : null;
}

function summed(sign: string, limits: Element, body: Element, look: MathLook): Parts | null {
  const [, first, second] = insides(limits, look);
  const inner = partsOf(body, look);
  if (!first || inner === null) return null;
  const onlyOver = limits.name === 'msup' || limits.name === 'mover';
  const low = onlyOver ? null : first;
  const high = onlyOver ? first : (second ?? null);
  return [
    node('m:nary', [
      properties(
        'm:naryPr',
        valued('m:chr', sign),
        valued('m:limLoc', /under|over/.test(limits.name) ? 'undOvr' : 'subSup'),
        valued('m:subHide', low === null ? '1' : '0'),
        valued('m:supHide', high === null ? '1' : '0'),
      ),
      node('m:sub', low ?? []),
      node('m:sup', high ?? []),
      node('m:e', inner),
    ]),
  ];
}

/** Brackets that grow with what they hold; null for a row without. */
function fenced(row: Element, look: MathLook): Parts | null {
  const inner = elementsOf(row);
  const [open] = inner;
  if (open === undefined || !isFence(open)) return null;
  const close = inner.length > 1 && isFence(inner.at(-1)!) ? inner.at(-1)! : null;
  const made = rowOf(inner.slice(1, close === null ? undefined : -1), look);
  if (made === null) return null;
  return [
    node('m:d', [
      properties(
        'm:dPr',
        valued('m:begChr', DomUtils.textContent(open)),
        valued('m:endChr', close === null ? '' : DomUtils.textContent(close)),
      ),
      node('m:e', made),
    ]),
  ];
}

function isFence({ name, attribs }: Element): boolean {
  return name === 'mo' && attribs.fence === 'true';
}

/** What KaTeX sets over a letter, and the combining character that Word wants. */
const ACCENTS: Readonly<Record<string, string>> = {
  '^': '\u0302',
  '~': '\u0303',
  ˉ: '\u0305',
  '¯': '\u0305',
  '‾': '\u0305',
  '˙': '\u0307',
  '¨': '\u0308',
  ˇ: '\u030c',
  '˘': '\u0306',
  '⃗': '\u20d7',
};

function accented(element: Element, look: MathLook): Parts | null {
  const [letter, mark] = elementsOf(element);
  const accent = mark && ACCENTS[DomUtils.textContent(mark)];
  const inner = letter && insideOf(letter, look);
  if (!accent || !inner) return null;
  return [node('m:acc', [properties('m:accPr', valued('m:chr', accent)), node('m:e', inner)])];
}

function fractionKind({ attribs }: Element): Parts {
  const noBar = attribs.linethickness !== undefined && /^0/.test(attribs.linethickness);
  return noBar ? [properties('m:fPr', valued('m:type', 'noBar'))] : [];
}

/** An element whose children play the roles named, in their order. */
function built(
  name: string,
  element: Element,
  roles: readonly string[],
  look: MathLook,
  before: Parts = [],
): Parts | null {
  const inner = insides(element, look);
  if (inner.length !== roles.length || inner.includes(null)) return null;
  return [node(name, [...before, ...roles.map((role, i) => node(role, inner[i]!))])];
}

function insides(element: Element, look: MathLook): (Parts | null)[] {
  return elementsOf(element).map((child) => insideOf(child, look));
}

function insideOf(element: Element, look: MathLook): Parts | null {
  // LibreOffice takes a lone sign, as in $s_+$, for an operator that lacks its operand.
  if (element.name === 'mo') return [letterRun(DomUtils.textContent(element), look, PLAIN)];
  return element.name === 'mtd' ? rowOf(elementsOf(element), look) : rowOf([element], look);
}

/** Properties of letters by MathML's `mathvariant`. */
const VARIANTS: Readonly<Record<string, Parts>> = {
  normal: [valued('m:sty', 'p')],
  bold: [valued('m:sty', 'b')],
  'bold-italic': [valued('m:sty', 'bi')],
  'double-struck': [valued('m:scr', 'double-struck'), valued('m:sty', 'p')],
  script: [valued('m:scr', 'script')],
  fraktur: [valued('m:scr', 'fraktur')],
  'sans-serif': [valued('m:scr', 'sans-serif'), valued('m:sty', 'p')],
  monospace: [valued('m:scr', 'monospace'), valued('m:sty', 'p')],
};

/** Text, not mathematics. */
const PLAIN: Parts = [node('m:nor', [])];

function letters(element: Element, look: MathLook): Parts | null {
  // Function application has no width and shows as a box where the font lacks it.
  const text = DomUtils.textContent(element).replaceAll('\u2061', '');
  if (text === '') return [];
  if (element.name === 'mtext') return [letterRun(text, look, PLAIN)];
  const variant = element.attribs.mathvariant;
  if (variant !== undefined) return [letterRun(text, look, VARIANTS[variant] ?? [])];
  // MathML sets names of several letters upright.
  const name = element.name === 'mi' && [...text].length > 1;
  return [letterRun(text, look, name ? VARIANTS.normal! : [])];
}

function letterRun(text: string, { size, bold = false }: MathLook, variant: Parts): XmlComponent {
  const style = bold && variant.length === 0 ? VARIANTS['bold-italic']! : variant;
  const font = 'Cambria Math';
  return node('m:r', [
    ...(style.length > 0 ? [node('m:rPr', style)] : []),
    node('w:rPr', [
      attributed('w:rFonts', { 'w:ascii': font, 'w:hAnsi': font }),
      ...(bold ? [node('w:b', [])] : []),
      ...(size === undefined ? [] : [attributed('w:sz', { 'w:val': String(size) })]),
    ]),
    new BuilderElement({
      name: 'm:t',
      attributes: { space: { key: 'xml:space', value: 'preserve' } },
      children: [text as unknown as XmlComponent],
    }),
  ]);
}

function elementsOf({ children }: Element): Element[] {
  return children.filter((child): child is Element => child.type === 'tag');
}

function node(name: string, children: Parts): XmlComponent {
  return new BuilderElement({ name, children });
}

function properties(name: string, ...children: Parts): XmlComponent {
  return node(name, children);
}

function valued(name: string, value: string): XmlComponent {
  return attributed(name, { 'm:val': value });
}

function attributed(name: string, values: Readonly<Record<string, string>>): XmlComponent {
  const attributes = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, { key, value }]),
  );
  return new BuilderElement({ name, attributes });
}
