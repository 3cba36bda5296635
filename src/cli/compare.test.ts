import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { refair } from './testing.ts';

const MINE = `
import { codesAt, crossEntropy, defineMethod } from 'refair';
export default defineMethod({
  name: 'mine',
  objective: ({ label }, _options, model) => ({
    loss: ({ x, rows }) => crossEntropy(model.logits(x, true), codesAt(label.codes, rows)),
  }),
});
`;

it('compares a method of a file with ERM, from which nothing sets it apart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refair-compare-'));
  const mine = join(folder, 'mine.ts');
  await writeFile(mine, MINE);
  const { finished } = refair(
    ...['compare', mine, '--dataset', 'teds-d-sample', '--attribute', 'sex', '--profile', 'smoke'],
    ...['--repeats', '2', '--workers', '1', '--no-report', '--json'],
    ...['--store', join(folder, 'store'), '--out', join(folder, 'out')],
  );
  const { code, stdout, stderr } = await finished;
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const [{ settings }] = JSON.parse(stdout);
  const [erm, own] = settings[0].rows;
  expect([erm.title, own.title]).toEqual(['ERM', 'mine']);
  expect(own.cells).toEqual(erm.cells);
  expect(own.paired.auroc.value).toBe(0);
  expect(own.against.sum.kind).not.toBe('harmful');
  const beside = async (name: string) =>
    JSON.parse(await readFile(join(folder, 'out/compare/teds-d-sample-sex', name), 'utf8'));
  expect((await beside('results.json')).tables[0].settings[0].rows).toHaveLength(2);
  expect(await beside('request.json')).toMatchObject({ methods: [mine], repeats: 2 });
}, 240_000);

it('says which data set was meant', async () => {
  const { code, stderr } = await refair('compare', 'erm', '--dataset', 'suport2-sepsis').finished;
  expect(code).toBe(2);
  expect(stderr).toMatch(/did you mean "support2-sepsis"/);
});
