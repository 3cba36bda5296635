import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from '../../setup/paths.ts';
import type { CellOutput, CodeCell, Notebook } from '../file.ts';
import { runNotebook } from './run.ts';

function notebookOf(...sources: (string | { source: string; tags: string[] })[]): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'refair' } },
    cells: sources.map((cell) => ({
      cell_type: 'code',
      metadata: typeof cell === 'string' ? {} : { tags: cell.tags },
      source: typeof cell === 'string' ? cell : cell.source,
      execution_count: null,
      outputs: [],
    })),
  };
}

function outputs({ cells }: Notebook): CellOutput[][] {
  return cells.map((cell) => (cell as CodeCell).outputs);
}

/** What the cell printed. */
function printed(outputsOfCell: readonly CellOutput[]): string {
  return outputsOfCell
    .map((output) => (output.output_type === 'stream' ? output.text : ''))
    .join('');
}

/** Processes whose command line names the kernel's program and were started by this one. */
async function kernels(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'ppid=,args=']);
  const own = new RegExp(`^\\s*${process.pid} .*notebook/kernel/main\\.ts`);
  return stdout.split('\n').filter((line) => own.test(line));
}

describe('runNotebook', () => {
  it('keeps values between cells, stores every kind of output and loses no line of a flood', async () => {
    const { notebook, failure } = await runNotebook(
      notebookOf(
        'const x = 20;\nx + 1',
        "console.log('out'); console.error('err'); await Promise.resolve(); console.log(x)",
        'for await (const n of (async function* () { yield 1; yield 2; })()) console.log(n)',
        'process.cwd()',
        'for (let i = 0; i < 20_000; i++) console.log(i);',
        "'after'",
        'const named = { x };\nnamed.x + 1',
      ),
    );
    expect(failure).toBeNull();
    const [first, second, third, fourth, flood, after, shorthand] = outputs(notebook);
    expect(first).toMatchObject([{ output_type: 'execute_result', data: { 'text/plain': '21' } }]);
    expect(second).toMatchObject([
      { name: 'stdout', text: 'out\n' },
      { name: 'stderr', text: 'err\n' },
      { name: 'stdout', text: '20\n' },
    ]);
    expect(printed(third!)).toBe('1\n2\n');
    expect(fourth).toMatchObject([{ data: { 'text/plain': root } }]);
    const lines = printed(flood!).trimEnd().split('\n');
    expect(lines).toHaveLength(20_000);
    expect(lines.at(-1)).toBe('19999');
    expect(after).toMatchObject([{ data: { 'text/plain': 'after' } }]);
    expect(notebook.cells.map((cell) => cell.cell_type === 'code' && cell.execution_count)).toEqual(
      [1, 2, 3, 4, 5, 6, 7],
    );
    expect(shorthand).toMatchObject([{ data: { 'text/plain': '21' } }]);
    expect(await kernels()).toEqual([]);
  });

  it('goes on after a cell meant to fail, stops at one that throws, and points at its line', async () => {
    const { notebook, failure } = await runNotebook(
      notebookOf(
        { source: 'const a = 1;\nconst b: string = a;', tags: ['raises-exception'] },
        'interface Model { epochs: number }\n\nfunction train(model: Model): number {\n' +
          "  if (model.epochs < 1) throw new RangeError('no epochs');\n  return model.epochs;\n}",
        '// a comment\ntrain({ epochs: 0 });',
        "'not run'",
      ),
    );
    expect(failure).toMatchObject({ kind: 'error', cell: 3 });
    const [compiled, , thrown, rest] = outputs(notebook);
    const [error] = compiled as [Extract<CellOutput, { output_type: 'error' }>];
    expect(error.ename).toBe('TypeScriptError');
    expect(error.evalue).toBe("line 2: Type 'number' is not assignable to type 'string'.");
    expect(error.traceback).toContain('> 2 | const b: string = a;');
    expect(thrown).toMatchObject([
      { output_type: 'error', ename: 'RangeError', evalue: 'no epochs' },
    ]);
    expect(failure!.text).toContain(
      "> 4 |   if (model.epochs < 1) throw new RangeError('no epochs')",
    );
    expect(failure!.text).toContain('at train (cell 2, line 4)');
    expect(failure!.text).toContain('at cell 3, line 2');
    expect(rest).toEqual([]);
  });

  it.for([
    ['loop', 'while (true) {}'],
    ['wait', 'await new Promise(() => setInterval(() => {}, 100))'],
  ] as const)('ends an endless %s when time is up, and the kernel with it', async ([, cell]) => {
    const { notebook, failure } = await runNotebook(notebookOf("console.log('a')", cell), {
      timeout: 1,
    });
    expect(failure).toMatchObject({ kind: 'timeout', cell: 2 });
    expect(printed(outputs(notebook)[0]!)).toBe('a\n');
    expect(outputs(notebook)[1]).toMatchObject([{ output_type: 'error' }]);
    expect(await kernels()).toEqual([]);
  });

  it('reports a kernel that ends itself', async () => {
    const kill = "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});";
    const { failure } = await runNotebook(notebookOf(kill));
    expect(failure).toMatchObject({ kind: 'died', cell: 1 });
    expect(failure!.text).toContain('SIGKILL');
  });

  it('loses no line of a cell that ends the kernel, and finds what nothing waited for', async () => {
    const ended = await runNotebook(notebookOf("console.log('last words'); process.exit(7)", '1'));
    expect(ended.failure).toMatchObject({ kind: 'error', cell: 1 });
    expect(ended.failure!.text).toContain('process.exit(7)');
    expect(printed(outputs(ended.notebook)[0]!)).toBe('last words\n');
    const late = "setTimeout(() => { console.log('late'); throw new Error('too late') }, 50);\n1";
    const floating = await runNotebook(
      notebookOf(late, 'await new Promise((r) => setTimeout(r, 200))'),
    );
    expect(floating.failure).toMatchObject({ kind: 'error', cell: 1 });
    expect(floating.failure!.text).toContain('too late');
  });
});
