import { DomUtils, parseDocument } from 'htmlparser2';

/** Width of the page's content, in CSS pixels: 180 mm. */
export const PAGE_WIDTH = 680;
/** Of it, what stands right of the hanging labels. */
export const TEXT_WIDTH = 564;
/** Content width of a landscape page: 267 mm. */
export const LANDSCAPE_WIDTH = 1009;
/** Smaller type than this is turned or continued instead. */
export const SMALLEST = 0.78;
/** A third of a page, in CSS pixels: taller tables are worth a page of their own. */
export const KEPT_HEIGHT = 330;

/** A cell of a table somewhere in a block of HTML, as it was laid out. */
export interface CellSize {
  readonly colSpan: number;
  readonly rowSpan: number;
  /** CSS pixels. */
  readonly width: number;
  readonly head: boolean;
}

/** A table as it was laid out: its sections (head, bodies, foot), their rows, their cells. */
export interface TableSize {
  readonly height: number;
  readonly sections: readonly {
    readonly body: boolean;
    readonly rows: readonly (readonly CellSize[])[];
  }[];
}

/** How a table of a block of HTML is made to fit. */
export interface TablePlan {
  /** Of its font size. */
  readonly scale: number;
  /** Takes the column of the hanging labels too. */
  readonly wide: boolean;
  /** Turned on a page of its own. */
  readonly turned: boolean;
  /** Columns, from 0, that every part begins with. */
  readonly heads: number;
  /** Further columns, first and behind the last, of each part. */
  readonly parts: readonly {
    readonly from: number;
    readonly to: number;
    readonly broken: boolean;
  }[];
}

/**
 * Smaller type where that will do, then the page's width, then a turned page if the table is tall, and
 * else it is continued: parts one below the other, each with the columns that name its rows. null: it
 * fits as it is.
 */
export function planTable({ height, sections }: TableSize): TablePlan | null {
  const widths = columnWidths(sections);
  const total = sum(widths);
  if (total <= TEXT_WIDTH + 1) return null;
  const whole = [{ from: 0, to: widths.length, broken: false }];
  const one = (room: number, more: Partial<TablePlan>): TablePlan => ({
    ...{ scale: scaleTo(room, total), wide: false, turned: false, heads: 0, parts: whole },
    ...more,
  });
  if (total * SMALLEST <= TEXT_WIDTH) return one(TEXT_WIDTH, {});
  if (total * SMALLEST <= PAGE_WIDTH) return one(PAGE_WIDTH, { wide: true });
  if (height > KEPT_HEIGHT && total * SMALLEST <= LANDSCAPE_WIDTH) {
    return one(LANDSCAPE_WIDTH, { turned: true });
  }
  const capacity = PAGE_WIDTH / SMALLEST;
  const named = headColumns(sections, widths.length);
  const heads = sum(widths.slice(0, named)) <= capacity / 2 ? named : 0;
  const headWidth = sum(widths.slice(0, heads));
  const parts = balanced(widths, heads, capacity - headWidth);
  const widest = Math.max(
    ...parts.map(({ from, to, broken }) => (broken ? 0 : headWidth + sum(widths.slice(from, to)))),
  );
  return { scale: scaleTo(PAGE_WIDTH, widest), wide: true, turned: false, heads, parts };
}

function scaleTo(room: number, width: number): number {
  return Math.min(1, Math.floor((room / Math.max(1, width)) * 1000) / 1000);
}

/** As few parts as `room` allows, of about the same width; a column that is wider stands alone. */
function balanced(widths: readonly number[], first: number, room: number): TablePlan['parts'] {
  const fill = (most: number): TablePlan['parts'] => {
    const parts: { from: number; to: number; broken: boolean }[] = [];
    let filled = Number.POSITIVE_INFINITY;
    for (let at = first; at < widths.length; at++) {
      const width = widths[at]!;
      if (filled + width > most) {
        parts.push({ from: at, to: at + 1, broken: width > room });
        filled = width;
      } else {
        parts[parts.length - 1] = { ...parts.at(-1)!, to: at + 1 };
        filled += width;
      }
    }
    return parts;
  };
  const fewest = fill(room);
  let [low, high] = [0, room];
  while (high - low > 1) {
    const most = (low + high) / 2;
    if (fill(most).length > fewest.length) low = most;
    else high = most;
  }
  return fill(high);
}

/** Leading columns whose cells are headers in every row of the bodies; at least the first. */
function headColumns(sections: TableSize['sections'], columns: number): number {
  const rows = sections.filter(({ body }) => body).flatMap(({ rows: own }) => placed(own));
  let heads = 0;
  while (
    heads < columns - 1 &&
    rows.length > 0 &&
    rows.every((row) => row.every(({ at, cell }) => at !== heads || cell.head))
  ) {
    heads += 1;
  }
  return Math.max(1, heads);
}

