import { z } from 'zod';
import type { Block, CodeSpan, FigureBlock } from '../../report/document.ts';
import { escapeHtml } from '../../report/escape.ts';
import { literal } from '../../report/prose.ts';
import { FONT_FAMILY } from '../../report/theme.ts';
import { type CellOutput, joined, type Notebook } from '../file.ts';
import { ORIGIN } from '../origin.ts';
import { displayedTex, markdownBlock } from './markdown.ts';
import { hasControls, printableHtml, rasterised, type Warn, withoutBadPictures } from './markup.ts';
import { terminalText } from './terminal.ts';
import { widgetText } from './widgets.ts';

type Bundle = Extract<CellOutput, { data: unknown }>;

/** Where an output stands. */
export interface OutputPlace {
  readonly notebook: Notebook;
  /** Unique in the document, for a figure's name. */
  readonly id: string;
  /** `Cell 3`, for what is said of it. */
  readonly cell: string;
  readonly warn: Warn;
}

/** Outputs are made by whoever ran the notebook: each is checked before it becomes a block. */
const plotly = z.object({
  data: z.array(z.record(z.string(), z.unknown())),
  layout: z.record(z.string(), z.unknown()).default({}),
});
const text = z.union([z.string(), z.array(z.string())]).transform(joined);

const SIZE = { width: 564, height: 380 };
const pictureSize = z.object({ width: z.number().optional(), height: z.number().optional() });
const SIDE = z.number().min(100).max(1200);

interface Reader {
  readonly type: string;
  /** Its code runs in a browser: what stands in its place is said to. */
  readonly live?: true;
  /** null: nothing that can be printed. */
  read(value: unknown, output: Bundle, place: OutputPlace): Promise<readonly Block[] | null>;
}

const PICTURES: readonly Reader[] = [
  {
    type: 'image/svg+xml',
    read: async (value, _, { cell }) => {
      const parsed = text.safeParse(value);
      const png = parsed.success ? await rasterised(parsed.data) : null;
      if (png === null) return null;
      return [
        { kind: 'html', html: `<p><img alt="${altOf(cell)}" ${png.size} src="${png.url}"></p>` },
      ];
    },
  },
  ...(['png', 'jpeg', 'gif', 'webp'] as const).map((kind) => ({
    type: `image/${kind}`,
    read: async (value: unknown, { metadata }: Bundle, place: OutputPlace) =>
      readPicture(value, kind, place, metadata[`image/${kind}`]),
  })),
];

/** How each media type is printed, the best first. */
const READERS: readonly Reader[] = [
  { type: 'application/vnd.plotly.v1+json', live: true, read: readFigure },
  { type: 'application/vnd.jupyter.widget-view+json', live: true, read: readWidget },
  ...[1, 2, 3, 4, 5, 6].flatMap((version) => [
    nothing(`application/vnd.vegalite.v${version}+json`),
    nothing(`application/vnd.vega.v${version}+json`),
  ]),
  nothing('application/vnd.bokehjs_exec.v0+json'),
  nothing('application/vnd.holoviews_exec.v0+json'),
  {
    type: 'text/html',
    live: true,
    read: async (value, { data }, { warn }) => {
      const parsed = text.safeParse(value);
      const plain = text.safeParse(data['text/plain']).data;
      if (parsed.success && plain !== undefined && hasControls(parsed.data)) return null;
      const html = parsed.success ? await printableHtml(parsed.data, warn) : null;
      return html === null ? null : [{ kind: 'html', html }];
    },
  },
  ...PICTURES,
  {
    type: 'text/markdown',
    read: async (value) => fromText(value, (md) => [markdownBlock(md)]),
  },
  { type: 'text/latex', read: async (value) => fromText(value, readLatex) },
  {
    type: 'application/json',
    read: async (value) => code([{ text: JSON.stringify(value, null, 2) ?? '' }]),
  },
  {
    type: 'text/plain',
    read: async (value) => {
      const parsed = text.safeParse(value);
      return parsed.success ? code(await terminalText(parsed.data)) : null;
    },
  },
];

/** What only a program in the page could draw. */
function nothing(type: string): Reader {
  return { type, live: true, read: async () => null };
}

/** One output of a cell as blocks of a report: the richest of its media types that can be printed. */
export async function outputBlocks(
  output: CellOutput,
  place: OutputPlace,
): Promise<readonly Block[]> {
  if (output.output_type === 'stream') return code(await terminalText(output.text));
  if (output.output_type === 'error') {
    const { traceback, ename, evalue } = output;
    return code(
      await terminalText(traceback.length > 0 ? traceback.join('\n') : `${ename}: ${evalue}`),
    );
  }
  // The same text, with the colours that a page may not bring.
  const coloured = text.safeParse(output.data['text/plain']).data?.includes('\u001b[') ?? false;
  let lost = false;
  for (const { type, live, read } of READERS) {
    if (!Object.hasOwn(output.data, type) || (coloured && type === 'text/html')) continue;
    const blocks = await read(output.data[type], output, place);
    if (blocks !== null) {
      if (lost) place.warn(`an interactive output is printed as ${nameOf(type)}`);
      return blocks;
    }
    lost ||= live === true;
  }
  const types = Object.keys(output.data).filter((type) => type !== ORIGIN);
  if (types.length === 0) return [];
  const named = types.map(literal).join(', ');
  place.warn(`an output is left out: ${named}`);
  return [{ kind: 'prose', text: `*An output that cannot be printed: ${named}.*` }];
}

