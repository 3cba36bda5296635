import { inputsFor } from '../data/inputs.ts';
import { ownCopy } from '../data/loaders/own-copy.ts';
import { tedsD } from '../data/loaders/teds-d.ts';
import { manifestOf } from '../data/registry.ts';
import { makeSplit } from '../data/split.ts';
import { makeTask } from '../data/task.ts';
import { loadEngine } from '../tensor/engine.ts';
import { answerLines } from './answer-lines.ts';

/**
 * Reads a folder of TEDS-D files, drops records without label or attribute, fits an encoder and
 * encodes every record once; tells how long each took. Arguments: folder, cache.
 */
const [root, cache] = process.argv.slice(2) as [string, string];
const BATCH = 4096;
await loadEngine({ threads: 1 });
await answerLines(async () => {
  const start = performance.now();
  const { dataset } = await ownCopy(tedsD).prepare!(
    manifestOf('teds-d'),
    { root, inputs: {} },
    {},
    { cache },
  );
  const read = performance.now();
  const task = makeTask(dataset, 'completed', ['race', 'sex']);
  const split = makeSplit(task, { kind: 'holdout', seed: 1 });
  const filtered = performance.now();
  const inputs = inputsFor(dataset, split);
  let encoded = 0;
  for (const rows of [split.train, split.validation, split.test]) {
    for (let from = 0; from < rows.length; from += BATCH) {
      const batch = rows.subarray(from, from + BATCH);
      inputs.tensor(batch).dispose();
      encoded += batch.length;
    }
  }
  const end = performance.now();
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    records: dataset.size,
    encoded,
    inputs: inputs.shape[0]!,
    read: (read - start) / 1000,
    filter: (filtered - read) / 1000,
    encode: (end - filtered) / 1000,
    cpu: (userCPUTime + systemCPUTime) / 1e6,
    peakMiB: maxRSS / 1024,
  };
});
