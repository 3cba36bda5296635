import type { PaperDesign } from '../paper.ts';

/** As the published code has it, where the summary is silent. */
export const DESIGN: PaperDesign = {
  data: [
    { name: 'HAM10000', id: 'ham10000' },
    { name: 'MIMIC-CXR', id: 'mimic-cxr' },
    { name: 'Harvard-GF', id: 'harvard-gf' },
    { name: 'CelebA', id: 'celeba' },
    { name: 'UTKFace', id: 'utkface' },
  ],
  records: 'HAM10000 10,015; 50,000 of MIMIC-CXR (code)',
  pictures: '224×224 (code)',
  network: 'ResNet-18 without pretrained weights (code)',
  epochs: '60 in the code’s example',
  batch: '256 in the code’s example',
  optimiser: 'SGD with momentum 0.9, learning rate 0.05, in the code’s example',
  tuning: 'learning rate, for every data set and method (README of the code)',
  split: '8:1:1, picture by picture (code)',
  test: '10 % of the records (code)',
};
