import { afterAll, beforeAll, expect, it } from 'vitest';
import { Kernel } from '../client/kernel.ts';
import type { JupyterMessage } from '../wire.ts';
import { installTslab } from './install.ts';

let kernel: Kernel;

beforeAll(async () => {
  await installTslab();
  kernel = await Kernel.start();
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
