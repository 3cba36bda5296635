import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Block, FigureBlock } from '../../report/document.ts';
import { formulaMark } from '../../report/html-blocks.ts';
import { plainText } from '../../report/prose.ts';
import { version } from '../../setup/version.ts';
import type { CellOutput, Notebook } from '../file.ts';
import { ORIGIN } from '../origin.ts';
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

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAABQAAAAKCAIAAAA7N+mxAAAAF0lEQVR4nGPUiFrAQC5gIlvnqOYRoxkAypwBNrb2aJEAAAAASUVORK5CYII=';

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
    expect(sections[0]!.blocks).toEqual([{ kind: 'html', html: '<p>Intro.</p>', formulas: [] }]);
  });

  it('takes its title from the first heading, whatever stands before', async () => {
    const notebook = notebookOf([], '# T\n\ntext');
    notebook.cells.unshift({ cell_type: 'raw', metadata: {}, source: 'author: me' });
    const { title, sections } = await notebookDocument(notebook, options);
    expect([title, sections.map((section) => section.title)]).toEqual(['T', ['Overview']]);
    expect(sections[0]!.blocks).toHaveLength(2);
  });

  it('prints code where asked', async () => {
    const notebook = notebookOf('# T\n## S', []);
    notebook.metadata.language_info = { name: 'python' };
    const blocks = async (code: boolean) =>
      (await notebookDocument(notebook, { ...options, code })).sections[0]!.blocks;
    expect(await blocks(false)).toEqual([]);
    expect(await blocks(true)).toEqual([{ kind: 'code', text: 'run()', language: 'python' }]);
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
        shown({ 'image/png': '"><script>', 'text/plain': 'z' }),
        { output_type: 'stream', name: 'stdout', text: '\u001b[31mred\u001b[0m\n' },
        { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['E: v', '> 1 | x'] },
        { output_type: 'error', ename: 'E', evalue: 'v', traceback: [] },
      ]),
      options,
    );
    const [figure, html, plain, noPicture, stream, error, bare] = sections[0]!.blocks;
    expect(figure).toMatchObject({ kind: 'figure', caption: 'F', alt: 'alt', width: 564 });
    expect(html).toEqual({ kind: 'html', html: '<b>x</b>' });
    expect(plain).toEqual({ kind: 'code', text: 'y' });
    expect(noPicture).toEqual({ kind: 'code', text: 'z' });
    expect(stream).toEqual({ kind: 'code', text: 'red', spans: [{ text: 'red', colour: 1 }] });
    expect(error).toEqual({ kind: 'code', text: 'E: v\n> 1 | x' });
    expect(bare).toEqual({ kind: 'code', text: 'E: v' });
  });

  it('prints a picture at the size that it is meant for, and names what it cannot print', async () => {
    const retina = { data: { 'image/png': PNG }, metadata: { 'image/png': { width: 300 } } };
    const { sections, warnings } = await notebookDocument(
      notebookOf([
        { output_type: 'display_data', ...retina },
        shown({ 'application/pdf': 'JVBE' }),
      ]),
      options,
    );
    const [picture, other] = sections[0]!.blocks;
    expect((picture as Extract<Block, { kind: 'html' }>).html).toContain(' width="300" ');
    expect(plainText((other as Extract<Block, { kind: 'prose' }>).text)).toBe(
      'An output that cannot be printed: application/pdf.',
    );
    expect(warnings.map(plainText)).toEqual(['Cell 1: an output is left out: application/pdf.']);
  });

  it('says where a program in the page would have drawn, and shows what stands beside', async () => {
    const { sections, warnings } = await notebookDocument(
      notebookOf([
        shown({
          'text/html': '<div id="a"></div><script>draw()</script>',
          'image/png': PNG,
          'text/plain': 'no',
        }),
        shown({ 'application/vnd.vegalite.v5+json': {}, 'text/plain': 'alt.Chart(...)' }),
      ]),
      options,
    );
    const [picture, text] = sections[0]!.blocks;
    expect((picture as Extract<Block, { kind: 'html' }>).html).toContain(PNG);
    expect(text).toEqual({ kind: 'code', text: 'alt.Chart(...)' });
    expect(warnings).toEqual([
      'Cell 1: an interactive output is printed as its picture.',
      'Cell 1: an interactive output is printed as its text.',
    ]);
  });

  it('has a picture or a line for a figure, should it not be drawn', async () => {
    const plotly = 'application/vnd.plotly.v1+json';
    const { sections } = await notebookDocument(
      notebookOf(
        [shown({ [plotly]: { data: [] }, 'image/png': PNG })],
        [shown({ [plotly]: { data: [] } })],
      ),
      options,
    );
    const [withPicture, without] = sections[0]!.blocks as FigureBlock[];
    expect([withPicture!.id, without!.id]).toEqual(['cell-1', 'cell-2']);
    expect(withPicture!.otherwise!.blocks[0]).toMatchObject({ kind: 'html' });
    expect(without!.otherwise!.blocks[0]).toMatchObject({ kind: 'prose' });
  });

  it('shows the last state of widgets, whose state it keeps', async () => {
    const view = 'application/vnd.jupyter.widget-view+json';
    const models = {
      box: { model_name: 'HBoxModel', state: { children: ['IPY_MODEL_bar', 'IPY_MODEL_text'] } },
      bar: { model_name: 'FloatProgressModel', state: { description: 'epoch', value: 3, max: 4 } },
      text: { model_name: 'HTMLModel', state: { value: '<b>3/4</b>' } },
      round: { model_name: 'HBoxModel', state: { children: ['IPY_MODEL_round'] } },
    };
    const notebook = notebookOf([
      shown({ [view]: { model_id: 'box' }, 'text/plain': 'HBox(…)' }),
      shown({ [view]: { model_id: 'round' }, 'text/plain': 'HBox(…)' }),
    ]);
    notebook.metadata.widgets = { 'application/vnd.jupyter.widget-state+json': { state: models } };
    const { sections } = await notebookDocument(notebook, options);
    expect(sections[0]!.blocks).toEqual([
      { kind: 'code', text: 'epoch 75% 3/4' },
      { kind: 'code', text: 'HBox(…)' },
    ]);
  });

  it('prints text in place of what a person works with, and of the same text without colours', async () => {
    const { sections } = await notebookDocument(
      notebookOf([
        shown({ 'text/html': '<input type="checkbox">Pipeline', 'text/plain': 'Pipeline()' }),
        shown({ 'text/html': '<pre>red</pre>', 'text/plain': '\u001b[31mred\u001b[0m' }),
      ]),
      options,
    );
    expect(sections[0]!.blocks).toEqual([
      { kind: 'code', text: 'Pipeline()' },
      { kind: 'code', text: 'red', spans: [{ text: 'red', colour: 1 }] },
    ]);
  });

  it('sets the numbers of a frame of pandas right, as its head is', async () => {
    const head = '<thead><tr style="text-align: right;"><th></th><th>a</th></tr></thead>';
    const row = '<tr><th>0</th><td>-1.5e-03</td><td>1st</td><td>NaN</td></tr>';
    const { sections } = await notebookDocument(
      notebookOf([shown({ 'text/html': `<table class="dataframe">${head}${row}</table>` })]),
      options,
    );
    const right = 'style="text-align:right"';
    expect((sections[0]!.blocks[0] as Extract<Block, { kind: 'html' }>).html).toBe(
      `<table><thead><tr ${right}><th></th><th>a</th></tr></thead>` +
        `<tr><th>0</th><td ${right}>-1.5e-03</td><td>1st</td><td ${right}>NaN</td></tr></table>`,
    );
  });

  it('makes a picture of a drawing within HTML, and text of its headings', async () => {
    const svg = '<svg width=9 height="9"><circle r="4"/><title>no text</title></svg>';
    const { sections } = await notebookDocument(
      notebookOf([
        shown({ 'text/html': `<h2 class="a">Head</h2>${svg}<details>more</details><svg>` }),
      ]),
      options,
    );
    const [block] = sections[0]!.blocks as Extract<Block, { kind: 'html' }>[];
    expect(block!.html).toMatch(
      /^<p><strong>Head<\/strong><\/p><img alt="A drawing" width="9" src="data:image\/png;base64,[^"]+" \/><div>more<\/div>$/,
    );
  });

  it('joins what was printed in pieces, and prints raw cells', async () => {
    const said = (text: string): CellOutput => ({ output_type: 'stream', name: 'stderr', text });
    const notebook = notebookOf([said('\r 0%'), said('\r50%'), said('\r100%\n')]);
    notebook.cells.push({ cell_type: 'raw', metadata: {}, source: 'author: me' });
    expect((await notebookDocument(notebook, options)).sections[0]!.blocks).toEqual([
      { kind: 'code', text: '100%' },
      { kind: 'code', text: 'author: me' },
    ]);
  });

  it('says what it was run with, on which engine and data, as its outputs say', async () => {
    const made = { refair: '0.1.0', commit: 'abc', engines: ['wasm 4'], data: ['ham10000-28'] };
    const facts = async (data: Record<string, unknown>) =>
      Object.fromEntries(
        (await notebookDocument(notebookOf([shown(data)]), options)).facts.map((fact) => [
          fact.label,
          plainText(fact.text),
        ]),
      );
    const plain = { 'text/plain': 'x' };
    expect(await facts({ [ORIGIN]: made, ...plain })).toMatchObject({
      'Run with': 'refair 0.1.0, commit abc',
      Engine: 'wasm 4',
      Data: 'ham10000-28',
      'Printed by': expect.stringContaining(`refair ${version}`),
    });
    expect(await facts({ [ORIGIN]: 'forged', ...plain })).toMatchObject({
      Engine: 'not recorded in the notebook',
      Data: 'not recorded in the notebook',
    });
  });

  it('says that a cell failed, or that nothing was run', async () => {
    const error = { output_type: 'error', ename: 'E', evalue: '', traceback: [] } as CellOutput;
    expect((await notebookDocument(notebookOf('x', [error]), options)).warnings).toEqual([
      'Cell 2 of this notebook ended with an error.',
    ]);
    expect((await notebookDocument(notebookOf([]), options)).warnings[0]).toContain('not run');
  });
});

