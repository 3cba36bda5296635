import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { stripToPng } from '../../explain/pictures.ts';
import type { PictureStrip } from '../../training/outcome.ts';
import type { Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { pictures as picturesOf } from './pictures.ts';
import { blocksOf } from './testing.ts';

const table = { id: 'paper/table-1', title: 'Main results' } as unknown as Table;

/** Two grey pictures of 1 × 2 pixels. */
function strip(name: string, pixels: readonly number[], captions = ['ill', 'healthy']) {
  const size = { height: 1, width: 2, channels: 1 } as const;
  return { name, ...size, captions, pixels: Uint8Array.from(pixels) } satisfies PictureStrip;
}

const records = strip('records', [0, 1, 2, 3]);
const masks = (first: number) => strip('masks', [first, 5, 6, 7]);
const masked = (first: number) => strip('masked', [first, 9, 10, 11]);

async function blocks(rows: Readonly<Record<string, readonly PictureStrip[]>>, what?: string) {
  const shown = await blocksOf(picturesOf(what), table, {
    id: 'data/sex',
    dataset: { id: 'data', title: 'data', standInFor: null },
    attributes: ['sex'],
    variant: null,
    rows: Object.entries(rows).map(([id, pictures]) => ({ id, title: `Row ${id}`, pictures })),
  } as unknown as SettingResult);
  return shown.filter((block) => block.kind === 'pictures');
}

const headers = (found: Awaited<ReturnType<typeof blocks>>) =>
  found.map(({ rows }) => rows.map(({ header }) => header));

describe('which pictures stand in one grid', () => {
  it('none where no row kept any', async () => {
    expect(await blocks({ a: [], b: [] })).toEqual([]);
  });

  it('the records once where rows show the same, then what each row made of them', async () => {
    const found = await blocks({
      a: [records, masks(4), masked(8)],
      none: [],
      b: [records, masks(5)],
    });
    expect(headers(found)).toEqual([['records', 'Row a, masks', 'Row a, masked', 'Row b, masks']]);
    expect(found[0]!.id).toBe('table-1-data-sex-pictures-all');
  });

  it('the records once where a row has nothing else, whatever the order of rows', async () => {
    const plain = [records];
    const changed = [records, masks(5)];
    for (const rows of [
      { a: plain, b: changed },
      { b: changed, a: plain },
    ]) {
      expect(headers(await blocks(rows))).toEqual([['records', 'Row b, masks']]);
    }
  });

  it('of more than two rows, only the first picture of their own', async () => {
    const own = (i: number) => [records, masks(i), masked(i)];
    expect(headers(await blocks({ a: own(1), b: own(2), c: own(3) }))).toEqual([
      ['records', 'Row a, masks', 'Row b, masks', 'Row c, masks'],
    ]);
  });

  it.each([
    ['pixels', strip('records', [9, 1, 2, 3])],
    ['captions', strip('records', [0, 1, 2, 3], ['healthy', 'ill'])],
    ['names', strip('others', [0, 1, 2, 3])],
  ])('rows whose first strips have different %s stay apart', async (_, other) => {
    const found = await blocks({ a: [records, masks(4)], b: [other, masks(5)] });
    expect(found.map(({ id }) => id)).toEqual([
      'table-1-data-sex-pictures-a',
      'table-1-data-sex-pictures-b',
    ]);
  });
});

it('captions stand over columns where all strips share them, else under each picture', async () => {
  const [shared] = await blocks({ a: [records, masks(4)] });
  expect(shared!.columns).toEqual(['ill', 'healthy']);
  expect(shared!.rows[1]!.pictures[0]).not.toHaveProperty('caption');
  expect(shared!.rows[1]!.pictures.map(({ alt }) => alt)).toEqual(['masks: ill', 'masks: healthy']);

  const [own] = await blocks({ a: [records, strip('masks', [4, 5, 6, 7], ['η 0', 'η 1'])] });
  expect(own!.columns).toEqual([]);
  expect(own!.rows.map(({ pictures }) => pictures.map(({ caption }) => caption))).toEqual([
    ['ill', 'healthy'],
    ['η 0', 'η 1'],
  ]);
});

it('the caption says how records were chosen, or what the table says instead', async () => {
  const [usual] = await blocks({ a: [records] });
  expect(usual!.caption).toBe('Row a, data, sex: test records chosen by label and group alone.');
  const [told] = await blocks({ a: [records] }, 'maps');
  expect(told!.caption).toBe('Row a, data, sex: maps.');
});

it('a strip becomes one PNG a picture, every pixel in its place', async () => {
  const pixels = Uint8Array.from({ length: 2 * 2 * 3 * 3 }, (_, i) => i * 7);
  const colour: PictureStrip = {
    name: 'colour',
    height: 2,
    width: 3,
    channels: 3,
    captions: ['a', 'b'],
    pixels,
  };
  const pngs = await stripToPng(colour);
  const decoded = await Promise.all(pngs.map((png) => sharp(png).removeAlpha().raw().toBuffer()));
  expect(decoded.map((buffer) => [...buffer])).toEqual([
    [...pixels.subarray(0, 18)],
    [...pixels.subarray(18)],
  ]);
});