function columnWidths(sections: TableSize['sections']): number[] {
  const widths: number[] = [];
  const spans: { at: number; span: number; width: number }[] = [];
  for (const { at, span, cell } of sections.flatMap(({ rows }) => placed(rows)).flat()) {
    if (span === 1) widths[at] = Math.max(widths[at] ?? 0, cell.width);
    else spans.push({ at, span, width: cell.width });
  }
  for (const { at, span, width } of spans) {
    for (let c = at; c < at + span; c++) widths[c] ??= width / span;
  }
  return Array.from(widths, (width) => width ?? 0);
}

/** More would be an attack. */
const MOST_COLUMNS = 1000;

interface Placed<T> {
  readonly cell: T;
  /** Column, from 0. */
  readonly at: number;
  readonly span: number;
}

/** Where each cell of a section stands: cells of rows above may reach down. */
function placed<T extends { readonly colSpan: number; readonly rowSpan: number }>(
  rows: readonly (readonly T[])[],
): Placed<T>[][] {
  const taken: number[] = [];
  return rows.map((cells) => {
    let at = 0;
    const row = cells.flatMap((cell) => {
      while ((taken[at] ?? 0) > 0) at++;
      if (at >= MOST_COLUMNS) return [];
      const span = Math.min(Math.max(1, cell.colSpan), MOST_COLUMNS - at);
      for (let c = at; c < at + span; c++) taken[c] = Math.max(1, cell.rowSpan);
      at += span;
      return [{ cell, at: at - span, span }];
    });
    for (const c of taken.keys()) taken[c] = Math.max(0, (taken[c] ?? 0) - 1);
    return row;
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

/**
 * Safe HTML with its tables made to fit.
 *
 * @param plans of its tables that stand in no other, in their order; null or absent: as they are
 */
export function withPlans(html: string, plans: readonly (TablePlan | null)[]): string {
  if (plans.every((plan) => plan === null)) return html;
  return withTables(html, (table, text, i) => {
    const plan = plans[i] ?? null;
    return plan === null ? text : fitted(table, plan);
  });
}

/** Rows of a table that are printed: the first and the last. */
const FIRST_ROWS = 300;
const LAST_ROWS = 100;

/** HTML whose long tables keep some hundred rows, and how many rows are left out. */
export function withFewerRows(html: string): { readonly html: string; readonly left: number } {
  let left = 0;
  const short = withTables(html, (table, text) => {
    const rows = sectionsOf(table)
      .filter(({ name }) => name === 'tbody')
      .flatMap((section) => section.rows);
    const gone = rows.slice(FIRST_ROWS, -LAST_ROWS);
    if (gone.length <= 1) return text;
    left += gone.length;
    for (const row of gone.slice(1)) DomUtils.removeElement(row);
    const columns = cellsOf(gone[0]!).reduce((sum, { colSpan }) => sum + colSpan, 0);
    const told = `… ${gone.length.toLocaleString('en')} rows are left out …`;
    const [cell] = parseDocument(`<td colspan="${columns}">${told}</td>`).children;
    gone[0]!.children = [];
    DomUtils.appendChild(gone[0]!, cell!);
    return DomUtils.getOuterHTML(table, { encodeEntities: 'utf8' });
  });
  return { html: left === 0 ? html : short, left };
}

/** Rewrites each table that stands in no other. */
function withTables(
  html: string,
  rewrite: (table: Element, text: string, index: number) => string,
): string {
  const parsed = parseDocument(html, { withStartIndices: true, withEndIndices: true });
  const tables = outermost(parsed.children);
  let from = 0;
  const pieces = tables.map((table, i) => {
    const [start, end] = [table.startIndex!, table.endIndex! + 1];
    const before = html.slice(from, start);
    from = end;
    return before + rewrite(table, html.slice(start, end), i);
  });
  return pieces.join('') + html.slice(from);
}

function outermost(nodes: Element['children']): Element[] {
  return nodes.flatMap((node) => {
    if (!('children' in node)) return [];
    return 'name' in node && node.name === 'table' ? [node] : outermost(node.children);
  });
}

function fitted(table: Element, { scale, wide, turned, heads, parts }: TablePlan): string {
  const style = `style="--fit:${scale}"`;
  const frame = turned ? 'turned' : wide ? 'reaching' : 'fitting';
  const [only] = parts;
  if (parts.length === 1 && heads === 0 && !only!.broken) {
    return `<div class="${frame}" ${style}><table>${innerHtml(table)}</table></div>`;
  }
  const last = parts.at(-1)!.to - heads;
  const own = elementsOf(table).find(({ name }) => name === 'caption');
  const title = own === undefined ? '' : `${innerHtml(own)} · `;
  const printed = parts.map(({ from, to, broken }) => {
    const where =
      to - from === 1 ? `Column ${to - heads}` : `Columns ${from - heads + 1} to ${to - heads}`;
    const caption = `${title}${where} of ${last}`;
    return `<table${broken ? ' class="broken"' : ''}><caption>${caption}</caption>${columnsOf(table, heads, from, to)}</table>`;
  });
  return `<div class="${frame}" ${style}>${printed.join('\n')}</div>`;
}

/** The sections of a table with its first columns and some others. */
function columnsOf(table: Element, heads: number, from: number, to: number): string {
  return sectionsOf(table)
    .map(({ name, rows }) => {
      const grid = placed(rows.map(cellsOf));
      const printed = grid.map((row, i) => {
        const cells = row.map(({ cell: { element }, at, span }) => {
          const end = at + span;
          const shown = overlap(at, end, 0, heads) + overlap(at, end, Math.max(from, heads), to);
          return shown === 0 ? '' : cellHtml(element, shown);
        });
        return elementHtml({ name: 'tr', attribs: rows[i]!.attribs, inner: cells.join('') });
      });
      return `<${name}>${printed.join('')}</${name}>`;
    })
    .join('');
}

function overlap(a: number, b: number, c: number, d: number): number {
  return Math.max(0, Math.min(b, d) - Math.max(a, c));
}

function cellHtml(element: Element, span: number): string {
  const { colspan: _, ...own } = element.attribs;
  const attribs = { ...own, ...(span > 1 ? { colspan: String(span) } : {}) };
  return elementHtml({ name: element.name, attribs, inner: innerHtml(element) });
}

function elementHtml({
  name,
  attribs,
  inner,
}: Pick<Element, 'name' | 'attribs'> & { readonly inner: string }): string {
  const written = Object.entries(attribs).map(
    ([key, value]) => ` ${key}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`,
  );
  return `<${name}${written.join('')}>${inner}</${name}>`;
}

function innerHtml(element: Element): string {
  return DomUtils.getInnerHTML(element, { encodeEntities: 'utf8' });
}

function sectionsOf(table: Element): { name: string; rows: Element[] }[] {
  const sections: { name: string; rows: Element[] }[] = [];
  for (const child of elementsOf(table)) {
    if (['thead', 'tbody', 'tfoot'].includes(child.name)) {
      sections.push({ name: child.name, rows: elementsOf(child).filter(isRow) });
    } else if (isRow(child)) {
      const last = sections.at(-1);
      if (last?.name === 'tbody') last.rows.push(child);
      else sections.push({ name: 'tbody', rows: [child] });
    }
  }
  return sections;
}

function cellsOf(row: Element) {
  return elementsOf(row)
    .filter(({ name }) => name === 'td' || name === 'th')
    .map((element) => ({
      element,
      colSpan: Number(element.attribs.colspan ?? 1) || 1,
      rowSpan: Number(element.attribs.rowspan ?? 1) || 1,
    }));
}

function elementsOf(parent: Element): Element[] {
  return parent.children.filter((child): child is Element => 'name' in child);
}

function isRow({ name }: Element): boolean {
  return name === 'tr';
}

/**
 * The tables of every block of HTML of a printed page, by the block's key, those alone that are wider
 * than the text. Runs in the page, so it may use nothing from this file.
 */
export function measureTables(room: number): [string, (TableSize | null)[]][] {
  const sizeOf = (table: HTMLTableElement): TableSize | null => {
    if (table.offsetWidth <= room + 1) return null;
    const parts = [table.tHead, ...table.tBodies, table.tFoot].filter((part) => part !== null);
    return {
      height: table.offsetHeight,
      sections: parts.map((part) => ({
        body: part.tagName === 'TBODY',
        rows: [...part.rows].map((row) =>
          [...row.cells].map((cell) => ({
            colSpan: cell.colSpan,
            rowSpan: cell.rowSpan,
            width: cell.getBoundingClientRect().width,
            head: cell.tagName === 'TH',
          })),
        ),
      })),
    };
  };
  return [...document.querySelectorAll('[data-tables]')].map((block) => [
    block.getAttribute('data-tables') ?? '',
    [...block.querySelectorAll('table')]
      .filter((table) => !table.parentElement?.closest('table'))
      .map(sizeOf),
  ]);
}