function nameOf(type: string): string {
  return type.startsWith('image/') ? 'its picture' : 'its text';
}

function code(spans: readonly CodeSpan[]): Block[] {
  const shown = spans.map((span) => span.text).join('');
  if (shown.trim() === '') return [];
  const coloured = spans.some((span) => Object.keys(span).length > 1);
  return [{ kind: 'code', text: shown, ...(coloured && { spans }) }];
}

function fromText(value: unknown, blocks: (value: string) => readonly Block[]) {
  const parsed = text.safeParse(value);
  return parsed.success ? blocks(parsed.data) : null;
}

function readLatex(tex: string): Block[] {
  const bare = tex
    .trim()
    .replace(/^(?:\$+|\\\[)/, '')
    .replace(/(?:\$+|\\\])$/, '');
  return [{ kind: 'prose', text: `$${displayedTex(bare)}$` }];
}

async function readWidget(value: unknown, _: Bundle, { notebook }: OutputPlace) {
  const shown = widgetText(notebook, value);
  return shown === null ? null : code([{ text: shown }]);
}

async function readFigure(
  value: unknown,
  output: Bundle,
  place: OutputPlace,
): Promise<readonly Block[] | null> {
  const parsed = plotly.safeParse(value);
  if (!parsed.success) return null;
  const figure = {
    data: parsed.data.data.map((trace) => withoutFonts(trace) as Record<string, unknown>),
    layout: inOurType(parsed.data.layout),
  };
  const size = (name: 'width' | 'height') => SIDE.safeParse(figure.layout[name]).data ?? SIZE[name];
  return [
    {
      kind: 'figure',
      id: place.id,
      ...described(output, figure.layout),
      figure,
      width: size('width'),
      height: size('height'),
      otherwise: await pictureInstead(output, place),
    },
  ];
}

/** Programs write a value's code as its text; refair a caption and, below it, what is to be seen. */
function described({ data }: Bundle, layout: Readonly<Record<string, unknown>>) {
  const plain = text.safeParse(data['text/plain']).data ?? '';
  const [caption = '', ...alt] = /^\w*Figure\b|^</.test(plain) ? [] : plain.split('\n');
  const title = layout.title as { readonly text?: unknown } | string | undefined;
  const named = typeof title === 'string' ? title : title?.text;
  return {
    caption: literal(caption),
    alt:
      alt.join(' ') ||
      caption ||
      (typeof named === 'string' && named !== '' ? named : 'A figure of the notebook.'),
  };
}

async function pictureInstead(
  output: Bundle,
  place: OutputPlace,
): Promise<NonNullable<FigureBlock['otherwise']>> {
  for (const { type, read } of PICTURES) {
    if (!Object.hasOwn(output.data, type)) continue;
    const blocks = await read(output.data[type], output, { ...place, warn: () => {} });
    if (blocks !== null) return { blocks, note: 'Its picture stands in its place.' };
  }
  return {
    blocks: [{ kind: 'prose', text: '*A figure that cannot be printed.*' }],
    note: 'It is left out.',
  };
}

function inOurType(layout: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = withoutFonts(layout) as Record<string, unknown>;
  const font = typeof own.font === 'object' ? own.font : {};
  const margin = { l: 64, r: 24, t: own.title === undefined ? 24 : 56, b: 56 };
  return { margin, ...own, font: { ...font, family: FONT_FAMILY } };
}

/** Fonts that another machine has would print otherwise on every one. */
function withoutFonts(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.every((item) => typeof item !== 'object') ? value : value.map(withoutFonts);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, item]) => name !== 'family' || typeof item !== 'string')
      .map(([name, item]) => [name, withoutFonts(item)]),
  );
}

/** @param metadata may say at how many pixels a picture is meant, whatever it has. */
async function readPicture(
  value: unknown,
  type: string,
  { cell, warn }: OutputPlace,
  metadata: unknown = {},
): Promise<Block[] | null> {
  const parsed = text.safeParse(value);
  if (!parsed.success) return null;
  const { width, height } = pictureSize.safeParse(metadata).data ?? {};
  const size = `${width ? ` width="${width}"` : ''}${height ? ` height="${height}"` : ''}`;
  const base64 = escapeHtml(parsed.data.replace(/\s/g, ''));
  const picture = `<p><img alt="${altOf(cell)}"${size} src="data:image/${type};base64,${base64}"></p>`;
  const html = await withoutBadPictures(picture, warn);
  return html === picture ? [{ kind: 'html', html }] : null;
}

function altOf(cell: string): string {
  return `Output of ${cell.toLowerCase()}`;
}
