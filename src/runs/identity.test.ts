import { describe, expect, it } from 'vitest';
import { engineFreeHash, trialIdentity } from './identity.ts';
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
