/**
 * The small markup of `Prose`, parsed once and printed by whoever says how: as HTML, LaTeX, plain
 * text, or for a notebook or a terminal.
 *
 * `**strong**`, `*emphasis*`, `` `code` ``, `[text](https://…)`, `[text](#anchor)`, `$TeX$`.
 * A backslash before one of `` \ * ` $ [ ] `` makes it an ordinary character. Whatever doesn't
 * parse is text: there are no errors, and `2 * 3`, `$5` and a stray `[` mean themselves.
 */

/** How a medium prints what prose is made of. */
export interface ProsePrinter {
  text(text: string): string;
  code(text: string): string;
  /** What is printed already. */
  strong(inner: string): string;
  emphasis(inner: string): string;
  /** `href`: an https address or `#anchor`. */
  link(href: string, inner: string): string;
  math(tex: string): string;
}

/** Prose in a medium, one string a paragraph; none for blank text. */
export function printProse(text: string, printer: ProsePrinter): string[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => printInline(paragraph, printer));
}

const same = (text: string) => text;

/** The words alone; formulas as their TeX. */
export const WORDS: ProsePrinter = {
  text: same,
  code: same,
  strong: same,
  emphasis: same,
  link: (_, inner) => inner,
  math: same,
};

/** The words without markup, paragraphs parted by a blank line; formulas as their TeX. */
export function plainText(text: string): string {
  return printProse(text, WORDS).join('\n\n');
}

/** Text from data (a group's or file's name) as Prose that prints as exactly that text. */
export function literal(text: string): string {
  return text.replace(/[\\*`$[\]]/g, '\\$&');
}

/** An escaped character, text without markup, or one character that begins no span. */
const TEXT = /^(?:\\([\\*`$[\]])|([^\\*`$[]+|.))/s;
const CODE = /^`([^`]+)`/;
// As in Pandoc, a formula has no space inside its dollar signs and no digit after them, so that
// "$5 and $6" stays money.
const MATH = /^\$(?!\s)((?:[^$\\]|\\.)+?)(?<![\s\\])\$(?!\d)/;
const LINK = /^\[((?:[^[\]\\]|\\.)+)\]\((https?:\/\/[^\s<>"()]+|#[A-Za-z][\w.-]*)\)/;
const STRONG = /^\*\*(?![\s*])((?:[^*\\]|\\.|\*(?=\s)|\*(?![\s*])(?:[^*\\]|\\.)+\*)+?)(?<!\s)\*\*/;
const EMPHASIS = /^\*(?![\s*])((?:[^*\\]|\\.|\*\*(?:[^*\\]|\\.)+\*\*)+?)(?<!\s)\*(?!\*)/;

type Span = (printer: ProsePrinter, inner: string, href: string) => string;

/** What each kind of markup prints, the first that fits. */
const SPANS: readonly (readonly [RegExp, Span])[] = [
  [CODE, (printer, text) => printer.code(text)],
  [MATH, (printer, tex) => printer.math(tex)],
  [LINK, (printer, inner, href) => printer.link(href, printInline(inner, printer))],
  [STRONG, (printer, inner) => printer.strong(printInline(inner, printer))],
  [EMPHASIS, (printer, inner) => printer.emphasis(printInline(inner, printer))],
];

function printInline(source: string, printer: ProsePrinter): string {
  let printed = '';
  let text = '';
  for (let rest = source; rest !== ''; ) {
    const [pattern, print] = SPANS.find(([start]) => start.test(rest)) ?? [TEXT];
    const [whole, inner = '', second = ''] = pattern.exec(rest)!;
    if (print === undefined) text += inner + second;
    else {
      printed += textIn(printer, text) + print(printer, inner, second);
      text = '';
    }
    rest = rest.slice(whole.length);
  }
  return printed + textIn(printer, text);
}

function textIn(printer: ProsePrinter, text: string): string {
  return text === '' ? '' : printer.text(text);
}
