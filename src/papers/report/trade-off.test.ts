import { expect, test } from 'vitest';
import { planeTitle } from './trade-off.ts';

test('a metric against its own gap is named once', () => {
  const titled = (title: string) => ({ title });
  expect(planeTitle(titled('Accuracy'), titled('EO'))).toBe('Accuracy against EO');
  expect(planeTitle(titled('Accuracy'), titled('Accuracy, gap'))).toBe('Accuracy against its gap');
  expect(planeTitle(titled('AUROC'), titled('Accuracy, gap'))).toBe('AUROC against Accuracy, gap');
});
