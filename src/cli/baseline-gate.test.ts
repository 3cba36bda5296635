import { afterEach, expect, it, vi } from 'vitest';
import { gate } from '../evidence/gate/gate.ts';
import { BaselineNotConverged } from '../papers/comparison/baseline-first.ts';
import type { Comparison } from '../papers/comparison/comparison.ts';
import type { ReferenceGate } from '../papers/gate-first.ts';
import type { Cluster } from '../runs/cluster/clusters.ts';
import { BaselineGate } from './baseline-gate.ts';

const flags = { profile: 'desk', out: '/out', store: '/store', report: false } as const;

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** What is printed while something is done, on both outputs. */
function printed(work: () => void) {
  const said = { out: '', err: '' };
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    said.out += text;
  });
  vi.spyOn(console, 'error').mockImplementation((text: string) => {
    said.err += text;
  });
  work();
  return said;
}

it('is asked where verdicts are given', () => {
  expect(new BaselineGate(flags).first).toBeTypeOf('function');
  expect(new BaselineGate({ ...flags, profile: 'quick' }).first).toBeUndefined();
});

it('on a cluster says that it comes at the end', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const cluster = { name: 'uni' } as Cluster;
  await new BaselineGate({ ...flags, cluster }).first!({} as Comparison);
  expect(said.mock.calls.join('')).toMatch(/^note: uni trains the baseline with all others/);
});

const refused = {
  setting: { id: 'here/sex' },
  row: { id: 'erm', title: 'ERM' },
  gate: gate([{ passed: false, reason: 'twice the training loses 1.41 points' }]),
  doubled: false,
} as unknown as ReferenceGate;

it('stops with the number, what to do, and an exit code of its own', () => {
  const error = new BaselineNotConverged([refused], '--anyway trains the others');
  const { out, err } = printed(() => expect(new BaselineGate(flags).stopped(error)).toBeNull());
  expect(out).toBe('');
  expect(err).toBe(
    '\nstopped: ERM has not converged on here/sex (twice the training loses 1.41 points): no method can be judged against it\n  fix: --anyway trains the others',
  );
  expect(process.exitCode).toBe(4);
});

it('says it in JSON too', () => {
  const error = new BaselineNotConverged([refused], '--anyway');
  const { out } = printed(() => void new BaselineGate({ ...flags, json: true }).stopped(error));
  expect(JSON.parse(out)).toEqual({
    stopped: error.message,
    fix: '--anyway',
    settings: [{ id: 'here/sex', baseline: 'erm', doubled: false, gate: refused.gate }],
  });
});

it('leaves other errors to others, and a budget as it is where nothing was spent', () => {
  const other = new Error('other');
  expect(() => new BaselineGate(flags).stopped(other)).toThrow(other);
  expect(new BaselineGate(flags).rest({ ...flags, budget: 60 }).budget).toBe(60);
  expect(new BaselineGate(flags).rest(flags)).toEqual(flags);
});
