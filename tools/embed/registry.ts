import { diabetes130 } from './diabetes130.ts';
import type { Embedding } from './embedding.ts';
import { ham10000At28, ham10000At64 } from './ham10000.ts';
import { nihCxr } from './nih-cxr.ts';
import { support2Sepsis } from './support2-sepsis.ts';
import { tedsDSample } from './teds-d-sample.ts';

/** Every embedded data set. */
export const embeddings: readonly Embedding[] = [
  ham10000At28,
  ham10000At64,
  nihCxr,
  support2Sepsis,
  diabetes130,
  tedsDSample,
];
