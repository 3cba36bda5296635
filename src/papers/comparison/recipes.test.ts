import { describe, expect, it } from 'vitest';
import { PROFILES } from '../profile.ts';
import { spendingOn } from './recipes.ts';

const features = { kind: 'table', columns: [] } as unknown as Parameters<
  typeof spendingOn
>[0]['features'];
const recipeOf = (size: number, profile: (typeof PROFILES)[number]) =>
  spendingOn({ id: 'any', features, size }, profile).recipe;

describe('the recipe of a table', () => {
  it('of many records is one that twice the passes do not change', () => {
    for (const profile of ['desk', 'paper'] as const) {
      expect(recipeOf(50_000, profile)).toMatchObject({
        network: { kind: 'mlp', hidden: [64, 32], dropout: 0.4 },
        epochs: 20,
        batchSize: 2048,
        optimiser: { kind: 'adam', learningRate: 2e-3, weightDecay: 1e-4 },
      });
    }
  });

  it('of fewer records, or of some of many, is what it was', () => {
    const small = { kind: 'adam', learningRate: 3e-3, weightDecay: 1e-4 };
    for (const profile of PROFILES) {
      const recipe = recipeOf(49_999, profile);
      expect(recipe).toMatchObject({ network: { dropout: 0.2 }, batchSize: 512, optimiser: small });
    }
    expect(recipeOf(99_343, 'quick')).toMatchObject({
      network: { dropout: 0.2 },
      batchSize: 2048,
      trainLimit: 16_000,
      optimiser: small,
    });
  });
});
