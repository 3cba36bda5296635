import { basename } from 'node:path';
import { listed } from '../../papers/report/language.ts';
import type { Block, ReportDocument, Section } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import type { CellOutput, Notebook } from '../file.ts';
import { notebookFacts } from './facts.ts';
import { markdownParts } from './markdown.ts';
import { type Warn, withoutBadPictures } from './markup.ts';
import { outputBlocks } from './outputs.ts';
import { cellPictures } from './pictures.ts';

export interface NotebookReportOptions {
  /** Path of the notebook: its name stands in the title block, its folder may hold pictures. */
  readonly path: string;
  /** ISO date. */
  readonly date: string;
  /** Print the code too. Default: false. */
  readonly code?: boolean;
  /** It travels without the folder of figures and tables. Default: false. */
  readonly alone?: boolean;
}

interface Draft {
  readonly id: string;
  readonly title: string;
  readonly level: number;
  readonly blocks: Block[];
  readonly sections: Draft[];
}

/**
 * An executed notebook as a report: its first heading is the title, the others are sections, and
 * outputs stand where they stood. Everything in it is untrusted; the renderer sanitises.
 */
export async function notebookDocument(
  notebook: Notebook,
  { path, date, code = false, alone = false }: NotebookReportOptions,
): Promise<ReportDocument> {
  const name = basename(path);
  const draft = new Outline();
  const told = new Set<string>();
  for (const [index, cell] of notebook.cells.entries()) {
    const place = { cell: `Cell ${index + 1}`, id: `cell-${index + 1}` };
    const warn = (what: string) => told.add(`${place.cell}: ${what}.`);
    if (cell.cell_type === 'markdown') {
      const picture = cellPictures(cell, path, (address) => warn(notPrinted(address)));
      for (const part of markdownParts(cell.source, picture)) {
        if (part.kind === 'heading') draft.open(part.title, part.level);
        else draft.add([await checked(part.block, warn)]);
      }
    } else if (cell.cell_type === 'raw') {
      draft.add(sourceBlock(cell.source));
    } else {
      if (code) draft.add(sourceBlock(cell.source, languageOf(notebook)));
      const outputs = joinedStreams(cell.outputs);
      for (const [at, output] of outputs.entries()) {
        const id = outputs.length === 1 ? place.id : `${place.id}-${at + 1}`;
        draft.add(await outputBlocks(output, { ...place, notebook, id, warn }));
      }
    }
  }
  return {
    kind: 'Notebook',
    title: draft.title ?? name.replace(/\.ipynb$/, ''),
    subtitle: code ? 'With its code' : 'Text and outputs',
    facts: [{ label: 'Notebook', text: literal(name) }, ...notebookFacts(notebook)],
    summary: [],
    warnings: [...warnings(notebook), ...told],
    sections: draft.sections.map(finished),
    plainNumbers: true,
    alone,
    date,
  };
}

/** Sections as they come. */
class Outline {
  title: string | null = null;
  readonly sections: Draft[] = [];
  #current: Draft | null = null;
  #count = 0;

  /** The first heading is the title, whatever code stands before it. */
  open(heading: string, level: number): void {
    if (this.title === null) this.title = heading;
    else this.#current = this.#begin(heading, Math.max(2, level));
  }

  add(blocks: readonly Block[]): void {
    if (blocks.length === 0) return;
    this.#current ??= this.#begin('Overview', 2);
    this.#current.blocks.push(...blocks);
  }

  #begin(title: string, level: number): Draft {
    this.#count += 1;
    const draft = { id: `section-${this.#count}`, title, level, blocks: [], sections: [] };
    parentOf(this.sections, level).push(draft);
    return draft;
  }
}

function sourceBlock(source: string, language?: string): Block[] {
  if (source.trim() === '') return [];
  return [{ kind: 'code', text: source.trimEnd(), ...(language && { language }) }];
}

function languageOf({ metadata }: Notebook): string | undefined {
  return metadata.language_info?.name ?? (metadata.kernelspec?.language as string | undefined);
}

/** Programs store one text in pieces. */
function joinedStreams(outputs: readonly CellOutput[]): CellOutput[] {
  const joined: CellOutput[] = [];
  for (const output of outputs) {
    const last = joined.at(-1);
    if (
      output.output_type === 'stream' &&
      last?.output_type === 'stream' &&
      last.name === output.name
    ) {
      joined[joined.length - 1] = { ...last, text: last.text + output.text };
    } else joined.push(output);
  }
  return joined;
}

async function checked(block: Block, warn: Warn): Promise<Block> {
  return block.kind === 'html'
    ? { ...block, html: await withoutBadPictures(block.html, warn) }
    : block;
}

/** The list that a section of this level belongs into. */
function parentOf(sections: Draft[], level: number): Draft[] {
  const last = sections.at(-1);
  return last === undefined || last.level >= level ? sections : parentOf(last.sections, level);
}

function finished({ id, title, blocks, sections }: Draft): Section {
  const inner = sections.map(finished);
  return { id, title, blocks, ...(inner.length === 0 ? {} : { sections: inner }) };
}

function notPrinted(address: string): string {
  const shown = address.length > 80 ? `${address.slice(0, 80)}…` : address;
  return `the picture ${literal(shown)} is left out; only PNG, JPEG, GIF and WebP are printed that the notebook holds or that lie in its folder`;
}

function warnings({ cells }: Notebook): string[] {
  const code = cells.flatMap((cell, i) => (cell.cell_type === 'code' ? [{ cell, at: i + 1 }] : []));
  const failed = code.filter(({ cell }) => cell.outputs.some((o) => o.output_type === 'error'));
  if (failed.length > 0) {
    const which = failed.map(({ at }) => at);
    return [
      which.length === 1
        ? `Cell ${which[0]} of this notebook ended with an error.`
        : `Cells ${listed(which.map(String))} of this notebook ended with an error.`,
    ];
  }
  if (code.length > 0 && code.every(({ cell }) => cell.outputs.length === 0)) {
    return ['This notebook was not run: it has no outputs.'];
  }
  return [];
}
