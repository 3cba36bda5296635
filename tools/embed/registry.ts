import { diabetes130 } from './diabetes130.ts';
import { diabetes130Outcomes } from './diabetes130-outcomes.ts';
import type { Embedding } from './embedding.ts';
import { ham10000At28, ham10000At64 } from './ham10000.ts';
import { nihCxr } from './nih-cxr.ts';
import { support2Outcomes } from './support2-outcomes.ts';
import { support2Sepsis } from './support2-sepsis.ts';
import { tedsDSample } from './teds-d-sample.ts';

/** Every embedded data set. */
export const embeddings: readonly Embedding[] = [
  ham10000At28,
  ham10000At64,
  nihCxr,
  support2Sepsis,
  support2Outcomes,
  diabetes130,
  diabetes130Outcomes,
  tedsDSample,
];
