import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeImage } from '../data/decode-image.ts';
import { openImageCache } from '../data/image-cache.ts';
import { answerLines } from './answer-lines.ts';

/**
 * Decodes and resizes all pictures of a folder into a cache, as the first use of an own copy does,
 * and answers each line with what it took. Arguments: folder, side of the pictures that come out.
 */
const [folder, side] = process.argv.slice(2) as [string, string];
const files = readdirSync(folder).sort();
const shape = { height: Number(side), width: Number(side), channels: 3 };
await answerLines(async () => {
  const out = mkdtempSync(join(tmpdir(), 'refair-bench-'));
  const [start, before] = [performance.now(), process.cpuUsage()];
  await openImageCache(
    join(out, 'pixels'),
    'bench',
    { count: files.length, ...shape },
    {
      decode: (row) =>
        decodeImage(join(folder, files[row]!), { ...shape, fit: 'fill' }, files[row]!),
      unreadable: 'throw',
    },
  );
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  rmSync(out, { recursive: true });
  return { seconds, cpu: (user + system) / 1e6, peakMiB: process.resourceUsage().maxRSS / 1024 };
});
