import { measureScaling } from '../methods/fairsde/scaling.ts';
import { answerLines } from './answer-lines.ts';

/** Selects experts for random groups, in a process whose memory nothing else has used. Arguments: groups, repeats. */
const [groups, repeats] = process.argv.slice(2).map(Number) as [number, number];
await answerLines(async () => {
  const { greedy, gap, performance, memoryBytes } = await measureScaling(groups, {
    seed: 1,
    repeats,
  });
  return {
    greedy: greedy.seconds,
    gap: gap.seconds,
    performance: performance.seconds,
    memory: memoryBytes,
    greedyGap: greedy.gap,
    leastGap: gap.gap,
  };
});
