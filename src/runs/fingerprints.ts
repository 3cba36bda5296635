import { datasetFingerprint } from '../data/registry.ts';
import type { TrialSpec } from './trial.ts';

/** Fingerprints of trials' data. Of thousands of trials few have data of their own, and each is read once. */
export function fingerprints(): (spec: Pick<TrialSpec, 'data'>) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  return ({ data: { dataset, options } }) => {
    const key = JSON.stringify([dataset, options]);
    const found = known.get(key) ?? datasetFingerprint(dataset, options);
    known.set(key, found);
    return found;
  };
}
