import type { PaperDesign } from '../paper.ts';

/** As stated in the text; epochs, batch size and seeds are not. */
export const DESIGN: PaperDesign = {
  data: [
    { name: 'MIMIC-CXR', id: 'mimic-cxr' },
    { name: 'CheXpert', id: 'chexpert' },
    { name: 'TCGA-LUAD', id: 'tcga-luad' },
  ],
  records: 'MIMIC-CXR over 370,000, CheXpert over 224,000',
  network: 'ResNet-50',
  optimiser: 'learning rate 10⁻⁴',
  split: 'held out',
  test: '10 % of the records',
};
