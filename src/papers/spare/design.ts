import type { PaperDesign } from '../paper.ts';

/** As far as the recognised text states it. */
export const DESIGN: PaperDesign = {
  data: [
    { name: 'ISIC 2019', id: 'isic-2019' },
    { name: 'Fitzpatrick-17k', id: 'fitzpatrick17k' },
  ],
  shared: [{ id: 'ham10000', told: 'they are 40 % of the images of ISIC 2019' }],
  records: 'Fitzpatrick-17k 16,577 in 114 classes; ISIC 2019 in 8 classes',
  pictures: '128×128',
  network: 'ResNet-18 and VGG-11',
  epochs: '200',
  batch: '128',
  optimiser: 'SGD, learning rate 10⁻⁴',
  tuning: 'learning rate among 10⁻⁵, 10⁻⁴ and 10⁻³, on validation, for all methods',
  repeats: '3, averaged',
  split: '6:2:2, picture by picture in code of the same laboratory',
  test: '20 % of the records',
  method: [
    {
      choice: 'Groups by age',
      paper: 'cut not legible; over 55 in later code of its authors',
      here: 'cut at 60: the same groups, since HAM10000 has ages in steps of five',
    },
    {
      choice: 'Weights',
      paper: '$e^{-d}$, $d = \\alpha d_u + (1 - \\alpha) d_s$, $\\alpha = 0.5$',
      here: 'the same; α fixed before the runs',
    },
    {
      choice: 'Distances',
      paper: 'a search with β = 100, or DeepFool; norm and Equation 3 not legible',
      here: 'DeepFool, L2 norm of pixels in [0, 1] (`paper`: the search)',
    },
    {
      choice: 'Models that distances come from',
      paper: 'not stated',
      here: 'as ERM, cross-fitted within the training records in five folds (`smoke` and `quick`: two)',
    },
  ],
};
