/**
 * Pages of a printed report side by side, as the README shows them: `node tools/report/pages.ts
 * reports/fairgrad/report.pdf 1,8,9 reports/pictures/report.png`. Needs pdftoppm (poppler-utils).
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';

const PAGE_HEIGHT = 877;
const GAP = 14;
const BEHIND = '#c8cdd8';

const [report, pages = '', target] = process.argv.slice(2);
if (report === undefined || target === undefined || !/^\d+(,\d+)*$/.test(pages)) {
  console.error('usage: node tools/report/pages.ts <report.pdf> <pages: 1,8,9> <picture.png>');
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'refair-pages-'));
try {
  const drawn = [];
  for (const page of pages.split(',')) drawn.push(await drawPage(report, page));
  await sideBySide(drawn, target);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** A page as PNG. */
async function drawPage(file: string, page: string): Promise<string> {
  const prefix = join(folder, `page-${page}-`);
  const size = ['-scale-to-x', '-1', '-scale-to-y', String(PAGE_HEIGHT)];
  const only = ['-f', page, '-l', page];
  await promisify(execFile)('pdftoppm', ['-png', ...size, ...only, file, prefix]);
  const [name] = (await readdir(folder)).filter((one) => one.startsWith(`page-${page}-`));
  if (name === undefined) throw new RangeError(`${file} has no page ${page}`);
  return join(folder, name);
}

async function sideBySide(pictures: readonly string[], path: string): Promise<void> {
  const widths = await Promise.all(
    pictures.map(async (picture) => (await sharp(picture).metadata()).width),
  );
  const lefts = widths.map((_, i) =>
    widths.slice(0, i).reduce((sum, width) => sum + width + GAP, GAP),
  );
  await sharp({
    create: {
      width: lefts.at(-1)! + widths.at(-1)! + GAP,
      height: PAGE_HEIGHT + 2 * GAP,
      channels: 3,
      background: BEHIND,
    },
  })
    .composite(pictures.map((input, i) => ({ input, left: lefts[i]!, top: GAP })))
    .png({ palette: true, colours: 64 })
    .toFile(path);
}
