import type { PaperDesign } from '../paper.ts';

/** What abstract and summary state. */
export const DESIGN: PaperDesign = {
  data: [
    { name: 'the substance-use data (SUD)', id: 'teds-d' },
    { name: 'the sepsis data', id: 'mimic-iv-sepsis' },
  ],
};
