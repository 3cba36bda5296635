import type { Table } from '../papers/paper.ts';
import { failedNotes } from '../papers/report/failed-notes.ts';
import type { TableResult } from '../papers/results.ts';
import type { TableBlock } from '../report/document.ts';
import { gridText, terminalProse, terminalWidth, wrap } from './text.ts';
import { verdictText } from './verdict-text.ts';

/** A finished table for the terminal: rows, intervals, what marks behind rows mean, and what came of each claim. */
export function tableText(table: Table, result: TableResult, width = terminalWidth()): string {
  const lines: string[] = ['', `${table.title} (${table.id}, profile ${result.profile})`];
  const blocks = table.shows.flatMap(({ together }) => together?.(table, result) ?? []);
  for (const block of blocks) {
    if (block.kind !== 'table') continue;
    lines.push('', ...blockText(block, width));
  }
  const failed = failedNotes(result);
  if (failed.length > 0) lines.push('');
  for (const note of failed) lines.push(...wrap(terminalProse(note), width, '', '  '));
  if (table.claims.length > 0) lines.push(...verdictText(table, result, width));
  return `${lines.join('\n')}\n`;
}

/** A table of a report for the terminal. */
export function blockText(block: TableBlock, width = terminalWidth()): string[] {
  const header = [
    block.stub,
    ...block.columns.map(({ title, unit }) =>
      [terminalProse(title), ...(unit ? [unit] : [])].join('\n'),
    ),
  ];
  const groups = block.groups.map(({ title, rows }) => ({
    title: title === null ? null : terminalProse(title),
    rows: rows.map((row) => [
      terminalProse(row.header),
      ...row.cells.map(({ text, interval }) =>
        [terminalProse(text), ...(interval === undefined ? [] : [interval])].join(' '),
      ),
    ]),
  }));
  return [...gridText(header, groups, width), ...missingText(block, width)];
}

/** Why cells are n/a, and in which columns. */
function missingText({ columns, groups }: TableBlock, width: number): string[] {
  const places = new Map<string, Set<number>>();
  for (const { cells } of groups.flatMap(({ rows }) => rows)) {
    for (const [i, { text, note }] of cells.entries()) {
      if (text !== 'n/a' || note === undefined) continue;
      places.set(note, (places.get(note) ?? new Set()).add(i));
    }
  }
  return [...places].flatMap(([note, own]) => {
    const titles = columns.filter((_, i) => own.has(i)).map(({ title }) => title);
    return wrap(terminalProse(`n/a in ${titles.join(', ')}: ${note}`), width, '', '  ');
  });
}
