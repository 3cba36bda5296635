/**
 * Makes a small folder in the official layout of a data set, to try loaders on:
 * `node tools/layouts/main.ts <layout> <folder>`.
 */
import { resolve } from 'node:path';
import { writeChexpert } from './chexpert.ts';
import { writeCeleba, writeUtkface } from './faces.ts';
import { writeHarvardGf } from './harvard-gf.ts';
import { writeMimicCxr } from './mimic-cxr.ts';
import { writeFitzpatrick17k, writeHam10000, writeIsic2019 } from './skin.ts';
import { writeTcgaBiotab, writeTcgaGdc, writeTcgaSlides } from './tcga-luad.ts';
import type { WriteLayout } from './write.ts';

const layouts: Readonly<Record<string, WriteLayout>> = {
  'mimic-cxr': (root) => writeMimicCxr(root),
  'mimic-cxr-with-mimic-iv-1.0': (root) => writeMimicCxr(root, '1.0'),
  chexpert: (root) => writeChexpert(root, 'batches'),
  'chexpert-small': (root) => writeChexpert(root, 'small'),
  'tcga-luad': (root) => writeTcgaGdc(root, 'plain'),
  'tcga-luad-prefixed': (root) => writeTcgaGdc(root, 'prefixed'),
  'tcga-luad-biotab': writeTcgaBiotab,
  'tcga-luad-slides': writeTcgaSlides,
  ham10000: (root) => writeHam10000(root, 'csv'),
  'ham10000-tab': (root) => writeHam10000(root, 'tab'),
  'isic-2019': writeIsic2019,
  fitzpatrick17k: writeFitzpatrick17k,
  utkface: (root) => writeUtkface(root, 'aligned'),
  'utkface-in-the-wild': (root) => writeUtkface(root, 'wild'),
  celeba: (root) => writeCeleba(root, 'txt'),
  'celeba-csv': (root) => writeCeleba(root, 'csv'),
  'harvard-gf': writeHarvardGf,
};

const [name, folder] = process.argv.slice(2);
const write = name === undefined || !Object.hasOwn(layouts, name) ? undefined : layouts[name];
if (write === undefined || folder === undefined) {
  console.error(`usage: main.ts <layout> <folder>\nlayouts: ${Object.keys(layouts).join(' ')}`);
  process.exit(2);
}
await write(resolve(folder));
