import type { TableBlock, TableCell, TableRow } from './document.ts';
import { slug } from './escape.ts';
import { escapeLatex, proseToLatex } from './latex.ts';
import {
  COLUMN_SPACE_PT,
  headingLines,
  type PartColumn,
  TEXT_WIDTH_PT,
  tableParts,
  textWidth,
} from './latex-widths.ts';
import { plainText } from './prose.ts';
import { letteredNotes } from './table-notes.ts';

/** Lines of small type that a page of `article` has for a table beside its caption and notes. */
const PAGE_LINES = 46;

type Notes = ReturnType<typeof letteredNotes>;

/** A part of a table as LaTeX, and the lines of print that it takes. */
interface Printed {
  readonly tex: readonly string[];
  readonly lines: number;
}

/**
 * The table for a paper, to `\input`: `table` floats with `booktabs` rules in small type, the best number
 * bold, intervals under their numbers and published rows grey (`xcolor`). What is wider than the text of
 * `article` stands in parts under each other, what is longer than a page in further floats. Everything in
 * it is escaped.
 */
export function tableToLatex(table: TableBlock): string {
  const notes = letteredNotes(table);
  const printed = tableParts(table).flatMap((part) =>
    pagesOf(table, part).map((rows) => printPart(table, part, rows, notes)),
  );
  const floats = packed([...printed, ...notesOf(table, notes)]);
  return [
    '% Needs \\usepackage{array,booktabs,xcolor,hyperref,textcomp} and T1 encoding.',
    ...floats.flatMap((parts, i) => floatOf(table, parts, i)),
    '',
  ].join('\n');
}

/** Parts that fit on one page together. */
function packed(parts: readonly Printed[]): Printed[][] {
  const floats: Printed[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    if (used + part.lines > PAGE_LINES) {
      floats.push([]);
      used = 0;
    }
    floats.at(-1)!.push(part);
    used += part.lines + 1;
  }
  return floats.length === 0 ? [[]] : floats;
}

function floatOf(table: TableBlock, parts: readonly Printed[], index: number): string[] {
  const caption = proseToLatex(table.caption);
  return [
    '\\begin{table}[tp]',
    '  \\centering\\footnotesize',
    `  \\setlength{\\tabcolsep}{${COLUMN_SPACE_PT / 2}pt}`,
    ...(index === 0
      ? [`  \\caption{${caption}}`, `  \\label{tab:${slug(table.id)}}`]
      : [`  {Table~\\ref{tab:${slug(table.id)}}, continued.}\\par\\smallskip`]),
    ...parts.flatMap(({ tex }, i) => [...(i === 0 ? [] : ['  \\par\\medskip']), ...tex]),
    '\\end{table}',
  ];
}

function notesOf(table: TableBlock, { notes }: Notes): Printed[] {
  const texts = [...notes.map(({ text }) => text), ...table.notes];
  if (texts.length === 0) return [];
  const items = [
    ...notes.map(({ letter, text }) => `\\textsuperscript{${letter}}~${proseToLatex(text)}`),
    ...table.notes.map(proseToLatex),
  ];
  return [
    {
      tex: [
        '  \\begin{minipage}{\\linewidth}\\scriptsize\\raggedright',
        ...items.map((item) => `    ${item}\\par`),
        '  \\end{minipage}',
      ],
      lines: texts.reduce((sum, text) => sum + linesIn(text, TEXT_WIDTH_PT / 0.9), 0),
    },
  ];
}

/** Lines that prose takes in a column; they end before the column does. */
function linesIn(prose: string, width: number): number {
  return Math.max(1, Math.ceil((textWidth(plainText(prose)) * 1.15) / width));
}

interface RowsOfGroup {
  readonly title: string | null;
  readonly rows: readonly TableRow[];
}

/** The rows of a table in pieces that fit on a page, groups kept together where they can be. */
function pagesOf(table: TableBlock, part: readonly PartColumn[]): RowsOfGroup[][] {
  const pages: RowsOfGroup[][] = [[]];
  let used = 0;
  for (const { title, rows } of table.groups) {
    const most = PAGE_LINES - 8;
    const height = rows.reduce((sum, row) => sum + rowLines(row, part), titleLines(title, part));
    if (used > 0 && used + height > most) {
      pages.push([]);
      used = 0;
    }
    let own: TableRow[] = [];
    for (const row of rows) {
      if (used + rowLines(row, part) > most && own.length > 0) {
        pages.at(-1)!.push({ title, rows: own });
        pages.push([]);
        own = [];
        used = 0;
      }
      own.push(row);
      used += rowLines(row, part);
    }
    pages.at(-1)!.push({ title, rows: own });
    used += titleLines(title, part);
  }
  return pages;
}

