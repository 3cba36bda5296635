import { expect, it } from 'vitest';
import { claimForest } from './forest-figure.ts';
import { claimResult, partVerdict } from './testing.ts';

const READ = { kind: 'summary', told: 'A summary.' } as const;

it('says why the interval of a reversed claim reaches 0, only where one does', () => {
  const caption = (effect: readonly [number, number, number]) =>
    claimForest([claimResult('not replicated: reversed', [partVerdict(effect)])], READ)!.caption;
  expect(caption([-0.039, -0.087, 0.008])).toContain('shown at 5 %, one-sided');
  expect(caption([-0.05, -0.08, -0.02])).not.toContain('one-sided');
});

it('says that a paper prints no number only where that is known', () => {
  const claim = claimResult('replicated', [partVerdict([0.02, 0.01, 0.03], { bound: 0.015 })]);
  expect(claimForest([claim], READ)!.caption).toContain(
    'Shaded: less than our margin, since no number of the paper for them could be read.',
  );
  expect(claimForest([claim], { ...READ, printsNone: true })!.caption).toContain(
    'since the paper prints no number for them.',
  );
});

it('leaves checks of ours to the table where lines are many, and says how many', () => {
  const claim = (ours: boolean) =>
    claimResult('replicated', [partVerdict([0.02, 0.01, 0.03])], ours ? { ours } : {});
  const drawn = (papers: number, checks: number) =>
    claimForest(
      [...Array.from({ length: papers }, () => claim(false)), ...Array(checks).fill(claim(true))],
      READ,
    )!.caption;
  expect(drawn(7, 2)).not.toContain('Not drawn');
  expect(drawn(8, 2)).toContain('Not drawn: two of our checks.');
});
