import { join } from 'node:path';
import { loadDataset } from '../../data/registry.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { textIfThere } from '../../files/read.ts';
import { thisMachine } from '../../setup/this-machine.ts';
import { loadEngine } from '../../tensor/engine.ts';
import type { Cluster } from './clusters.ts';
import { codeHash } from './code-hash.ts';
import type { PlannedLine } from './plan-file.ts';

/** What the first job of a cluster found: trials can be trained there, and by what. */
export interface Prepared {
  readonly code: string;
  readonly engine: string;
  readonly device: 'cpu' | 'gpu';
  /** Why TensorFlow's own library does not compute; null where it does. */
  readonly reason: string | null;
  readonly node: string;
  readonly gpu?: string;
  readonly driver?: string;
  /** Data that were opened, so that tasks find them decoded, as JSON. */
  readonly datasets: readonly string[];
}

/** One file for each cluster of a store: all runs share what it says. */
export function preparedPath({ store, name }: Pick<Cluster, 'name' | 'store'>): string {
  return join(store, 'runs', 'prepared', `${name}.json`);
}

/** null where no job has prepared anything with this state of the clone. */
export async function readPrepared(
  cluster: Pick<Cluster, 'name' | 'store'>,
): Promise<Prepared | null> {
  const text = await textIfThere(preparedPath(cluster));
  const prepared = text === null ? null : (JSON.parse(text) as Prepared);
  return prepared?.code === codeHash() ? prepared : null;
}

/** Loads the engine, opens every data set of a plan once, and leaves word of it. */
export async function prepareNode(plan: readonly PlannedLine[], path: string): Promise<Prepared> {
  const { id, device, reason = null } = await loadEngine();
  const datasets = [...new Set(plan.map(({ spec }) => JSON.stringify(spec.data)))];
  for (const text of datasets) {
    const { dataset, options } = JSON.parse(text);
    await loadDataset(dataset, options);
  }
  const prepared = {
    code: codeHash(),
    engine: id,
    device,
    reason,
    ...(await thisMachine()),
    datasets,
  };
  await writeFileAtomic(path, JSON.stringify(prepared, null, 1));
  return prepared;
}
