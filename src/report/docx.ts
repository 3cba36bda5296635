import {
  AlignmentType,
  BorderStyle,
  Document,
  ExternalHyperlink,
  Footer,
  HeadingLevel,
  ImageRun,
  type IParagraphOptions,
  type ISectionOptions,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  type ParagraphChild,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import { unzipSync, zipSync } from 'fflate';
import type { Block, ReportDocument, Section, TableBlock } from './document.ts';
import { literal, type ProsePrinter, plainText, printProse } from './prose.ts';
import { planColumns, TABLE_SIZE } from './word-columns.ts';
import { texToWordMath } from './word-math.ts';

/** A figure as Word takes it. */
export interface FigurePng {
  readonly png: Uint8Array;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly alt: string;
}

/** Pixels between the margins of an A4 page. */
const TEXT_WIDTH = 600;
const SMALL = TABLE_SIZE;
/** Twips: 2 cm. */
const MARGIN = 1134;
/** Twips of an A4 page. */
const A4 = { width: 11906, height: 16838 };
const THIN = { style: BorderStyle.SINGLE, size: 4, color: '9AA3AD' };
const NONE = { style: BorderStyle.NONE, size: 0, color: 'auto' };
const TEXT_FONT = 'Calibri';
const CODE_FONT = 'Consolas';

/**
 * A report as a Word document, for those who must edit or comment: the same text and tables, figures
 * as pictures, formulas as equations (as their TeX where Word has nothing for them). The same document gives the same bytes.
 *
 * @param figures by the ids of their blocks; a figure that is not there is its description.
 */
export async function documentToDocx(
  document: ReportDocument,
  figures: ReadonlyMap<string, FigurePng>,
): Promise<Uint8Array> {
  const front: Part[] = [
    new Paragraph({ children: runs(document.title), heading: HeadingLevel.TITLE }),
    ...paragraphs(document.subtitle, { spacing: { after: 240 } }),
    grid(document.facts.map(({ label, text }) => [cellOf(label, { bold: true }), cellOf(text)])),
    ...document.warnings.flatMap((text) => paragraphs(`**Warning:** ${text}`)),
    ...document.summary.flatMap((text) => paragraphs(text, { bullet: { level: 0 } })),
    ...(document.conclusions ?? []).flatMap(({ label, text }) =>
      paragraphs(`**${label}** ${text}`),
    ),
  ];
  const flows = [
    upright(front),
    ...blocksOf(document.front ?? [], figures),
    ...(document.overview ? sectionParts(document.overview, 0, figures) : []),
    ...document.sections.flatMap((section) => sectionParts(section, 0, figures)),
  ];
  const made = new Document({
    creator: 'refair',
    title: plainText(document.title),
    description: plainText(document.subtitle),
    styles: {
      default: {
        document: { run: { font: TEXT_FONT, size: 20, language: { value: 'en' } } },
      },
    },
    sections: pagesOf(flows),
  });
  return withoutClock(new Uint8Array(await Packer.toBuffer(made)), document.date);
}

type Figures = ReadonlyMap<string, FigurePng>;
type Part = Paragraph | Table;

/** Parts that stand on pages of one kind. */
interface Flow {
  readonly turned: boolean;
  readonly parts: readonly Part[];
}

function upright(parts: readonly Part[]): Flow {
  return { turned: false, parts };
}

/** Flows as Word's sections: those beside each other of one kind share their pages. */
function pagesOf(flows: readonly Flow[]): ISectionOptions[] {
  const runs: { turned: boolean; parts: Part[] }[] = [];
  for (const { turned, parts } of flows) {
    const last = runs.at(-1);
    if (last?.turned === turned) last.parts.push(...parts);
    else runs.push({ turned, parts: [...parts] });
  }
  return runs.map(({ turned, parts }) => ({
    properties: {
      page: {
        margin: { top: MARGIN, right: MARGIN, bottom: MARGIN, left: MARGIN },
        size: {
          ...A4,
          orientation: turned ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT,
        },
      },
    },
    footers: { default: pageNumber() },
    children: parts,
  }));
}

function pageNumber(): Footer {
  return new Footer({
    children: [
      new Paragraph({
        alignment: AlignmentType.RIGHT,
        children: [new TextRun({ children: [PageNumber.CURRENT], size: SMALL })],
      }),
    ],
  });
}

const HEADINGS = [HeadingLevel.HEADING_1, HeadingLevel.HEADING_2, HeadingLevel.HEADING_3];

function sectionParts(section: Section, depth: number, figures: Figures): Flow[] {
  const heading = new Paragraph({
    heading: HEADINGS[Math.min(depth, HEADINGS.length - 1)]!,
    spacing: { before: 240, after: 120 },
    keepNext: true,
    children: runs(section.title),
  });
  const inner = [
    ...blocksOf(section.blocks, figures),
    ...(section.sections ?? []).flatMap((part) => sectionParts(part, depth + 1, figures)),
  ];
  // A heading stands on the page of what it heads.
  return [{ turned: inner[0]?.turned ?? false, parts: [heading] }, ...inner];
}

function blocksOf(blocks: readonly Block[], figures: Figures): Flow[] {
  return blocks.map((block) =>
    block.kind === 'table' ? tableFlow(block) : upright(blockParts(block, figures)),
  );
}

function blockParts(block: Exclude<Block, TableBlock>, figures: Figures): Part[] {
  switch (block.kind) {
    case 'prose':
      return paragraphs(block.text);
    case 'list':
      return block.items.flatMap((item, i) => {
        const said = block.badges?.[i]?.said;
        const text = said === undefined ? item : `**${literal(said)}** ${item}`;
        return block.ordered
          ? paragraphs(`${i + 1}. ${text}`)
          : paragraphs(text, { bullet: { level: 0 } });
      });
    case 'facts':
      return [
        grid(block.items.map(({ label, text }) => [cellOf(label, { bold: true }), cellOf(text)])),
      ];
    case 'code':
      return block.text.split('\n').map(
        (line) =>
          new Paragraph({
            children: [new TextRun({ text: line, font: CODE_FONT, size: SMALL })],
            shading: { type: ShadingType.CLEAR, fill: 'F3F5F7' },
          }),
      );
    case 'figure': {
      const drawn = figures.get(block.id);
      const picture = drawn === undefined ? paragraphs(block.alt) : [pictureOf(drawn)];
      return [...picture, ...captionOf(block.caption)];
    }
    case 'pictures':
      return [
        ...block.rows.map(
          ({ pictures }) =>
            new Paragraph({
              children: pictures.map(({ png, alt }) =>
                imageOf({ png, alt, width: 96, height: 96 }),
              ),
            }),
        ),
        ...captionOf(block.caption),
      ];
    case 'verdicts':
      return [
        grid([
          ['Claim', 'On', 'Verdict', 'Evidence'].map((title) => cellOf(title, { bold: true })),
          ...block.items.map(({ claim, source, on, verdict, evidence }) => [
            cellOf(`${claim} (${source})`),
            cellOf(on),
            cellOf(verdict, { bold: true }),
            cellOf(evidence),
          ]),
        ]),
        ...captionOf(block.caption),
      ];
    case 'html':
      return paragraphs(block.html.replace(/<[^>]*>/g, ' '));
  }
}

function tableFlow({ caption, stub, columns, groups, notes }: TableBlock): Flow {
  const titles = columns.map(({ title, unit }) => `${title}${unit ? ` (${unit})` : ''}`);
  const rows = groups.flatMap((group) => group.rows);
  const { turned, size, widths } = planColumns([
    { texts: [stub, ...rows.map(({ header }) => header)], unbroken: [] },
    ...titles.map((title, c) => ({
      texts: [title, ...rows.map(({ cells }) => cells[c]?.text ?? '')],
      unbroken: rows.map(({ cells }) => cells[c]?.interval ?? ''),
    })),
  ]);
  const head = [
    cellOf(stub, { bold: true, size }),
    ...titles.map((title, c) =>
      cellOf(title, { bold: true, size, right: columns[c]!.align !== 'left' }),
    ),
  ];
  const body = groups.flatMap(({ title, rows }) => [
    ...(title === null
      ? []
      : [
          new TableRow({
            children: [cellOf(title, { bold: true, size, span: columns.length + 1 })],
          }),
        ]),
    ...rows.map(
      ({ header, cells }) =>
        new TableRow({
          cantSplit: true,
          children: [
            cellOf(header, { size }),
            ...cells.map(({ text, interval, best }, c) =>
              cellOf(text, {
                bold: best === true,
                size,
                right: columns[c]?.align !== 'left',
                interval,
              }),
            ),
          ],
        }),
    ),
  ]);
  const parts = [
    ...captionOf(caption),
    tableOf([new TableRow({ children: head, tableHeader: true }), ...body], widths),
    ...notes.flatMap((note) => paragraphs(note, {}, { size: SMALL })),
    new Paragraph({ spacing: { after: 120 } }),
  ];
  return { turned, parts };
}

interface CellStyle {
  readonly bold?: boolean;
  readonly right?: boolean;
  /** Half points. */
  readonly size?: number;
  readonly span?: number;
  /** After the text; it does not break. */
  readonly interval?: string | undefined;
}

function cellOf(
  text: string,
  { bold = false, right = false, size = SMALL, span, interval }: CellStyle = {},
): TableCell {
  const look = { size, bold };
  const options = {
    alignment: right ? AlignmentType.RIGHT : AlignmentType.LEFT,
    spacing: { after: 20 },
  };
  const unbroken =
    interval && new TextRun({ ...look, text: ` ${interval.replaceAll(' ', '\u00a0')}` });
  const content = unbroken
    ? [new Paragraph({ ...options, children: [...runs(text, look), unbroken] })]
    : paragraphs(text, options, look);
  return new TableCell({
    // A cell without a paragraph is no cell to Word.
    children: content.length === 0 ? [new Paragraph('')] : content,
    ...(span === undefined ? {} : { columnSpan: span }),
  });
}

/** Label and text, or what else has few columns: their widths are Word's own. */
function grid(rows: readonly (readonly TableCell[])[]): Table {
  return tableOf(rows.map((children) => new TableRow({ children: [...children] })));
}

/** @param widths twips of its columns; without, by what they hold. */
function tableOf(rows: readonly TableRow[], widths?: readonly number[]): Table {
  return new Table({
    rows: [...rows],
    width: { size: 100, type: WidthType.PERCENTAGE },
    ...(widths === undefined ? {} : { columnWidths: [...widths], layout: TableLayoutType.FIXED }),
    borders: {
      top: THIN,
      bottom: THIN,
      left: NONE,
      right: NONE,
      insideVertical: NONE,
      insideHorizontal: THIN,
    },
  });
}

function captionOf(caption: string): Paragraph[] {
  return paragraphs(
    caption,
    { spacing: { before: 120, after: 120 }, keepNext: true },
    {
      size: SMALL,
      italics: true,
    },
  );
}

function pictureOf(figure: FigurePng): Paragraph {
  const shrink = Math.min(1, TEXT_WIDTH / figure.width);
  return new Paragraph({
    keepNext: true,
    children: [
      imageOf({ ...figure, width: figure.width * shrink, height: figure.height * shrink }),
    ],
  });
}

function imageOf({ png, width, height, alt }: FigurePng): ImageRun {
  return new ImageRun({
    type: 'png',
    data: png,
    transformation: { width: Math.round(width), height: Math.round(height) },
    altText: { name: 'figure', description: alt, title: '' },
  });
}

/** A run of text of one look. */
interface Run {
  readonly text: string;
  readonly bold?: boolean;
  readonly italics?: boolean;
  readonly code?: boolean;
  readonly href?: string;
  /** The text is TeX. */
  readonly math?: boolean;
}

/** How all runs of a paragraph look. */
interface Look {
  /** Half points. */
  readonly size?: number;
  readonly bold?: boolean;
  readonly italics?: boolean;
}

/** Paragraphs of prose, with the look of all of them and of all their runs. */
function paragraphs(
  text: string,
  options: IParagraphOptions = { spacing: { after: 120 } },
  look: Look = {},
): Paragraph[] {
  return printProse(text, RUNS).map(
    (printed) => new Paragraph({ ...options, children: children(decoded(printed), look) }),
  );
}

function runs(text: string, look: Look = {}): ParagraphChild[] {
  return printProse(text, RUNS).flatMap((printed) => children(decoded(printed), look));
}

function children(parts: readonly Run[], look: Look): ParagraphChild[] {
  return parts.map(({ text, bold, italics, code, href, math }) => {
    const equation = math && texToWordMath(text, { ...look, ...(bold ? { bold } : {}) });
    if (equation) return equation;
    const run = new TextRun({
      ...look,
      text,
      ...(bold ? { bold } : {}),
      ...(italics ? { italics } : {}),
      ...(code ? { font: CODE_FONT } : {}),
      ...(href ? { style: 'Hyperlink' } : {}),
    });
    return href ? new ExternalHyperlink({ link: href, children: [run] }) : run;
  });
}

/** Prose is printed as text: runs are JSON, a line each, so that marks around them can be added. */
const RUNS: ProsePrinter = {
  text: (text) => encoded([{ text }]),
  code: (text) => encoded([{ text, code: true }]),
  strong: (inner) => encoded(decoded(inner).map((run) => ({ ...run, bold: true }))),
  emphasis: (inner) => encoded(decoded(inner).map((run) => ({ ...run, italics: true }))),
  // Anchors are of the printed pages; here the words stand alone.
  link: (href, inner) =>
    href.startsWith('#') ? inner : encoded(decoded(inner).map((run) => ({ ...run, href }))),
  math: (tex) => encoded([{ text: tex, code: true, math: true }]),
};

function encoded(parts: readonly Run[]): string {
  return parts.map((run) => `${JSON.stringify(run)}\n`).join('');
}

function decoded(text: string): Run[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Run);
}

