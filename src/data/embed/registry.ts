import type { Embedding } from './embedding.ts';
import { ham10000 } from './ham10000.ts';
import { nihCxr } from './nih-cxr.ts';

/** Every embedded data set. */
export const embeddings: readonly Embedding[] = [ham10000, nihCxr];