describe('pictures of Markdown cells', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refair-notebook-'));
    await mkdir(join(folder, 'own'));
    for (const path of ['own/roc 1.png', 'other.png']) {
      await writeFile(join(folder, path), PNG, 'base64');
    }
    await writeFile(join(folder, 'own/secret.txt'), 'secret');
    await symlink(join(folder, 'other.png'), join(folder, 'own/link.png'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const printed = async (source: string, attachments = {}) => {
    const notebook = notebookOf(source, [{ output_type: 'stream', name: 'stdout', text: 'x' }]);
    notebook.cells[0]!.attachments = attachments;
    const path = join(folder, 'own/notes.ipynb');
    const { sections, warnings } = await notebookDocument(notebook, { ...options, path });
    const [block] = sections[0]!.blocks;
    const { html } = block as Extract<Block, { kind: 'html' }>;
    return { count: html.split(`src="data:image/png;base64,${PNG}"`).length - 1, html, warnings };
  };

  it('are those that it holds, and files beside the notebook', async () => {
    const source = [
      '![pasted](attachment:flow.png) ![own](roc%201.png)',
      `![inline](data:image/png;base64,${PNG})`,
      '<img src="roc 1.png" width="80">',
    ].join('\n');
    const { count, html, warnings } = await printed(source, { 'flow.png': { 'image/png': PNG } });
    expect(count).toBe(4);
    expect(html).toContain('alt="pasted"');
    expect(html).toContain('width="80"');
    expect(warnings).toEqual([]);
  });

  it.each([
    'https://example.org/x.png',
    '//example.org/x.png',
    '../other.png',
    'link.png',
    'secret.txt',
    'none.png',
    'attachment:none.png',
    '/etc/hostname',
    'file:///etc/hostname',
  ])('are named where they are left out: %s', async (address) => {
    const { html, warnings } = await printed(`Text <img src="${address}">`);
    expect(html).toBe('<p>Text </p>');
    expect(warnings).toHaveLength(1);
    expect(plainText(warnings[0]!)).toContain(address);
  });
});

describe('markdownParts', () => {
  const htmlOf = (text: string) => {
    const [part, ...others] = markdownParts(text);
    expect(others).toEqual([]);
    if (part?.kind !== 'block' || part.block.kind !== 'html') throw new TypeError('no text');
    const { html, formulas } = part.block;
    return { html: html.replaceAll('\n', ''), formulas };
  };

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
      '### Head `of` $x$',
    ].join('\n');
    expect(markdownParts(text)).toEqual([
      {
        kind: 'block',
        block: {
          kind: 'html',
          html: [
            '<p>A <em>word</em> and <strong>another</strong>',
            `in two lines with <code>a_b_c</code> and ${formulaMark(0)}.</p>`,
            '<ul>\n<li>one\ngoes on</li>\n<li>two</li>\n</ul>\n<ol>\n<li>first</li>\n</ol>',
            '<pre><code># no heading\n</code></pre>',
            `<p>${formulaMark(1)}</p>`,
          ].join('\n'),
          formulas: ['x_i y_i', '\\displaystyle a = b'],
        },
      },
      { kind: 'heading', level: 3, title: 'Head of x' },
    ]);
  });

  it('reads lists within lists, quotes and tables', () => {
    expect(htmlOf('- one\n  - inner\n- two').html).toBe(
      '<ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>',
    );
    expect(htmlOf('> said $x$\n>\n> # loud').html).toBe(
      `<blockquote><p>said ${formulaMark(0)}</p><p><strong>loud</strong></p></blockquote>`,
    );
    expect(htmlOf('| a | b |\n|---|:-:|\n| 1 | x < 2 |').html).toBe(
      '<table><thead><tr><th>a</th><th style="text-align:center">b</th></tr></thead>' +
        '<tbody><tr><td>1</td><td style="text-align:center">x &lt; 2</td></tr></tbody></table>',
    );
  });

  it('keeps formulas from Markdown and money from formulas', () => {
    expect(htmlOf('$a_1 * b_2 * c$ and $5 or $6').formulas).toEqual(['a_1 * b_2 * c']);
    expect(htmlOf('so $$a\n= b$$ holds').formulas).toEqual(['\\displaystyle a = b']);
    expect(htmlOf('$$a$$ is small').formulas).toEqual(['\\displaystyle a']);
    expect(htmlOf('- item\n\n  $$\n  a\n  $$').formulas).toEqual(['\\displaystyle a']);
    expect(htmlOf('\\$a$ `$b$`').formulas).toEqual([]);
  });

  it('reads the environments that stand for a formula, and leaves others to the text', () => {
    const align = '\\begin{align*}\na &= b \\\\\n\\label{x} c &= d\n\\end{align*}';
    expect(htmlOf(`so\n\n${align}\n\nholds`).formulas).toEqual([
      '\\displaystyle \\begin{aligned} a &= b \\\\ c &= d \\end{aligned}',
    ]);
    expect(htmlOf('\\begin{equation}\nx\n\\end{equation}').formulas).toEqual(['\\displaystyle x']);
    expect(htmlOf('\\begin{document}\nx\n\\end{document}').formulas).toEqual([]);
    expect(htmlOf('\\begin{align}\nopen').formulas).toEqual([]);
  });

  it('is safe whoever wrote it', () => {
    const { html } = htmlOf(
      '<b onclick="x()">bold</b> [link](javascript:alert(1))\n\n<script>alert(1)</script>',
    );
    expect(html).toContain('<b>bold</b>');
    expect(html).not.toMatch(/<script|onclick|href/);
  });

  it('ends whatever the text: an open fence, an open formula, marks alone', () => {
    expect(htmlOf('```\nx').html).toBe('<pre><code>x</code></pre>');
    expect(htmlOf('$$ x').formulas).toEqual(['\\displaystyle x']);
    expect(htmlOf('- a\n\n  $$ x\n\nend').html).toContain('<p>end</p>');
    expect(markdownParts('-\n|\n#')).toHaveLength(1);
    expect(markdownParts('<!-- note -->\n\n#')).toEqual([]);
    const mark = fc.constantFrom(...'$`*_-#>|<![]()\\~1. \n', '$$', '```', '  - ', '<b', '\n\n');
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 60 }), (marks) => {
        for (const part of markdownParts(marks.join('a'))) {
          if (part.kind === 'heading') continue;
          const { html, formulas = [] } = part.block as Extract<Block, { kind: 'html' }>;
          expect(html).not.toBe('');
          for (const i of formulas.keys()) expect(html).toContain(formulaMark(i));
        }
      }),
      { numRuns: 500 },
    );
  });
});