/** The file with the date of its results in the place of the clock's, and numbers in the place of chance. */
function withoutClock(docx: Uint8Array, date: string): Uint8Array {
  const day = `${date.slice(0, 10)}T00:00:00Z`;
  const files = unzipSync(docx);
  const texts = new Map(
    Object.keys(files)
      .filter((name) => /\.(xml|rels)$/.test(name))
      .map((name) => [name, Buffer.from(files[name]!).toString('utf8')]),
  );
  // Links have drawn names, and pictures numbers that go on from one document to the next.
  const names = new Map<string, string>();
  for (const [name] of (texts.get('word/document.xml') ?? '').matchAll(/rId[a-z0-9_-]{21}/g)) {
    if (!names.has(name)) names.set(name, `rIdLink${names.size + 1}`);
  }
  for (const [file, text] of texts) {
    let pictures = 0;
    const told = text
      .replace(/rId[a-z0-9_-]{21}/g, (name) => names.get(name) ?? name)
      .replace(/<wp:docPr id="\d+"/g, () => `<wp:docPr id="${++pictures}"`);
    const dated =
      file === 'docProps/core.xml' ? told.replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, day) : told;
    files[file] = new Uint8Array(Buffer.from(dated));
  }
  // The zip format knows no time before 1980, and no zone.
  return zipSync(files, { mtime: '1980-01-02T00:00:00', level: 6 });
}
