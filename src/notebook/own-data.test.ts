import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findManifest } from '../data/registry.ts';
import { root } from '../setup/paths.ts';
import { readNotebook } from './file.ts';

const folder = join(root, 'notebooks');
const notebooks = readdirSync(folder).filter((name) => name.endsWith('.ipynb'));

/** What a piece of code prints whatever its numbers are: what it quotes, also beside places that are filled in. */
function printed(code: string): string[] {
  return [...code.matchAll(/'([^'\n]*)'|`([^`]*)`/g)].map(([, text, template]) =>
    (text ?? template!).replaceAll(/\$\{[^}]*\}/g, '…'),
  );
}

it.each(notebooks)('%s names what it varies by the numbers that it computes with', async (name) => {
  const { cells } = await readNotebook(join(folder, name));
  const codes = cells.filter(({ cell_type }) => cell_type === 'code');
  const texts = codes.flatMap(({ source }) => printed([source].flat().join('')));
  expect(texts.filter((text) => /(=|\bat) \d/.test(text))).toEqual([]);
});

/** What a piece of code quotes. */
function quoted(code: string): string[] {
  return [...code.matchAll(/'([^'\n]*)'/g)].map(([, text]) => text!);
}

it.each(notebooks)('%s runs on other data by its parameter cell alone', async (name) => {
  const { cells } = await readNotebook(join(folder, name));
  const codes = cells.filter(({ cell_type }) => cell_type === 'code');
  const isParameters = ({ metadata }: (typeof codes)[number]) =>
    (metadata.tags as string[] | undefined)?.includes('parameters') ?? false;
  const textOf = ({ source }: (typeof codes)[number]) => [source].flat().join('');
  const [parameters] = codes.filter(isParameters).map((cell) => quoted(textOf(cell)));
  const [dataset = ''] = parameters ?? [];
  const { labels, attributes } = findManifest(dataset)!['refair:dataset'];
  const names = [dataset, ...labels.map((one) => one.name), ...attributes.map((one) => one.name)];
  expect(parameters!.filter((text) => names.includes(text)).length).toBeGreaterThan(2);

  const elsewhere = codes
    .filter((cell) => !isParameters(cell))
    .flatMap((cell) => quoted(textOf(cell)));
  expect(elsewhere.filter((text) => names.includes(text))).toEqual([]);
});
