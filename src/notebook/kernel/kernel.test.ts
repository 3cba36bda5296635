import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../setup/paths.ts';
import { Kernel } from '../client/kernel.ts';
import type { JupyterMessage } from '../wire.ts';

let kernel: Kernel;

beforeAll(async () => {
  kernel = await Kernel.start({ folder: root });
}, 120_000);
afterAll(() => kernel.close());

/** Runs a cell and gives how it ended, with what it put out. */
async function run(code: string, whenRunning: () => void = () => {}) {
  const messages: JupyterMessage[] = [];
  const { status } = await kernel.execute(code, (message) => {
    messages.push(message);
    if (message.header.msg_type === 'stream') whenRunning();
  });
  const text = messages.map(({ content }) => {
    const data = content.data as Record<string, unknown> | undefined;
    return String(content.text ?? data?.['text/plain'] ?? content.evalue ?? '');
  });
  return { status, text: text.join('') };
}

it('keeps what a cell that fails had declared', async () => {
  expect((await run("const kept = 'an hour';\nlet n = 2;\nthrow new Error('typo');")).status).toBe(
    'error',
  );
  expect(await run('n += 1;\n[kept, n].join()')).toEqual({ status: 'ok', text: 'an hour,3' });
});

it.each(['for (;;) {}', 'await null; for (;;) {}', 'for (;;) await null;'])(
  'stops %s, and goes on with what there was',
  async (loop) => {
    const before = `const kept = 7;\nconsole.log('running');\nawait new Promise((r) => setTimeout(r, 200));\n`;
    const stopped = await run(`${before}${loop}`, () => setTimeout(() => kernel.interrupt(), 400));
    expect(stopped.status).toBe('error');
    expect(stopped.text).toContain('was stopped');
    expect(await run('kept * 6')).toEqual({ status: 'ok', text: '42' });
  },
  20_000,
);

it('shows under a cell what its children print, and the parts of an error of several', async () => {
  const child = `import { execFileSync, spawn } from 'node:child_process';
    const child = spawn(process.execPath, ['-e', 'console.log("from a child")'], { stdio: 'inherit' });
    await new Promise((resolve) => child.on('close', resolve));`;
  expect((await run(child)).text).toBe('from a child\n0');
  const several: string[] = [];
  await kernel.execute("throw new AggregateError([new TypeError('left'), 'right'], 'two')", (m) =>
    several.push(...((m.content.traceback as string[]) ?? [])),
  );
  expect(several.join('\n')).toMatch(/two[\s\S]*- TypeError: left[\s\S]*- Thrown: right/);
});

it.each([
  // What an earlier cell declared is called as it is, after a line without a semicolon too.
  ['function add(x: number) { return x + 1; }', 'const a = [3]\nconst b = a\nadd(1)', '2'],
  ['let sum = 0; const more = () => { sum += 2; };', 'more(); sum += 1; sum', '3'],
  [
    'const pair = 1; export const eta = 0.6;',
    'JSON.stringify({ pair, eta })',
    '{"pair":1,"eta":0.6}',
  ],
  ['const process = 1, performance = 2;', 'process + performance', '3'],
  ['enum Size { small = 3 }', 'Size.small', '3'],
  ['class P { constructor(readonly v: number) {} }', 'new P(4).v', '4'],
  [
    'import path, { basename as base, type ParsedPath } from "node:path";',
    'path.sep + base("/a/b")',
    '/b',
  ],
])('runs %s in one cell, and %s in another', async (first, second, shown) => {
  expect(await run(first)).toEqual({ status: 'ok', text: '' });
  expect(await run(second)).toEqual({ status: 'ok', text: shown });
});

it('closes what a cell uses when the cell ends, and knows where a cell is', async () => {
  const used = `using file = { [Symbol.dispose]() { console.log('closed'); } };\nconsole.log('open');`;
  expect((await run(used)).text).toBe('open\nclosed\n');
  expect((await run('import.meta.dirname')).text).toBe(root);
});

it('shows a promise that nobody awaits as it is', async () => {
  expect((await run('Promise.resolve(4)')).text).toBe('Promise { 4 }');
});

it('points at the place in a cell whose types had to be translated', async () => {
  const messages: string[] = [];
  await run("enum Kind { a }\nfunction fail() {\n  throw new Error('here' + Kind.a);\n}");
  await kernel.execute('fail()', (m) =>
    messages.push(...((m.content.traceback as string[]) ?? [])),
  );
  expect(messages.join('\n')).toMatch(
    /> 3 \| {3}throw new Error[\s\S]*at fail \(cell \d+, line 3\)/,
  );
});

it('runs what was written for tslab', async () => {
  const shown: unknown[] = [];
  const sample = `import * as tslab from 'tslab';
    function caption(text) { return '<b>' + text + '</b>'; }
    tslab.display.html(caption('bold'));
    tslab.display.png(Uint8Array.of(1, 2, 3));
    const bar = tslab.newDisplay();
    bar.text('10 %');
    bar.text('20 %');
    console.log(typeof tslab.versions.node);`;
  const { status } = await kernel.execute(sample, ({ header, content }) =>
    shown.push([header.msg_type, content.data ?? content.text ?? content.execution_count]),
  );
  expect(status).toBe('ok');
  expect(shown.slice(1)).toEqual([
    ['display_data', { 'text/plain': '<b>bold</b>', 'text/html': '<b>bold</b>' }],
    ['display_data', { 'text/plain': 'image/png, 3 bytes', 'image/png': 'AQID' }],
    ['display_data', { 'text/plain': '10 %' }],
    ['update_display_data', { 'text/plain': '20 %' }],
    ['stream', 'string\n'],
  ]);
});
