import { printProse, WORDS } from '../report/prose.ts';

/** Columns of the terminal: what fits a screen, and what a pipe's reader can stand. */
export function terminalWidth(columns = process.stdout.columns): number {
  return Math.min(120, Math.max(60, columns || 100));
}

/** Prose as a terminal can show it: words, and formulas in characters. */
export function terminalProse(text: string): string {
  return printProse(text, { ...WORDS, math: texToText }).join(' ');
}

/** The little TeX that our texts use. */
function texToText(tex: string): string {
  return tex
    .replace(/\\(hat|tilde) ([A-Z])/g, (_, kind: string, letter: string) =>
      kind === 'hat' ? `${letter}\u0302` : `${letter}\u0303`,
    )
    .replaceAll('\\Rightarrow', '⇒')
    .replaceAll('\\oplus', '⊕')
    .replaceAll('\\sum', 'Σ')
    .replaceAll('\\lambda', 'λ')
    .replaceAll('\\le', '≤')
    .replaceAll('\\,', ' ')
    .replace(/\^\{?([^{}\s()]+)\}?/g, '^$1');
}

/** Breaks text at spaces. Later lines begin with `hanging`, the first with `first`. */
export function wrap(text: string, width: number, first = '', hanging = first): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = hanging;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

export interface GridGroup {
  readonly title: string | null;
  /** Each as long as the header. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * A table in fixed-width letters. Columns that do not fit beside each other follow in further
 * blocks, each with the first column before it; a title that is too long is wrapped.
 *
 * @param header its cells may have several lines, separated by `\n`.
 */
export function gridText(
  header: readonly string[],
  groups: readonly GridGroup[],
  width: number,
): string[] {
  const heads = header.map((cell) => cell.split('\n'));
  const widths = heads.map((cell, column) =>
    Math.max(
      ...cell.map((line) => line.length),
      ...groups.flatMap(({ rows }) => rows.map((row) => row[column]!.length)),
    ),
  );
  const blocks = fitColumns(widths, width).map((columns) => {
    const line = (cells: readonly string[]) =>
      [0, ...columns]
        .map((column) =>
          column === 0 ? cells[0]!.padEnd(widths[0]!) : cells[column]!.padStart(widths[column]!),
        )
        .join('  ')
        .trimEnd();
    const depth = Math.max(...heads.map((cell) => cell.length));
    const headLines = Array.from({ length: depth }, (_, i) =>
      line(heads.map((cell) => cell[i - depth + cell.length] ?? '')),
    );
    return [
      ...headLines,
      ...groups.flatMap(({ title, rows }) => [
        ...(title === null ? [] : ['', ...wrap(title, width)]),
        ...rows.map(line),
      ]),
    ];
  });
  return blocks.flatMap((block, i) => (i === 0 ? block : ['', '', ...block]));
}

/** Which columns stand together; at least one in every block. */
function fitColumns(widths: readonly number[], width: number): number[][] {
  const blocks: number[][] = [];
  let used = 0;
  for (let column = 1; column < widths.length; column++) {
    const needed = widths[column]! + 2;
    if (blocks.length === 0 || used + needed > width) {
      blocks.push([]);
      used = widths[0]!;
    }
    blocks.at(-1)!.push(column);
    used += needed;
  }
  return blocks;
}
