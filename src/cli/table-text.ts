import type { Table } from '../papers/paper.ts';
import type { TableResult } from '../papers/results.ts';
import type { TableBlock } from '../report/document.ts';
import { gridText, terminalProse, terminalWidth, wrap } from './text.ts';

/** A finished table for the terminal: rows, intervals, and what each claim came to. */
export function tableText(table: Table, result: TableResult, width = terminalWidth()): string {
  const lines: string[] = ['', `${table.title} (${table.id}, profile ${result.profile})`];
  const blocks = table.shows.flatMap(({ together }) => together?.(table, result) ?? []);
  for (const block of blocks) {
    if (block.kind !== 'table') continue;
    lines.push('', ...blockText(block, width));
  }
  const verdicts = result.settings.flatMap((setting) => setting.verdicts);
  if (verdicts.length > 0) {
    lines.push('', 'Claims');
    for (const { claim, verdict, parts, on, elsewhere } of verdicts) {
      const other = elsewhere ? `; at ${elsewhere.threshold}: ${elsewhere.verdict}` : '';
      const held = parts ? `, ${parts.held} of ${parts.of} parts` : '';
      const text = `${verdict}${held} (${on}${other}): ${claim}`;
      lines.push(...wrap(terminalProse(text), width, '  ', '    '));
    }
  }
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
        [terminalProse(text), ...(interval === undefined ? [] : [`[${interval}]`])].join(' '),
      ),
    ]),
  }));
  return gridText(header, groups, width);
}
