import { describe, expect, it } from 'vitest';
import type { Block } from '../../report/document.ts';
import type { CellOutput, Notebook } from '../file.ts';
import { notebookDocument } from './document.ts';
import { markdownParts } from './markdown.ts';

function notebookOf(...cells: (string | CellOutput[])[]): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map((cell) =>
      typeof cell === 'string'
        ? { cell_type: 'markdown', metadata: {}, source: cell }
        : { cell_type: 'code', metadata: {}, source: 'run()', execution_count: 1, outputs: cell },
    ),
  };
}

function shown(data: Record<string, unknown>): CellOutput {
  return { output_type: 'display_data', data, metadata: {} };
}

const options = { path: 'a/notes.ipynb', date: '2026-01-02' };

describe('notebookDocument', () => {
  it('makes the first heading the title and the others sections within sections', async () => {
    const { title, sections, date } = await notebookDocument(
      notebookOf('# Title\n\nIntro.', '## One\n### Inner\ntext', '## Two', '#### Deep'),
      options,
    );
    expect([title, date]).toEqual(['Title', '2026-01-02']);
    expect(sections.map((section) => [section.title, section.sections?.[0]?.title])).toEqual([
      ['Overview', undefined],
      ['One', 'Inner'],
      ['Two', 'Deep'],
    ]);
    expect(sections[0]!.blocks).toEqual([{ kind: 'prose', text: 'Intro.' }]);
  });

  it('prints code where asked', async () => {
    const notebook = notebookOf('# T\n## S', []);
    const blocks = async (code: boolean) =>
      (await notebookDocument(notebook, { ...options, code })).sections[0]!.blocks;
    expect(await blocks(false)).toEqual([]);
    expect(await blocks(true)).toEqual([{ kind: 'code', text: 'run()', language: 'typescript' }]);
  });

  it('takes the best of an output that can be printed, whatever the output claims to be', async () => {
    const plotly = 'application/vnd.plotly.v1+json';
    const { sections } = await notebookDocument(
      notebookOf([
        shown({
          [plotly]: { data: [{ y: [1] }], layout: { width: 9999 } },
          'text/plain': 'F\nalt',
        }),
        shown({ [plotly]: 'no figure', 'text/html': ['<b>', 'x</b>'], 'text/plain': 'x' }),
        shown({ 'image/svg+xml': 'no picture', 'text/plain': 'y' }),
        shown({ 'image/png': '"><script>' }),
        { output_type: 'stream', name: 'stdout', text: '\u001b[31mred\u001b[0m\n' },
        { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['E: v', '> 1 | x'] },
      ]),
      options,
    );
    const [figure, html, plain, png, stream, error] = sections[0]!.blocks;
    expect(figure).toMatchObject({ kind: 'figure', caption: 'F', alt: 'alt', width: 564 });
    expect(html).toEqual({ kind: 'html', html: '<b>x</b>' });
    expect(plain).toEqual({ kind: 'code', text: 'y' });
    expect((png as Extract<Block, { kind: 'html' }>).html).not.toContain('<script');
    expect(stream).toEqual({ kind: 'code', text: 'red' });
    expect(error).toEqual({ kind: 'code', text: 'E: v\n> 1 | x' });
  });

  it('says that a cell failed, or that nothing was run', async () => {
    const error = { output_type: 'error', ename: 'E', evalue: '', traceback: [] } as CellOutput;
    expect((await notebookDocument(notebookOf([error]), options)).warnings).toHaveLength(1);
    expect((await notebookDocument(notebookOf([]), options)).warnings[0]).toContain('not run');
  });
});

describe('markdownParts', () => {
  const blocks = (text: string) =>
    markdownParts(text).map((part) => (part.kind === 'block' ? part.block : part));

  it('reads paragraphs, lists, code, formulas and headings', () => {
    const text = [
      'A _word_ and __another__',
      'in two lines with `a_b_c` and $x_i y_i$.',
      '',
      '- one',
      '  goes on',
      '- two',
      '',
      '1. first',
      '```ts',
      '# no heading',
      '```',
      '$$',
      'a = b',
      '$$',
      '### Head',
    ].join('\n');
    expect(blocks(text)).toEqual([
      {
        kind: 'prose',
        text: 'A *word* and **another**\nin two lines with `a_b_c` and $x_i y_i$.',
      },
      { kind: 'list', ordered: false, items: ['one goes on', 'two'] },
      { kind: 'list', ordered: true, items: ['first'] },
      { kind: 'code', text: '# no heading', language: 'ts' },
      { kind: 'prose', text: '$\\displaystyle a = b$' },
      { kind: 'heading', level: 3, title: 'Head' },
    ]);
  });

  it('reads a table, its text escaped', () => {
    expect(blocks('| a | b |\n|---|:-:|\n| 1 | <i> |')).toEqual([
      {
        kind: 'html',
        html: '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>&lt;i></td></tr></tbody></table>',
      },
    ]);
  });

  it('ends whatever the text: an open fence, an open formula, marks alone', () => {
    expect(blocks('```\nx')).toEqual([{ kind: 'code', text: 'x' }]);
    expect(blocks('$$ x')).toEqual([{ kind: 'prose', text: '$\\displaystyle x$' }]);
    expect(blocks('-\n|\n#')).toHaveLength(1);
  });
});
