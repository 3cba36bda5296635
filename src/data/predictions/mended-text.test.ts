import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { mendText } from './mended-text.ts';

test('more text than can be held is refused for that reason, also where little of it is packed', () => {
  const text = Buffer.alloc(2 ** 20, 'y,p\n');
  const read = (bytes: Buffer, largest?: number) => () => mendText('a.csv', bytes, null, largest);
  expect(read(gzipSync(text), 1e6)).toThrow('a.csv unpacks to more than 512 MiB of text');
  expect(read(text, 1e6)).toThrow('a.csv holds more than 512 MiB of text');
  expect(read(gzipSync(text))().text).toHaveLength(2 ** 20);
});
