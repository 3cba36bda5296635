import type { PaperDesign } from '../paper.ts';

/** As the reprinted sections state it. */
export const DESIGN: PaperDesign = {
  data: [{ name: 'MIMIC-CXR-JPG', id: 'mimic-cxr' }],
  records: '243,334 frontal films',
  pictures: '256×256',
  network: 'DenseNet-121 with weights of ImageNet',
  optimiser: 'AdamW, learning rate 0.002, cosine schedule with warm-up',
  split: 'by patient, 237,972 / 1,959 / 3,403',
  test: '3,403 films',
};