/** Numbers take a line, their intervals another; broken text as many as its width needs. */
function rowLines({ header, cells }: TableRow, part: readonly PartColumn[]): number {
  const lines = part.map(({ column, width, broken }) => {
    return broken ? linesIn(column === -1 ? header : (cells[column]?.text ?? ''), width) : 1;
  });
  const interval = part.some(({ column }) => cells[column]?.interval !== undefined);
  return Math.max(...lines) + (interval ? 1 : 0);
}

/** A group's title, over all columns, and the space above it. */
function titleLines(title: string | null, part: readonly PartColumn[]): number {
  return title === null ? 1 : 1 + linesIn(title, partWidth(part));
}

/** Narrow parts have room for titles nevertheless. */
function partWidth(part: readonly PartColumn[]): number {
  const width = part.reduce((sum, column) => sum + column.width + COLUMN_SPACE_PT, 0);
  return Math.min(TEXT_WIDTH_PT, Math.max(220, width));
}

function printPart(
  table: TableBlock,
  part: readonly PartColumn[],
  groups: readonly RowsOfGroup[],
  notes: Notes,
): Printed {
  const columns = part.slice(1).map((place) => ({ ...place, ...table.columns[place.column]! }));
  const line = (cells: readonly string[]): string => `    ${cells.join(' & ')} \\\\`;
  const width = partWidth(part);
  const heads = columns.map((column) => {
    const lines = headingLines(column, column.width - (column.better ? 10 : 0)).map(proseToLatex);
    const arrow = { higher: '~$\\uparrow$', lower: '~$\\downarrow$', none: '' };
    lines[lines.length - 1] += arrow[column.better ?? 'none'];
    return lines;
  });
  const depth = Math.max(1, ...heads.map((lines) => lines.length));
  const headLines = Array.from({ length: depth }, (_, i) =>
    line([
      i === depth - 1 ? proseToLatex(table.stub) : '',
      ...heads.map((lines) => lines[i - depth + lines.length] ?? ''),
    ]),
  );
  const units = columns.map(({ unit }) => (unit ? `\\scriptsize ${escapeLatex(unit)}` : ''));
  const body = groups.flatMap(({ title, rows }, index) => [
    ...(index > 0 ? ['    \\addlinespace'] : []),
    ...(title === null
      ? []
      : [
          line([
            `\\multicolumn{${part.length}}{@{}l@{}}{\\makebox[0pt][l]{\\parbox[t]{${points(width)}}{\\raggedright\\emph{${proseToLatex(title)}}}}}`,
          ]),
        ]),
    ...rows.flatMap((row) => {
      const shade = row.muted || row.unconverged ? '\\color{gray}' : '';
      const cells = columns.map(({ column }) => row.cells[column]);
      const intervals = cells.map((cell) =>
        cell?.interval === undefined ? '' : `${shade}\\scriptsize ${escapeLatex(cell.interval)}`,
      );
      return [
        line([
          `${shade}{${proseToLatex(row.header)}}`,
          ...cells.map((cell) =>
            cell === undefined ? '' : `${shade}${cellToLatex(cell, notes.letterOf(cell))}`,
          ),
        ]),
        ...(intervals.some((interval) => interval !== '') ? [line(['', ...intervals])] : []),
      ];
    }),
  ]);
  return {
    tex: [
      `  \\begin{tabular*}{${points(width)}}{@{\\extracolsep{\\fill}}${part.map((place) => alignment(table, place)).join('')}@{}}`,
      '    \\toprule',
      ...headLines,
      ...(units.some((unit) => unit !== '') ? [line(['', ...units])] : []),
      '    \\midrule',
      ...body,
      '    \\bottomrule',
      '  \\end{tabular*}',
    ],
    lines: groups.reduce(
      (sum, { title, rows }) =>
        sum + titleLines(title, part) + rows.reduce((n, row) => n + rowLines(row, part), 0),
      depth + 2,
    ),
  };
}

function alignment(table: TableBlock, { column, width, broken }: PartColumn): string {
  if (broken) return `>{\\raggedright\\arraybackslash}p{${points(width)}}`;
  return column === -1 || table.columns[column]!.align === 'left' ? 'l' : 'r';
}

function points(width: number): string {
  return `${width.toFixed(1)}pt`;
}

function cellToLatex(cell: TableCell, letter: string | null): string {
  const text = proseToLatex(cell.text);
  const mark = letter === null ? '' : `\\textsuperscript{${letter}}`;
  // Braces keep a text that starts with [ from being read as an option of the line break before.
  return `${cell.best ? `\\textbf{${text}}` : `{${text}}`}${mark}`;
}
