import { basename } from 'node:path';
import type { Block, ReportDocument, Section } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { hasTag, type Notebook } from '../file.ts';
import { markdownParts } from './markdown.ts';
import { outputBlocks } from './outputs.ts';
import { cellPictures } from './pictures.ts';

export interface NotebookReportOptions {
  /** Path of the notebook: its name stands in the title block, its folder may hold pictures. */
  readonly path: string;
  /** ISO date. */
  readonly date: string;
  /** Print the code too. Default: false. */
  readonly code?: boolean;
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
  { path, date, code = false }: NotebookReportOptions,
): Promise<ReportDocument> {
  const name = basename(path);
  let title: string | null = null;
  const sections: Draft[] = [];
  let count = 0;
  let figures = 0;
  const leftOut = new Set<string>();
  const open = (heading: string, level: number) => {
    count += 1;
    const draft = { id: `section-${count}`, title: heading, level, blocks: [], sections: [] };
    parentOf(sections, level).push(draft);
    return draft;
  };
  let current: Draft | null = null;
  const add = (blocks: readonly Block[]) => {
    if (blocks.length === 0) return;
    current ??= open('Overview', 2);
    current.blocks.push(...blocks);
  };
  for (const cell of notebook.cells) {
    if (cell.cell_type === 'markdown') {
      const picture = cellPictures(cell, path, (address) => leftOut.add(address));
      for (const part of markdownParts(cell.source, picture)) {
        if (part.kind === 'block') add([part.block]);
        else if (title === null && current === null) title = part.title;
        else current = open(part.title, Math.max(2, part.level));
      }
    } else if (cell.cell_type === 'code') {
      if (code && cell.source.trim() !== '') {
        add([{ kind: 'code', text: cell.source.trimEnd(), language: 'typescript' }]);
      }
      for (const output of cell.outputs) {
        figures += 1;
        add(await outputBlocks(output, `output-${figures}`));
      }
    }
  }
  return {
    kind: 'Notebook',
    title: title ?? name.replace(/\.ipynb$/, ''),
    subtitle: code ? 'With its code' : 'Text and outputs',
    facts: [
      { label: 'Notebook', text: literal(name) },
      ...parametersOf(notebook).map((text) => ({ label: 'Parameters', text })),
    ],
    summary: [],
    warnings: [...warnings(notebook), ...[...leftOut].map(notPrinted)],
    sections: sections.map(finished),
    date,
  };
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
  return `The picture ${literal(shown)} is left out: only PNG, JPEG, GIF and WebP are printed that the notebook holds or that lie in its folder.`;
}

/** What a run set, if one did. */
function parametersOf({ cells }: Notebook): string[] {
  const injected = cells.find((cell) => hasTag(cell, 'injected-parameters'));
  if (injected === undefined) return [];
  const lines = injected.source.split('\n').filter((line) => !line.startsWith('//'));
  return [lines.map((line) => literal(line.replace(/^const |;$/g, ''))).join(', ')];
}

function warnings({ cells }: Notebook): string[] {
  const code = cells.filter((cell) => cell.cell_type === 'code');
  const failed = code.some(({ outputs }) =>
    outputs.some(({ output_type: type }) => type === 'error'),
  );
  if (failed) return ['A cell of this notebook ended with an error.'];
  if (code.every(({ outputs }) => outputs.length === 0)) {
    return ['This notebook was not run: it has no outputs.'];
  }
  return [];
}
