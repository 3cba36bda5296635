import { UserError } from '../errors.ts';
import type {
  Block,
  FigureBlock,
  PicturesBlock,
  ReportDocument,
  Section,
  TableBlock,
  TableCell,
  VerdictCount,
  VerdictsBlock,
} from './document.ts';
import { slug } from './escape.ts';
import type { FigureSvg } from './figure-svg.ts';
import { pngSize } from './png.ts';
import { letteredNotes } from './table-notes.ts';
import { countVerdicts } from './tally.ts';
import { trustedHtml } from './templates.ts';
import { withColorVariables } from './theme.ts';
import {
  KEPT_HEIGHT,
  LANDSCAPE_WIDTH,
  PAGE_WIDTH,
  SMALLEST,
  type TablePlan,
  TEXT_WIDTH,
} from './wide-tables.ts';

/** What the templates print: the document with numbers, anchors and page numbers. */
export interface ReportView {
  readonly document: ReportDocument;
  readonly front: readonly object[];
  readonly overview: SectionView | null;
  readonly sections: readonly SectionView[];
  readonly tally: readonly VerdictCount[];
  readonly tight: boolean;
}

export interface SectionView {
  readonly anchor: string;
  readonly number: string;
  readonly title: string;
  readonly level: number;
  readonly appendix: boolean;
  /** The first of the appendix. */
  readonly startsAppendix: boolean;
  /** Page of the PDF, or '' before it is known. */
  readonly page: string;
  readonly blocks: readonly object[];
  readonly sections: readonly SectionView[];
}

/** How a wide table is made to fit the printed page. */
export interface Fit {
  /** Of its font size. */
  readonly scale: number;
  /** Turned on a page of its own. */
  readonly landscape: boolean;
}

/** What only a first printing tells. */
export interface PrintedLayout {
  /** Page of each section's anchor, counted from 1. */
  readonly pages: ReadonlyMap<string, number>;
  /** Least width of each table at full size, in CSS pixels. */
  readonly widths: ReadonlyMap<string, number>;
  /** How the tables of each block of HTML are made to fit. */
  readonly plans: ReadonlyMap<string, readonly (TablePlan | null)[]>;
  /** Whether the first page, with its figure, fits in smaller type alone. */
  readonly tight?: boolean;
}

/** The largest type with which a table of `width` pixels fits into `room`. */
export function fitTable(width: number, room: number): Fit {
  if (width <= room + 1) return { scale: 1, landscape: false };
  const scale = (target: number): number => Math.floor((target / width) * 1000) / 1000;
  if (scale(room) >= SMALLEST) return { scale: scale(room), landscape: false };
  return { scale: Math.min(1, scale(LANDSCAPE_WIDTH)), landscape: true };
}

/** Every block of a document, in reading order. */
export function allBlocks(document: ReportDocument): readonly Block[] {
  const within = (sections: readonly Section[]): Block[] =>
    sections.flatMap((section) => [...section.blocks, ...within(section.sections ?? [])]);
  const { front = [], overview, sections } = document;
  return [...front, ...within(overview === undefined ? [] : [overview]), ...within(sections)];
}

/**
 * @param figures - drawn figures by slug
 * @param layout - of the printed pages; empty before the first printing
 * @throws UserError where two sections or blocks have the same id, as file name or anchor
 */
