/**
 * The small markup of `Prose`, parsed once and printed by whoever says how: as HTML, LaTeX, plain
 * text, or for a notebook or a terminal.
 *
 * `**strong**`, `*emphasis*`, `` `code` ``, `[text](https://…)`, `[text](#anchor)`, `$TeX$`.
 * A backslash before one of `` \ * ` $ [ ] `` makes it an ordinary character. Whatever doesn't
 * parse is text: there are no errors, and `2 * 3`, `$5` and a stray `[` mean themselves.
 */
type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong'; readonly children: readonly Inline[] }
  | { readonly kind: 'emphasis'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: 'math'; readonly tex: string };

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
    .map((paragraph) => printInline(parseInline(paragraph), printer));
}

function printInline(nodes: readonly Inline[], printer: ProsePrinter): string {
  return nodes.map((node) => printNode(node, printer)).join('');
}

function printNode(node: Inline, printer: ProsePrinter): string {
  switch (node.kind) {
    case 'text':
    case 'code':
      return printer[node.kind](node.text);
    case 'math':
      return printer.math(node.tex);
    case 'strong':
    case 'emphasis':
      return printer[node.kind](printInline(node.children, printer));
    case 'link':
      return printer.link(node.href, printInline(node.children, printer));
  }
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

const ESCAPED = /^\\([\\*`$[\]])/;
const CODE = /^`([^`]+)`/;
// As in Pandoc, a formula has no space inside its dollar signs and no digit after them, so that
// "$5 and $6" stays money.
const MATH = /^\$(?!\s)((?:[^$\\]|\\.)+?)(?<![\s\\])\$(?!\d)/;
const LINK = /^\[((?:[^[\]\\]|\\.)+)\]\(([^()\s]+)\)/;
const STRONG = /^\*\*(?![\s*])((?:[^*\\]|\\.|\*(?=\s)|\*(?![\s*])(?:[^*\\]|\\.)+\*)+?)(?<!\s)\*\*/;
const EMPHASIS = /^\*(?![\s*])((?:[^*\\]|\\.|\*\*(?:[^*\\]|\\.)+\*\*)+?)(?<!\s)\*(?!\*)/;
const SAFE_HREF = /^(?:https?:\/\/[^\s<>"]+|#[A-Za-z][\w.-]*)$/;

function parseInline(source: string): readonly Inline[] {
  const nodes: Inline[] = [];
  let text = '';
  let at = 0;
  const push = (node: Inline, length: number): void => {
    if (text !== '') nodes.push({ kind: 'text', text });
    text = '';
    nodes.push(node);
    at += length;
  };
  while (at < source.length) {
    const plain = /^[^\\*`$[]+/.exec(source.slice(at));
    if (plain) {
      text += plain[0];
      at += plain[0].length;
      continue;
    }
    const rest = source.slice(at);
    const escaped = ESCAPED.exec(rest);
    if (escaped) {
      text += escaped[1];
      at += 2;
      continue;
    }
    const [node, length] = parseSpan(rest);
    if (node) {
      push(node, length);
    } else {
      text += rest[0];
      at += 1;
    }
  }
  if (text !== '') nodes.push({ kind: 'text', text });
  return nodes;
}

function parseSpan(rest: string): readonly [Inline | null, number] {
  const code = CODE.exec(rest);
  if (code) return [{ kind: 'code', text: code[1]! }, code[0].length];
  const math = MATH.exec(rest);
  if (math) return [{ kind: 'math', tex: math[1]! }, math[0].length];
  const link = LINK.exec(rest);
  if (link && SAFE_HREF.test(link[2]!)) {
    return [{ kind: 'link', href: link[2]!, children: parseInline(link[1]!) }, link[0].length];
  }
  const strong = STRONG.exec(rest);
  if (strong) return [{ kind: 'strong', children: parseInline(strong[1]!) }, strong[0].length];
  const emphasis = EMPHASIS.exec(rest);
  if (emphasis) {
    return [{ kind: 'emphasis', children: parseInline(emphasis[1]!) }, emphasis[0].length];
  }
  return [null, 0];
}
