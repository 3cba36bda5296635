import { escapeHtml } from '../../report/escape.ts';
import type { MimeBundle } from '../value.ts';

/** Something written, for readers with and without HTML. */
export interface Written {
  readonly text: string;
  /** Trusted: made by this library, everything from elsewhere escaped. */
  readonly html: string;
  readonly strong?: boolean;
  readonly muted?: boolean;
}

/** A table reduced to what it looks like. */
export interface TableView {
  readonly caption: Written | null;
  readonly header: readonly Written[];
  /** Columns set right. */
  readonly right: readonly boolean[];
  readonly groups: readonly {
    readonly title: Written | null;
    readonly rows: readonly (readonly Written[])[];
  }[];
  readonly notes: readonly Written[];
}

/** A table as HTML and as text with aligned columns. */
export function tableBundle(view: TableView): MimeBundle {
  return { 'text/html': tableHtml(view), 'text/plain': tableText(view) };
}

function tableHtml({ caption, header, right, groups, notes }: TableView): string {
  const align = (column: number) => `text-align:${right[column] ? 'right' : 'left'}`;
  const cells = (row: readonly Written[], tag: 'td' | 'th') =>
    row
      .map(({ html, strong, muted }, column) => {
        const text = strong ? `<strong>${html}</strong>` : html;
        const style = `${align(column)}${muted ? ';opacity:0.65' : ''}`;
        return `<${tag} style="${style}">${text}</${tag}>`;
      })
      .join('');
  const bodies = groups.map(({ title, rows }) => {
    const heading =
      title === null
        ? ''
        : `<tr><th colspan="${header.length}" style="text-align:left">${title.html}</th></tr>`;
    return `<tbody>${heading}${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')}</tbody>`;
  });
  // A paragraph, not a caption: front ends set captions beside or far above the table.
  const above = caption === null ? '' : `<p>${caption.html}</p>`;
  const below = notes.map(({ html }) => `<br><small>${html}</small>`).join('');
  return `<div>${above}<table><thead><tr>${cells(header, 'th')}</tr></thead>${bodies.join('')}</table>${below.replace('<br>', '')}</div>`;
}

function tableText({ caption, header, right, groups, notes }: TableView): string {
  const rows = groups.flatMap((group) => group.rows);
  const widths = header.map((cell, column) =>
    Math.max(cell.text.length, ...rows.map((row) => row[column]?.text.length ?? 0)),
  );
  const line = (row: readonly Written[]) =>
    row
      .map(({ text }, column) =>
        right[column] ? text.padStart(widths[column]!) : text.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [
    ...(caption === null ? [] : [caption.text, '']),
    line(header),
    ...groups.flatMap(({ title, rows: own }) => [
      ...(title === null ? [] : ['', title.text]),
      ...own.map(line),
    ]),
    ...(notes.length === 0 ? [] : ['', ...notes.map(({ text }) => text)]),
  ].join('\n');
}

/** Plain text, written both ways. */
export function written(text: string): Written {
  return { text, html: escapeHtml(text) };
}

/** Rows without headings between them. */
export function untitled(rows: TableView['groups'][number]['rows']): TableView['groups'] {
  return [{ title: null, rows }];
}
