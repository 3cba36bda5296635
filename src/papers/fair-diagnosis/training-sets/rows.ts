import { HALVES } from '../../../data/split.ts';
import type { Row } from '../../paper.ts';
import { ours, vanilla } from '../rows.ts';

/** What is trained on halves: both untuned, so that halves differ in their records alone. */
export const METHODS: readonly Row[] = [vanilla, ours('ours', 'Ours')];

/** The rows of a method, one a half, first half first. */
export function halvesOf(method: Row): Row[] {
  return HALVES.map((half) => ({
    ...method,
    id: `${method.id}-half-${half + 1}`,
    title: `${method.title}, half ${half + 1}`,
    half,
  }));
}
