import type { TableBlock, TableCell, TableColumn } from './document.ts';
import { slug } from './escape.ts';
import { escapeLatex, proseToLatex } from './latex.ts';
import { letteredNotes } from './table-notes.ts';

/**
 * The table for a paper: a `table` float to `\input`, with `booktabs` rules, `threeparttable`
 * notes, the best number bold, intervals small under their numbers and published rows grey
 * (`xcolor`). Everything in it is escaped.
 */
export function tableToLatex(table: TableBlock): string {
  const notes = letteredNotes(table);
  const width = table.columns.length + 1;
  const line = (cells: readonly string[]): string => `    ${cells.join(' & ')} \\\\`;
  const body = table.groups.flatMap((group, index) => [
    ...(index > 0 ? ['    \\addlinespace'] : []),
    ...(group.title === null
      ? []
      : [line([`\\multicolumn{${width}}{@{}l}{\\emph{${proseToLatex(group.title)}}}`])]),
    ...group.rows.flatMap((row) => {
      const shade = row.muted ? '\\color{gray}' : '';
      const cells = table.columns.map((_, column) => {
        const cell = row.cells[column];
        return cell === undefined ? '' : `${shade}${cellToLatex(cell, notes.letterOf(cell))}`;
      });
      const intervals = table.columns.map((_, column) => {
        const interval = row.cells[column]?.interval;
        return interval === undefined ? '' : `${shade}\\footnotesize ${escapeLatex(interval)}`;
      });
      return [
        line([`${shade}{${proseToLatex(row.header)}}`, ...cells]),
        ...(intervals.some((interval) => interval !== '') ? [line(['', ...intervals])] : []),
      ];
    }),
  ]);
  const items = [
    ...notes.notes.map(({ letter, text }) => `    \\item[${letter}] ${proseToLatex(text)}`),
    ...table.notes.map((text) => `    \\item[] ${proseToLatex(text)}`),
  ];
  return [
    '% Needs \\usepackage{booktabs,threeparttable,xcolor,hyperref,textcomp} and T1 encoding.',
    '\\begin{table}',
    '  \\centering',
    '  \\begin{threeparttable}',
    `  \\caption{${proseToLatex(table.caption)}}`,
    `  \\label{tab:${slug(table.id)}}`,
    `  \\begin{tabular}{@{}l${table.columns.map(alignment).join('')}@{}}`,
    '    \\toprule',
    line([proseToLatex(table.stub), ...table.columns.map(heading)]),
    ...(table.columns.some(({ unit }) => unit !== undefined)
      ? [
          line([
            '',
            ...table.columns.map(({ unit }) => (unit ? `\\footnotesize ${escapeLatex(unit)}` : '')),
          ]),
        ]
      : []),
    '    \\midrule',
    ...body,
    '    \\bottomrule',
    '  \\end{tabular}',
    ...(items.length === 0
      ? []
      : ['  \\begin{tablenotes}\\footnotesize', ...items, '  \\end{tablenotes}']),
    '  \\end{threeparttable}',
    '\\end{table}',
    '',
  ].join('\n');
}

function heading(column: TableColumn): string {
  const arrow = { higher: ' $\\uparrow$', lower: ' $\\downarrow$', none: '' };
  return `${proseToLatex(column.title)}${arrow[column.better ?? 'none']}`;
}

function alignment(column: TableColumn): 'l' | 'r' {
  return column.align === 'left' ? 'l' : 'r';
}

function cellToLatex(cell: TableCell, letter: string | null): string {
  const text = proseToLatex(cell.text);
  const mark = letter === null ? '' : `\\tnote{${letter}}`;
  // Braces keep a text that starts with [ from being read as an option of the line break before.
  return `${cell.best ? `\\textbf{${text}}` : `{${text}}`}${mark}`;
}