export function reportView(
  document: ReportDocument,
  figures: ReadonlyMap<string, FigureSvg>,
  { pages, widths, plans, tight = false }: PrintedLayout,
): ReportView {
  const anchors = new Map<string, string>();
  // A section and a table may share an id; two tables, whose files it names, may not.
  const anchor = (id: string, kind?: Block['kind']): string => {
    const name = kind === undefined ? slug(id) : `${kind}_${slug(id)}`;
    if (anchors.has(name)) {
      throw new UserError(
        `The report has two parts of one kind with the id ${JSON.stringify(id)} (${anchors.get(name)} came first).`,
        'Give every section an id of its own, and every table, figure, picture grid and verdict list.',
      );
    }
    anchors.set(name, JSON.stringify(id));
    return name;
  };
  const counters = { Table: 0, Figure: 0 };
  const named = ({ id, kind }: { id: string; kind: Block['kind'] }, as: keyof typeof counters) => ({
    anchor: anchor(id, kind),
    // R: of the rerun, so that none is taken for the paper's.
    label: `${as} ${document.plainNumbers ? '' : 'R'}${++counters[as]}`,
    alone: document.alone ?? false,
  });

  let outputs = 0;

  /** Cells that name a part of the report lead to it and say its page. The first page is no part. */
  const withPages = (table: TableBlock): TableBlock => ({
    ...table,
    groups: table.groups.map((group) => ({
      ...group,
      rows: group.rows.map((row) => ({ ...row, cells: row.cells.map(withPage) })),
    })),
  });
  const withPage = (cell: TableCell): TableCell => {
    if (cell.page === undefined) return cell;
    if (cell.page === '') return { ...cell, text: `${cell.text}, p.\u00a01` };
    const target = slug(cell.page);
    return Object.assign({ ...cell }, { target, folio: pages.get(target) ?? null });
  };

  const tableBlock = (table: TableBlock): object => {
    const view = tableView(withPages(table));
    const name = named(table, 'Table');
    const width = widths.get(name.anchor) ?? 0;
    // A table that is too wide for the text column takes the page's width first.
    const span = view.span === 'narrow' && width > TEXT_WIDTH ? 'wide' : view.span;
    const fit = fitTable(width, span === 'narrow' ? TEXT_WIDTH : PAGE_WIDTH);
    return { ...view, span, fit, file: `tables/${slug(table.id)}.csv`, ...name };
  };
  const block = (item: Block): object => {
    switch (item.kind) {
      case 'table':
        return tableBlock(item);
      case 'verdicts':
        return { ...item, ...named(item, 'Table') };
      case 'figure':
        return { ...figureView(item, figures), ...named(item, 'Figure') };
      case 'pictures':
        return { ...picturesView(item), ...named(item, 'Figure') };
      case 'html': {
        const key = `output-${++outputs}`;
        return { ...item, key, plans: plans.get(key) ?? [] };
      }
      default:
        return item;
    }
  };
  const front = (document.front ?? []).map(block);
  const sections = (
    items: readonly Section[],
    level: number,
    prefix: string,
  ): readonly SectionView[] =>
    items.map((item, index) => {
      const name = anchor(item.id);
      const number = numberOf(items, item, index, prefix);
      return {
        anchor: name,
        number,
        title: item.title,
        level: Math.min(level, 5),
        appendix: item.appendix === true,
        startsAppendix: item.appendix === true && items[index - 1]?.appendix !== true,
        page: String(pages.get(name) ?? ''),
        blocks: item.blocks.map(block),
        sections: sections(item.sections ?? [], level + 1, `${number}.`),
      };
    });
  const verdicts = allBlocks(document)
    .filter((item): item is VerdictsBlock => item.kind === 'verdicts')
    .flatMap(({ items }) => items);
  const [overview = null] = document.overview ? sections([document.overview], 2, '') : [];
  return {
    document,
    tight,
    front,
    overview,
    sections: sections(document.sections, 2, ''),
    tally: document.counts ?? countVerdicts(verdicts),
  };
}

/** 1, 2, 3 …, and in the appendix A, B, C. */
export function numberOf(
  items: readonly Section[],
  item: Section,
  index: number,
  prefix: string,
): string {
  if (item.appendix !== true) return `${prefix}${index + 1}`;
  const first = items.findIndex((one) => one.appendix === true);
  return `${prefix}${String.fromCharCode(65 + index - first)}`;
}

/** A table as its template prints it. */
export function tableView(table: TableBlock) {
  const notes = letteredNotes(table);
  const align = (index: number): string => table.columns[index]?.align ?? 'right';
  const groups = table.groups.map((group) => ({
    ...group,
    rows: group.rows.map((row) => ({
      ...row,
      cells: row.cells.map((cell, index) => ({
        ...cell,
        align: align(index),
        mark: notes.letterOf(cell),
        undefined: cell.value === null,
      })),
    })),
  }));
  return {
    ...table,
    columns: table.columns.map((column, index) => ({ ...column, align: align(index) })),
    groups,
    marks: notes.notes,
    span: table.columns.length <= 4 ? 'narrow' : 'wide',
    // Where there is room an interval stands beside its number, not under it.
    beside: table.columns.length <= FEW_COLUMNS,
    // Short tables stay on one page; long ones break between rows and repeat their head.
    keep: heightOf(table) <= KEPT_HEIGHT,
  };
}

