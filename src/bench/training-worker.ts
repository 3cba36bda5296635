import { findMethod } from '../methods/registry.ts';
import { generator } from '../models/generator.ts';
import { loadEngine } from '../tensor/engine.ts';
import { Random } from '../tensor/random.ts';
import { compileByXla } from '../tensor/steps/functions.ts';
import { buildClassifier, countOf } from '../training/classifier.ts';
import { conditionedDiscriminator } from '../training/discriminators.ts';
import { trainMethod } from '../training/method.ts';
import { memoryStages } from '../training/stage.ts';
import { PacedSteps } from './paced.ts';
import { randomTask } from './random-records.ts';
import { recipeOf, WORKS, type Work, type WorkName } from './works.ts';

/**
 * Trains a method as a trial does, on random records, and answers each line `{"steps": n}` with what
 * the next n steps of its loop took. Arguments: work, threads, and `xla` to have steps compiled by it.
 */
const work: Work = WORKS[process.argv[2] as WorkName];
const engine = await loadEngine({ threads: Number(process.argv[3]) });
if (process.argv[4] === 'xla') compileByXla();
const { task, split } = randomTask(work);
const method = findMethod(work.method);
const pace = new PacedSteps(work.batch);
const stages = memoryStages();
pace.ready({ parameters: parametersOf(work), version: engine.id, device: engine.device });
await trainMethod(method, task, split, method.options.parse(work.options), {
  seed: 1,
  recipe: recipeOf(work),
  signal: new AbortController().signal,
  progress: ({ phase }) => {
    if (phase === work.phase) pace.step();
  },
  stages,
  tuningRuns: () => [],
});

/** Trainable numbers of everything that takes part, so that both sides can be seen to be alike. */
function parametersOf({ kind, network, shape, levels, options }: Work): number {
  const random = new Random(1);
  const parts = [...buildClassifier(network, shape, 2, random).parameters];
  if (kind === 'masks') {
    const channels = {
      of: Number(options.generatorWidth),
      against: { width: Number(options.discriminatorWidth), stride: 1 },
    } as const;
    parts.push(generator(shape, channels.of, 1, random).parameters);
    parts.push(
      ...conditionedDiscriminator(shape, 2, levels[0]!, channels.against, random).parameters,
    );
  }
  return countOf(parts);
}
