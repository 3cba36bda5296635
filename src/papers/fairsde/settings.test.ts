import { expect, it } from 'vitest';
import { jointSettings } from './settings.ts';

it('ask for sex and age together with either label, with the paper’s unasked', () => {
  const asked = jointSettings('desk').map(({ id, data, byDefault }) => [id, data.label, byDefault]);
  expect(asked).toEqual([
    ['ham10000-64/sex:age', 'mel-akiec', true],
    ['ham10000-64/sex:age/malignant', 'malignant', false],
  ]);
});