/** Tables with no more columns have room for intervals beside numbers. */
const FEW_COLUMNS = 4;
/** A further line of a cell of words. */
const WRAPPED = 14;
/** Characters of a note that stand in a line. */
const NOTE_LINE = 125;

/** About, in CSS pixels: rows whose intervals stand under their numbers are taller. */
function heightOf({ groups, columns, notes }: TableBlock): number {
  const rows = groups.flatMap((group) => group.rows);
  const titles = groups.filter(({ title }) => title !== null).length;
  const tall =
    columns.length > FEW_COLUMNS &&
    rows.some(({ cells }) => cells.some(({ interval }) => interval));
  const lines = notes.reduce((sum, note) => sum + Math.ceil(note.length / NOTE_LINE), 2);
  // Columns of words share a line between them; those of numbers hold theirs in one.
  const room = NOTE_LINE / (1 + columns.length);
  const worded = columns.flatMap(({ align }, at) => (align === 'left' ? [at] : []));
  const wraps = rows.map(({ cells, header, words }) => {
    const texts = words ? [] : [header, ...worded.map((at) => cells[at]?.text ?? '')];
    return Math.max(1, ...texts.map(({ length }) => Math.ceil(length / room))) - 1;
  });
  const wrapped = worded.length === 0 ? 0 : wraps.reduce((sum, more) => sum + more, 0);
  return 22 * titles + rows.length * (tall ? 34 : 21) + WRAPPED * wrapped + 17 * lines;
}

function figureView(figure: FigureBlock, figures: ReadonlyMap<string, FigureSvg>): object {
  const drawn = figures.get(slug(figure.id));
  if (!drawn) throw new Error(`figure ${figure.id} was not drawn`);
  const wide = figure.width > TEXT_WIDTH;
  return {
    ...figure,
    file: `figures/${slug(figure.id)}.json`,
    span: wide ? 'wide' : 'narrow',
    share: Math.min(1, figure.width / (wide ? PAGE_WIDTH : TEXT_WIDTH)).toFixed(4),
    svg: trustedHtml(withColorVariables(drawn.inline)),
  };
}

/** Pictures up to this many pixels wide are enlarged by whole factors, without smoothing. */
const SMALL = 96;

/** Of a grid of pictures: leaves room for a table on the same page. */
const PICTURES_HEIGHT = 616;

function picturesView(block: PicturesBlock): object {
  const columns = Math.max(1, ...block.rows.map((row) => row.pictures.length));
  const room = Math.floor((TEXT_WIDTH - 12 * columns) / columns);
  const rows = block.rows.map((row) => ({
    ...row,
    pictures: row.pictures.map((picture) => {
      const { width, height } = pngSize(picture.png, `${block.id}, ${row.header}`);
      const target = Math.min(room, 112, Math.floor(PICTURES_HEIGHT / block.rows.length));
      const small = width <= SMALL;
      const scale = small ? Math.max(1, Math.floor(target / width)) : Math.min(1, target / width);
      return {
        ...picture,
        source: `data:image/png;base64,${Buffer.from(picture.png).toString('base64')}`,
        width: Math.round(width * scale),
        height: Math.round(height * scale),
        small,
      };
    }),
  }));
  return { ...block, alt: gridAlt(block), rows };
}

/** What is seen in a grid of pictures: what its rows and columns show. */
function gridAlt({ columns, rows }: PicturesBlock): string {
  const most = Math.max(0, ...rows.map(({ pictures }) => pictures.length));
  const told = rows.map(({ header, pictures }) => {
    const captions = pictures.flatMap(({ caption }) => caption ?? []);
    return captions.length === 0 ? header : `${header} (${captions.join(', ')})`;
  });
  return [
    `Pictures in ${rows.length} rows of up to ${most}.`,
    ...(columns.length === 0 ? [] : [`Columns: ${columns.join('; ')}.`]),
    `Rows: ${told.join('; ')}.`,
  ].join(' ');
}
