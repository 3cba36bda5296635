import { describe, expect, it } from 'vitest';
import { engineFreeHash, hashOf, trialIdentity } from './identity.ts';
import { tinyTrial } from './testing.ts';

const surroundings = { dataFingerprint: 'f', engine: 'cpu' };
const identity = (method: string, options = {}) =>
  trialIdentity(tinyTrial(method, options), surroundings);

describe('the version of a method in a trial’s identity', () => {
  it('is another for options whose numbers changed alone', () => {
    const selected = (group: string) =>
      identity('expert-selection', { experts: { method: 'fairsde', group } }).methodVersion;
    expect([selected('given'), selected('predicted')]).toEqual([3, 4]);
  });

  it('is one for all options elsewhere', () => {
    const joint = identity('fairsde', { training: 'joint' }).methodVersion;
    expect(identity('fairsde', { training: 'staged' }).methodVersion).toBe(joint);
  });
});

it('leaves the engine out where it names a file', () => {
  const one = identity('erm');
  expect(engineFreeHash({ ...one, engine: 'gpu' })).toBe(engineFreeHash(one));
  expect(engineFreeHash({ ...one, dataFingerprint: 'g' })).not.toBe(engineFreeHash(one));
});

it('of a fold is what it was before there were halves, and another for each half', () => {
  const hash = (half?: 0 | 1) => {
    const fold = { kind: 'fold', seed: 3, count: 5, fold: 2 } as const;
    const split = half === undefined ? fold : { ...fold, half };
    const own = trialIdentity({ ...tinyTrial('erm'), split }, surroundings);
    // Whatever version ERM has.
    return hashOf({ ...own, methodVersion: 1 });
  };
  expect(hash()).toBe('261bd0c2343e3b1aed47c8c3f63c2673ad1335c63899e8b2704cbef48b53c86c');
  expect(new Set([hash(), hash(0), hash(1)]).size).toBe(3);
});
