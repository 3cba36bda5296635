import { describe, expect, it } from 'vitest';
import { LineWorker } from './line-worker.ts';

const signal = new AbortController().signal;

/** Runs JavaScript that talks in lines. */
const start = (program: string) =>
  LineWorker.start(process.execPath, ['-e', program], process.env, signal);

const ECHO = `
  console.log('a notice of some library');
  console.log(JSON.stringify({ ready: 1 }));
  process.stdin.on('data', (chunk) => {
    for (const line of String(chunk).trim().split('\\n')) console.log(line);
  });
`;

describe('LineWorker', () => {
  it('tells what the program says of itself, then answers in order', async () => {
    const { worker, ready } = await start(ECHO);
    expect(ready).toEqual({ ready: 1 });
    const answers = await Promise.all([worker.request({ n: 1 }), worker.request({ n: 2 })]);
    expect(answers).toEqual([{ n: 1 }, { n: 2 }]);
    await worker.close();
    await expect(worker.request({ n: 3 })).rejects.toThrow('ended');
  });

  it('fails with the standard error of a program that ends', async () => {
    await expect(start('console.error("no such library"); process.exit(3)')).rejects.toThrow(
      'ended with code 3: no such library',
    );
    await expect(LineWorker.start('/no/such/program', [], process.env, signal)).rejects.toThrow(
      'ENOENT',
    );
  });
});
