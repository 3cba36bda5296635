import { z } from 'zod';
import { BASE, supervised } from '../training/supervised.ts';

/** Empirical risk minimisation: what every other method is compared with. */
export const erm = supervised({
  name: 'erm',
  title: 'ERM',
  citation: 'Vapnik, V. (1998). Statistical Learning Theory. Wiley.',
  card: {
    does: 'Minimises the mean loss over everybody: what the others are held against.',
    groupAtInference: false,
    kits: ['every kit'],
    aims: [],
  },
  version: 1,
  blind: true,
  severalLabels: true,
  options: z.strictObject({}),
  stage: BASE,
});
