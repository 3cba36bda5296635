import sharp from 'sharp';
import { z } from 'zod';
import type { Block } from '../../report/document.ts';
import { escapeHtml } from '../../report/escape.ts';
import { literal } from '../../report/prose.ts';
import { type CellOutput, joined } from '../file.ts';
import { markdownBlock } from './markdown.ts';

type Bundle = Extract<CellOutput, { data: unknown }>;

/** Outputs are made by whoever ran the notebook: each is checked before it becomes a block. */
const plotly = z.object({
  data: z.array(z.record(z.string(), z.unknown())),
  layout: z.record(z.string(), z.unknown()).default({}),
});
const text = z.union([z.string(), z.array(z.string())]).transform(joined);

const SIZE = { width: 564, height: 380 };
const pictureSize = z.object({ width: z.number().optional(), height: z.number().optional() });
const SIDE = z.number().min(100).max(1200);
/** A terminal's colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with one.
const COLOURS = /\u001b\[[0-9;]*m/g;

interface Reader {
  readonly type: string;
  /** null: nothing that can be printed. */
  read(value: unknown, output: Bundle, id: string): Promise<Block[] | null>;
}

/** How each media type is printed, the best first. */
const READERS: readonly Reader[] = [
  { type: 'application/vnd.plotly.v1+json', read: readFigure },
  { type: 'text/html', read: async (value) => fromText(value, (html) => ({ kind: 'html', html })) },
  { type: 'image/svg+xml', read: async (value) => readPicture(await rasterised(value), 'png') },
  ...(['png', 'jpeg', 'gif', 'webp'] as const).map((kind) => ({
    type: `image/${kind}`,
    read: async (value: unknown, { metadata }: Bundle) =>
      readPicture(value, kind, metadata[`image/${kind}`]),
  })),
  { type: 'text/markdown', read: async (value) => fromText(value, (md) => markdownBlock(md)) },
  {
    type: 'text/latex',
    read: async (value) =>
      fromText(value, (tex) => ({
        kind: 'prose',
        text: `$\\displaystyle ${tex.replace(/^\s*\$+|\$+\s*$/g, '').replace(/\s+/g, ' ')}$`,
      })),
  },
  {
    type: 'text/plain',
    read: async (value) => fromText(value, (plain) => ({ kind: 'code', text: plain })),
  },
];

/**
 * One output of a cell as blocks of a report: the richest of its media types that can be printed.
 *
 * @param id unique in the document, for a figure's name.
 */
export async function outputBlocks(output: CellOutput, id: string): Promise<Block[]> {
  if (output.output_type === 'stream') return code(output.text);
  if (output.output_type === 'error') return code(output.traceback.join('\n'));
  for (const { type, read } of READERS) {
    if (!Object.hasOwn(output.data, type)) continue;
    const blocks = await read(output.data[type], output, id);
    if (blocks !== null) return blocks;
  }
  const types = Object.keys(output.data).map(literal).join(', ');
  return types === ''
    ? []
    : [{ kind: 'prose', text: `*An output that cannot be printed: ${types}.*` }];
}

function code(printed: string): Block[] {
  const shown = printed.replace(COLOURS, '').trimEnd();
  return shown === '' ? [] : [{ kind: 'code', text: shown }];
}

function fromText(value: unknown, block: (value: string) => Block): Block[] | null {
  const parsed = text.safeParse(value);
  return parsed.success ? [block(parsed.data)] : null;
}

async function readFigure(value: unknown, { data }: Bundle, id: string): Promise<Block[] | null> {
  const parsed = plotly.safeParse(value);
  if (!parsed.success) return null;
  const figure = parsed.data;
  const size = (name: 'width' | 'height') => SIDE.safeParse(figure.layout[name]).data ?? SIZE[name];
  const [caption = '', ...alt] = (text.safeParse(data['text/plain']).data ?? '').split('\n');
  return [
    {
      kind: 'figure',
      id,
      caption: literal(caption),
      alt: alt.join(' ') || caption || 'A figure of the notebook.',
      figure,
      width: size('width'),
      height: size('height'),
    },
  ];
}

/** @param metadata may say at how many pixels a picture is meant, whatever it has. */
function readPicture(value: unknown, type: string, metadata: unknown = {}): Block[] | null {
  const { width, height } = pictureSize.safeParse(metadata).data ?? {};
  const size = `${width ? ` width="${width}"` : ''}${height ? ` height="${height}"` : ''}`;
  return fromText(value, (base64) => ({
    kind: 'html',
    html: `<p><img alt="Output of a cell"${size} src="data:image/${type};base64,${escapeHtml(base64.replace(/\s/g, ''))}"></p>`,
  }));
}

/** An SVG from elsewhere could fetch and link; its picture cannot. */
async function rasterised(value: unknown): Promise<string | null> {
  const parsed = text.safeParse(value);
  if (!parsed.success) return null;
  try {
    const png = await sharp(Buffer.from(parsed.data), { density: 192 }).png().toBuffer();
    return png.toString('base64');
  } catch {
    return null;
  }
}
