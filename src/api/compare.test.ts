import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import type { TableBlock } from '../report/document.ts';
import { defineMethod } from '../training/define-method.ts';
import { codesAt, crossEntropy } from '../training/losses.ts';
import { answersOf, compare, sweep } from './compare.ts';
import { verdicts } from './tables.ts';

const on = { dataset: 'teds-d-sample', attribute: 'sex', profile: 'smoke', workers: 1 } as const;

beforeAll(async () => {
  vi.stubEnv('REFAIR_STORE', await mkdtemp(join(tmpdir(), 'refair-store-')));
});

it('compares a method that a cell defined, which trains in this process', async () => {
  const twin = defineMethod({
    name: 'twin',
    objective: ({ label }, _options, model) => ({
      loss: ({ x, rows }) => crossEntropy(model.logits(x, true), codesAt(label.codes, rows)),
    }),
  });
  const finished = await compare([twin], on);
  const [erm, own] = finished.result.settings[0]!.rows;
  expect(own!.title).toBe('twin');
  expect(own!.cells).toEqual(erm!.cells);
  // Nobody claims anything about it: its verdicts are who gains and who loses.
  const [groups] = verdicts(finished) as TableBlock[];
  expect(groups!.groups[0]!.rows.map(({ header }) => header)).toEqual(['twin']);
}, 240_000);

it('another loss is another version; a sweep at zero is the baseline', async () => {
  const loss = (factor: number) =>
    defineMethod({ name: 'twin', title: String(factor), draw: ({ split }) => split.train });
  expect(loss(1).version).not.toBe(loss(2).version);
  const swept = await sweep('gap-regularisation', { weight: [0, 5] }, on);
  const { result } = swept;
  const [erm, none, much] = result.settings[0]!.rows;
  expect(none!.knob).toBe(0);
  expect(none!.cells).toEqual(erm!.cells);
  expect(much!.cells).not.toEqual(erm!.cells);
  const shown = await answersOf(swept);
  expect(shown.map(({ kind }) => kind)).toContain('table');
  expect(shown.filter(({ kind }) => kind === 'figure')[0]!.id).toMatch(/curve$/);
  await expect(sweep('erm', {}, on)).rejects.toThrow('one option, not 0');
}, 240_000);
