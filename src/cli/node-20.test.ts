import { afterEach, expect, it } from 'vitest';

const native = Map.groupBy;
afterEach(() => {
  Map.groupBy = native;
});

it('groups as newer Nodes do where Node has no Map.groupBy', async () => {
  Reflect.deleteProperty(Map, 'groupBy');
  await import('./node-20.ts');
  expect(Map.groupBy).not.toBe(native);
  const words = new Set(['a', 'bb', 'cc', 'd']);
  const keys = [(word: string) => word.length, (_: string, index: number) => index % 3];
  for (const key of keys) {
    expect([...Map.groupBy(words, key)]).toEqual([...native(words, key)]);
  }
});
