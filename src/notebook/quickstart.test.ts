import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../setup/paths.ts';
import { type CellOutput, type CodeCell, readNotebook } from './file.ts';
import { withParameters } from './runner/parameters.ts';
import { runNotebook } from './runner/run.ts';

let store: string;
beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'refair-store-'));
});
afterAll(() => rm(store, { recursive: true }));

it('runs the quickstart with an empty store, and again to the same outputs', async () => {
  const notebook = withParameters(await readNotebook(join(root, 'notebooks/quickstart.ipynb')), {
    trainLimit: '128',
    epochs: '1',
  });
  const options = { env: { REFAIR_STORE: store }, timeout: 600 };
  const first = await runNotebook(notebook, options);
  expect(first.failure).toBeNull();
  const all = first.notebook.cells.flatMap((cell) => (cell as CodeCell).outputs ?? []);
  const types = new Set(all.flatMap((output) => Object.keys(dataOf(output))));
  expect([...types].sort()).toEqual([
    'application/vnd.plotly.v1+json',
    'application/vnd.refair.origin+json',
    'image/svg+xml',
    'text/html',
    'text/plain',
  ]);
  const text = all.map(plain).join('\n');
  expect(text).toContain('Main results: 5 trials done');
  expect(text).toMatch(/^overall\.auroc +0\.\d{4}$/m);
  expect(text).toContain('Published: CheXpert');

  expect(await runNotebook(notebook, options)).toEqual(first);
}, 1_200_000);

function dataOf(output: CellOutput): Readonly<Record<string, unknown>> {
  const shown = output.output_type === 'display_data' || output.output_type === 'execute_result';
  return shown ? output.data : {};
}

function plain(output: CellOutput): string {
  return output.output_type === 'stream' ? output.text : String(dataOf(output)['text/plain']);
}
