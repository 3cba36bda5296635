import type { TableBlock, TableCell } from '../report/document.ts';

/** A table for the terminal: aligned columns, then its notes. */
export function blockText(block: TableBlock): string {
  const header = [
    block.stub,
    ...block.columns.map(({ title, unit }) => (unit === undefined ? title : `${title}, ${unit}`)),
  ];
  const rows = block.groups.flatMap(({ rows }) =>
    rows.map((row) => [row.header, ...row.cells.map(cellText)]),
  );
  const widths = header.map((text, i) =>
    Math.max(text.length, ...rows.map((cells) => cells[i]?.length ?? 0)),
  );
  const left = (i: number) => i === 0 || block.columns[i - 1]?.align === 'left';
  const line = (cells: readonly string[]) =>
    cells
      .map((text, i) => (left(i) ? text.padEnd(widths[i]!) : text.padStart(widths[i]!)))
      .join('  ')
      .trimEnd();
  const lines = [block.caption, '', line(header)];
  for (const group of block.groups) {
    if (group.title !== null) lines.push('', group.title);
    for (const row of group.rows) lines.push(line([row.header, ...row.cells.map(cellText)]));
  }
  if (block.notes.length > 0) lines.push('', ...block.notes);
  return `${lines.join('\n')}\n`;
}

function cellText(cell: TableCell): string {
  return cell.interval === undefined ? cell.text : `${cell.text} [${cell.interval}]`;
}
