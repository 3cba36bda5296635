import MarkdownIt, { type StateBlock, type StateInline, type Token } from 'markdown-it';
import type { Block } from '../../report/document.ts';
import { formulaMark, sanitiseHtml } from '../../report/html-blocks.ts';

/** A part of a Markdown cell: a heading, or what stands under one. */
export type MarkdownPart =
  | { readonly kind: 'heading'; readonly level: number; readonly title: string }
  | { readonly kind: 'block'; readonly block: Block };

/** What an address of a picture stands for, as a `data:` URL; null: nothing that can be printed. */
export type PictureSource = (address: string) => string | null;

const markdown = new MarkdownIt({ html: true }).use((md) => {
  md.inline.ruler.after('escape', 'formula', inlineFormula);
  md.block.ruler.before('paragraph', 'formula', displayedFormula, { alt: ['paragraph'] });
  md.renderer.rules.formula = (tokens, i, _options, env) => {
    const { content, block } = tokens[i]!;
    const { formulas } = env as { formulas: string[] };
    const mark = formulaMark(formulas.push(content) - 1);
    return block ? `<p>${mark}</p>\n` : mark;
  };
});

/**
 * Markdown as notebooks are written in it, with formulas: its headings, and between them its text
 * as HTML that is safe whoever wrote it. Headings within lists and quotes are text.
 */
export function markdownParts(source: string, picture: PictureSource = inside): MarkdownPart[] {
  const parts: MarkdownPart[] = [];
  let under: Token[] = [];
  const end = () => {
    const block = blockOf(under, picture);
    if (block.html !== '') parts.push({ kind: 'block', block });
    under = [];
  };
  const tokens = parsed(source);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.type !== 'heading_open' || token.level > 0) under.push(token);
    else {
      end();
      const title = plainText(tokens[at + 1]!);
      if (title !== '') parts.push({ kind: 'heading', level: Number(token.tag.slice(1)), title });
      at += 2;
    }
  }
  end();
  return parts;
}

/** All of a Markdown text as one block, headings as text. */
export function markdownBlock(source: string, picture: PictureSource = inside): Block {
  return blockOf(parsed(source), picture);
}

/** Only pictures that the text brings along. */
function inside(address: string): string | null {
  return address.startsWith('data:') ? address : null;
}

function parsed(source: string): Token[] {
  return markdown.parse(source, {});
}

function blockOf(tokens: Token[], picture: PictureSource): Extract<Block, { kind: 'html' }> {
  const formulas: string[] = [];
  const html = markdown.renderer.render(tokens, markdown.options, { formulas });
  return { kind: 'html', html: sanitiseHtml(html, picture).trim(), formulas };
}

function plainText({ children, content }: Token): string {
  return children?.map(plainText).join('') ?? content;
}

/** As in Pandoc: no space inside the dollar signs and no digit after them, so `$5 and $6` is money. */
const INLINE = /\$\$([^$]+)\$\$|\$(?!\s)((?:[^$\\]|\\.)+?)(?<![\s\\])\$(?!\d)/y;

function inlineFormula(state: StateInline, silent: boolean): boolean {
  INLINE.lastIndex = state.pos;
  const found = INLINE.exec(state.src);
  if (found === null) return false;
  const [all, displayed, tex] = found;
  if (!silent) state.push('formula', '', 0).content = tex ?? displayedTex(displayed!);
  state.pos += all.length;
  return true;
}

/** `$$` at the beginning of a line, up to the next `$$` or the end of the text. */
function displayedFormula(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const line = (at: number) => state.getLines(at, at + 1, state.blkIndent, false);
  const first = line(start).trimStart();
  const environment = /^\\begin\{([a-z]+\*?)\}/.exec(first)?.[1];
  if (environment !== undefined) {
    return displayedEnvironment(state, start, end, silent, environment);
  }
  if (!first.startsWith('$$')) return false;
  let last = start + 1;
  let closed = first.includes('$$', 2);
  const within = () => state.isEmpty(last) || state.sCount[last]! >= state.blkIndent;
  while (!closed && last < end && within()) closed = line(last++).includes('$$');
  const text = state.getLines(start, last, state.blkIndent, false).trim();
  const close = text.indexOf('$$', 2);
  // A sentence that begins with a formula.
  if (close >= 0 && close + 2 < text.length) return false;
  if (silent) return true;
  const token = state.push('formula', '', 0);
  token.block = true;
  token.content = displayedTex(text.slice(2, close < 0 ? undefined : close));
  state.line = last;
  return true;
}

/** `\\begin{align}` at the beginning of a line, up to the line that ends it: a formula without `$$`. */
function displayedEnvironment(
  state: StateBlock,
  start: number,
  end: number,
  silent: boolean,
  name: string,
): boolean {
  const line = (at: number) => state.getLines(at, at + 1, state.blkIndent, false);
  if (!Object.hasOwn(ENVIRONMENTS, name.replace('*', ''))) return false;
  const limit = Math.min(end, start + MOST_LINES);
  let last = start;
  while (last < limit && !line(last).includes(`\\end{${name}}`)) last += 1;
  if (last === limit) return false;
  if (silent) return true;
  const token = state.push('formula', '', 0);
  token.block = true;
  token.content = displayedTex(state.getLines(start, last + 1, state.blkIndent, false));
  state.line = last + 1;
  return true;
}

/** Of one formula. */
const MOST_LINES = 200;

/** Environments that stand for themselves, and what they are within a formula. */
const ENVIRONMENTS: Readonly<Record<string, string>> = {
  align: 'aligned',
  alignat: 'alignedat',
  eqnarray: 'aligned',
  gather: 'gathered',
  multline: 'gathered',
  equation: '',
  displaymath: '',
  math: '',
};

/** TeX of a formula that stands alone, for a printer that knows formulas within a line. */
export function displayedTex(tex: string): string {
  const inner = tex.replace(
    /\\(begin|end)\{([a-z]+)\*?\}/g,
    (whole, what: string, name: string) => {
      const within = Object.hasOwn(ENVIRONMENTS, name) ? ENVIRONMENTS[name] : undefined;
      if (within === undefined) return whole;
      return within === '' ? '' : `\\${what}{${within}}`;
    },
  );
  const unlabelled = inner.replace(/\\(?:label\{[^}]*\}|nonumber|notag)/g, '');
  return `\\displaystyle ${unlabelled.replace(/\s+/g, ' ').trim()}`;
}
