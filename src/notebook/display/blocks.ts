import sharp from 'sharp';
import type {
  Block,
  FigureBlock,
  PicturesBlock,
  TableBlock,
  VerdictsBlock,
} from '../../report/document.ts';
import { escapeHtml } from '../../report/escape.ts';
import { sanitiseHtml } from '../../report/html-blocks.ts';
import { pngSize } from '../../report/png.ts';
import type { MimeBundle } from '../value.ts';
import { figureBundle, pictureBundle } from './figures.ts';
import { writtenProse } from './prose.ts';
import { type TableView, tableBundle, untitled, type Written, written } from './tables.ts';

type Bundles = {
  readonly [K in Block['kind']]: (
    block: Extract<Block, { kind: K }>,
  ) => MimeBundle | Promise<MimeBundle>;
};

/** How a notebook shows each kind of block that a report can have. */
const BUNDLES: Bundles = {
  table: (block) => tableBundle(blockTable(block)),
  figure: (block: FigureBlock) => figureBundle(block),
  pictures: picturesBundle,
  verdicts: (block) => tableBundle(verdictsTable(block)),
  prose: ({ text }) => both(writtenProse(text), (html) => `<p>${html}</p>`),
  list: ({ items, ordered = false }) => {
    const tag = ordered ? 'ol' : 'ul';
    const list = items.map(writtenProse);
    return {
      'text/html': `<${tag}>${list.map(({ html }) => `<li>${html}</li>`).join('')}</${tag}>`,
      'text/plain': list.map(({ text }, i) => `${ordered ? `${i + 1}.` : '-'} ${text}`).join('\n'),
    };
  },
  facts: ({ items }) =>
    tableBundle({
      caption: null,
      header: [written(''), written('')],
      right: [false, false],
      groups: untitled(
        items.map(({ label, text }) => [{ ...written(label), strong: true }, writtenProse(text)]),
      ),
      notes: [],
    }),
  code: ({ text }) => both(written(text), (html) => `<pre>${html}</pre>`),
  html: ({ html }) => ({ 'text/html': sanitiseHtml(html), 'text/plain': '[HTML]' }),
};

/** Whether a value is a block of a report. */
export function isBlock(value: unknown): value is Block {
  if (typeof value !== 'object' || value === null) return false;
  const { kind } = value as { readonly kind?: unknown };
  return typeof kind === 'string' && Object.hasOwn(BUNDLES, kind) && !('levels' in value);
}

/** Several, one under the other; figures as pictures. */
export async function blocksBundle(blocks: readonly Block[]): Promise<MimeBundle> {
  const bundles = await Promise.all(
    blocks.map((block) => (block.kind === 'figure' ? pictureBundle(block) : blockBundle(block))),
  );
  const joined = (type: string, by: string) =>
    bundles.flatMap((bundle) => (typeof bundle[type] === 'string' ? [bundle[type]] : [])).join(by);
  return { 'text/html': joined('text/html', '\n'), 'text/plain': joined('text/plain', '\n\n') };
}

export function blockBundle(block: Block): MimeBundle | Promise<MimeBundle> {
  const bundle = BUNDLES[block.kind] as (block: Block) => MimeBundle | Promise<MimeBundle>;
  return bundle(block);
}

function both(text: Written, html: (inner: string) => string): MimeBundle {
  return { 'text/html': html(text.html), 'text/plain': text.text };
}

function blockTable({ caption, stub, columns, groups, notes }: TableBlock): TableView {
  const footnotes: string[] = [];
  const mark = (note: string | undefined): string => {
    if (note === undefined) return '';
    if (!footnotes.includes(note)) footnotes.push(note);
    return ` [${footnotes.indexOf(note) + 1}]`;
  };
  const rows = groups.map(({ title, rows: own }) => ({
    title: title === null ? null : writtenProse(title),
    rows: own.map(({ header, muted = false, cells }) => [
      { ...writtenProse(header), muted },
      ...cells.map(({ text, interval, best = false, note }): Written => {
        const value = writtenProse(text);
        const sign = mark(note);
        const range = interval === undefined ? '' : `<br><small>${escapeHtml(interval)}</small>`;
        return {
          text: `${value.text}${interval === undefined ? '' : ` ${interval}`}${best ? ' *' : ''}${sign}`,
          html: `${best ? `<strong>${value.html}</strong>` : value.html}${sign}${range}`,
          muted,
        };
      }),
    ]),
  }));
  return {
    caption: writtenProse(caption),
    header: [
      written(stub),
      ...columns.map(({ title, unit, better }) => {
        const { text, html } = writtenProse(title);
        const arrow = better === undefined ? '' : better === 'higher' ? ' ↑' : ' ↓';
        const tail = unit === undefined ? '' : `, ${unit}`;
        return { text: `${text}${tail}${arrow}`, html: `${html}${escapeHtml(tail)}${arrow}` };
      }),
    ],
    right: [false, ...columns.map(({ align }) => align !== 'left')],
    groups: rows,
    notes: [
      ...footnotes.map((note, i) => {
        const { text, html } = writtenProse(note);
        return { text: `[${i + 1}] ${text}`, html: `[${i + 1}] ${html}` };
      }),
      ...notes.map(writtenProse),
    ],
  };
}

function verdictsTable({ caption, items }: VerdictsBlock): TableView {
  return {
    caption: writtenProse(caption),
    header: ['Claim', 'Verdict', 'On', 'Evidence'].map(written),
    right: [false, false, false, false],
    groups: untitled(
      items.map(({ claim, verdict, parts, on, evidence }) => [
        writtenProse(claim),
        {
          ...written(`${verdict}${parts ? ` (${parts.held} of ${parts.of} parts)` : ''}`),
          strong: true,
        },
        written(on),
        writtenProse(evidence),
      ]),
    ),
    notes: [],
  };
}

/** Pixels of the screen that a small picture's side should fill. */
const PICTURE = 84;

async function picturesBundle({ caption, columns, rows }: PicturesBlock): Promise<MimeBundle> {
  const title = writtenProse(caption);
  const head = columns.map((column) => `<th style="text-align:center">${escapeHtml(column)}</th>`);
  const body = rows.map(async ({ header, pictures }) => {
    const cells = pictures.map(async ({ png, alt, caption: own }) => {
      const source = `data:image/png;base64,${(await enlarged(png)).toString('base64')}`;
      const below = own === undefined ? '' : `<br><small>${escapeHtml(own)}</small>`;
      return `<td style="text-align:center"><img src="${source}" alt="${escapeHtml(alt)}">${below}</td>`;
    });
    return `<tr><th style="text-align:left">${escapeHtml(header)}</th>${(await Promise.all(cells)).join('')}</tr>`;
  });
  return {
    'text/html': `<div><p>${title.html}</p><table><thead><tr><th></th>${head.join('')}</tr></thead><tbody>${(await Promise.all(body)).join('')}</tbody></table></div>`,
    'text/plain': [
      title.text,
      ...rows.map(
        ({ header, pictures }) => `${header}: ${pictures.map(({ alt }) => alt).join('; ')}`,
      ),
    ].join('\n'),
  };
}

/** A small picture with each of its pixels as a square: no viewer smooths it. */
async function enlarged(png: Uint8Array): Promise<Buffer> {
  const { width, height } = pngSize(png, 'a grid of pictures');
  const zoom = Math.max(1, Math.round(PICTURE / Math.max(width, height)));
  return sharp(png)
    .resize(width * zoom, height * zoom, { kernel: 'nearest' })
    .png()
    .toBuffer();
}
