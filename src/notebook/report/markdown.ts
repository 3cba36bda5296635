import type { Block } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';

/** A part of a Markdown cell: a heading, or something under one. */
export type MarkdownPart =
  | { readonly kind: 'heading'; readonly level: number; readonly title: string }
  | { readonly kind: 'block'; readonly block: Block };

/** What begins a part of its own, so that a paragraph ends before it. */
const STARTS = {
  fence: /^ {0,3}(`{3,}|~{3,})[ \t]*(\S*)/,
  heading: /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/,
  item: /^[ \t]*(?:([-*+])|(\d{1,9})[.)])[ \t]+(.*)$/,
  row: /^[ \t]*\|(.*)\|[ \t]*$/,
  rule: /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/,
  formula: /^[ \t]*\$\$/,
} as const;

/**
 * The Markdown that notebooks are written in, as blocks of a report: headings, paragraphs, lists,
 * code, tables and formulas. Anything else, HTML too, is text.
 */
export function markdownParts(source: string): MarkdownPart[] {
  const lines = source.replace(/\r\n?/g, '\n').split('\n');
  const parts: MarkdownPart[] = [];
  const add = (block: Block) => parts.push({ kind: 'block', block });
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!;
    const fence = STARTS.fence.exec(line);
    const heading = STARTS.heading.exec(line);
    if (line.trim() === '' || STARTS.rule.test(line)) at += 1;
    else if (fence !== null) {
      const end = lines.findIndex((next, i) => i > at && next.trim().startsWith(fence[1]!));
      const last = end < 0 ? lines.length : end;
      const language = fence[2] ? { language: fence[2] } : {};
      add({ kind: 'code', text: lines.slice(at + 1, last).join('\n'), ...language });
      at = last + 1;
    } else if (STARTS.formula.test(line)) {
      const [tex, next] = formulaAt(lines, at);
      add({ kind: 'prose', text: `$\\displaystyle ${tex}$` });
      at = next;
    } else if (heading !== null) {
      parts.push({ kind: 'heading', level: heading[1]!.length, title: heading[2]! });
      at += 1;
    } else {
      const kind = STARTS.item.test(line) ? 'item' : STARTS.row.test(line) ? 'row' : 'text';
      const end = endOf(lines, at, kind);
      add(BLOCKS[kind](lines.slice(at, end)));
      at = end;
    }
  }
  return parts;
}

type Kind = 'item' | 'row' | 'text';

const BLOCKS: Readonly<Record<Kind, (lines: readonly string[]) => Block>> = {
  text: (lines) => ({ kind: 'prose', text: proseOf(lines.join('\n').replace(/^ {0,3}> ?/gm, '')) }),
  item: (lines) => {
    const items: string[] = [];
    for (const line of lines) {
      const found = STARTS.item.exec(line);
      if (found !== null) items.push(found[3]!);
      else items.push(`${items.pop() ?? ''} ${line.trim()}`);
    }
    return {
      kind: 'list',
      ordered: STARTS.item.exec(lines[0]!)![2] !== undefined,
      items: items.map(proseOf),
    };
  },
  row: (lines) => {
    const rows = lines
      .map((line) =>
        STARTS.row
          .exec(line)![1]!
          .split('|')
          .map((cell) => proseOf(cell.trim())),
      )
      .filter((cells) => !cells.every((cell) => /^:?-+:?$/.test(cell)));
    const [head = [], ...body] = rows.map((cells) => cells.map((cell) => cell));
    const html = [
      `<table><thead><tr>${head.map((cell) => `<th>${plainHtml(cell)}</th>`).join('')}</tr></thead>`,
      `<tbody>${body.map((cells) => `<tr>${cells.map((cell) => `<td>${plainHtml(cell)}</td>`).join('')}</tr>`).join('')}</tbody></table>`,
    ];
    return { kind: 'html', html: html.join('') };
  },
};

/** Where a paragraph, list or table ends. */
function endOf(lines: readonly string[], start: number, kind: Kind): number {
  const goesOn = (line: string): boolean => {
    if (line.trim() === '') return false;
    if (kind === 'row') return STARTS.row.test(line);
    if (STARTS.fence.test(line) || STARTS.heading.test(line) || STARTS.formula.test(line)) {
      return false;
    }
    return kind === 'item' || !(STARTS.item.test(line) || STARTS.row.test(line));
  };
  const length = lines.slice(start + 1).findIndex((line) => !goesOn(line));
  return length < 0 ? lines.length : start + 1 + length;
}

function formulaAt(lines: readonly string[], start: number): [tex: string, next: number] {
  const text = lines.slice(start).join('\n');
  const open = text.indexOf('$$') + 2;
  const close = text.indexOf('$$', open);
  const tex = text.slice(open, close < 0 ? undefined : close);
  const used = (close < 0 ? text : text.slice(0, close)).split('\n').length;
  return [tex.replace(/\s+/g, ' ').trim(), start + used];
}

/** Markdown's inline marks as those of prose, which lacks underscores, pictures and bare links. */
function proseOf(markdown: string): string {
  return (
    markdown
      .split(/(`[^`]*`|\$[^$\n]+\$)/)
      .map((piece, i) =>
        i % 2 === 1
          ? piece
          : piece
              .replace(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
              .replace(/<(https?:\/\/[^>\s]+)>/g, '[$1]($1)')
              .replace(/(?<![\w\\])__(?=\S)(.+?)(?<=\S)__(?!\w)/g, '**$1**')
              .replace(/(?<![\w\\])_(?=\S)(.+?)(?<=\S)_(?!\w)/g, '*$1*'),
      )
      .join('')
      // A list item may be a task.
      .replace(/^\[[ xX]\] /, (box) => literal(box))
  );
}

function plainHtml(prose: string): string {
  return prose.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
