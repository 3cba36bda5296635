import { expect, it } from 'vitest';
import { measureScaling } from './scaling.ts';

it('times every rule; each brings what it is for', async () => {
  const options = { seed: 4, repeats: 1 };
  const points = [await measureScaling(2, options), await measureScaling(500, options)];
  expect(points.map(({ groups }) => groups)).toEqual([2, 500]);
  for (const { greedy, gap, performance, memoryBytes } of points) {
    expect(greedy.worst).toBeGreaterThanOrEqual(Math.max(gap.worst, performance.worst));
    expect(greedy.mean).toBeGreaterThanOrEqual(performance.mean);
    expect(performance.mean).toBeGreaterThanOrEqual(gap.mean);
    expect(gap.gap).toBeLessThanOrEqual(Math.min(greedy.gap, performance.gap));
    expect(gap.seconds).toBeGreaterThan(0);
    expect(memoryBytes).toBeGreaterThanOrEqual(0);
  }
});
