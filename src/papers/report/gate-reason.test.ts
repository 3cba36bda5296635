import { expect, it } from 'vitest';
import { gateReason } from './gate-reason.ts';

it.each([
  ['CFair', 'CFair: 20 % more training may still gain', '20 % more training may still gain'],
  ['Attribute reversed (MLP)', 'attribute reversed: it falls at its end', 'it falls at its end'],
  [
    'AD',
    'adversarial debiasing: the discriminator wins outright: its AUROC',
    'in the stage “adversarial debiasing” the discriminator wins outright: its AUROC',
  ],
  [
    'JTT',
    'training is not stable: twice the training loses 2 points.',
    'training is not stable: twice the training loses 2 points',
  ],
  ['JTT', 'the discriminator plays: its AUROC', 'the discriminator plays: its AUROC'],
])('of %s: %s', (title, reason, said) => {
  expect(gateReason(title, reason)).toBe(said);
});
