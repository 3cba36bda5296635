import type { Table } from '../papers/paper.ts';
import { resultTable } from '../papers/report/result-table.ts';
import type { TableResult } from '../papers/results.ts';

/** A finished table for the terminal: rows, intervals, and what each claim came to. */
export function tableText(table: Table, result: TableResult): string {
  const block = resultTable(table, result);
  const lines: string[] = ['', `${table.title} (${table.id}, profile ${result.profile})`];
  const header = [
    block.stub,
    ...block.columns.map(({ title, unit }) => `${title}${unit ? ` ${unit}` : ''}`),
  ];
  const rows = block.groups.flatMap((group) => [
    { title: group.title, cells: [] as string[] },
    ...group.rows.map((row) => ({
      title: null,
      cells: [
        row.header,
        ...row.cells.map((cell) =>
          cell.interval === undefined ? cell.text : `${cell.text} [${cell.interval}]`,
        ),
      ],
    })),
  ]);
  const widths = header.map((text, i) =>
    Math.max(text.length, ...rows.map(({ cells }) => cells[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ');
  lines.push('', line(header));
  for (const { title, cells } of rows) {
    if (cells.length > 0) lines.push(line(cells));
    else if (title !== null) lines.push('', title);
  }
  const verdicts = result.settings.flatMap((setting) => setting.verdicts);
  if (verdicts.length > 0) {
    lines.push('', 'Claims:');
    for (const { claim, verdict, preliminary, on } of verdicts) {
      lines.push(`  ${preliminary ? 'preliminary: ' : ''}${verdict} (${on}): ${claim}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
