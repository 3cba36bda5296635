import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { findMethod } from '../../methods/registry.ts';
import { tinyTrial } from '../testing.ts';
import { type Job, planJobs, Schedule, scoredStages } from './jobs.ts';

/** `erm 1: pretraining` a stage, `erm 1` a trial. */
function nameOf({ spec, stage }: Job): string {
  const method = findMethod(spec.method);
  const trial = `${spec.method} ${spec.seed}`;
  return stage === null ? trial : `${trial}: ${method.stages!(spec.options)[stage]!.name}`;
}

const erm = (seed: number) => tinyTrial('erm', {}, { seed });
const faap = (seed: number, options: JsonObject = {}) =>
  tinyTrial('faap', { mutualInformation: 0, ...options }, { seed });

describe('planJobs', () => {
  it('makes a stage once that trials have in common, before them', () => {
    const jobs = planJobs([faap(1), faap(1, { eta: 0.3 }), faap(2)]);
    expect(jobs.map(nameOf)).toEqual([
      'faap 1: pretraining',
      'faap 1: fresh adversary',
      'faap 1',
      'faap 1',
      'faap 2: pretraining',
      'faap 2: fresh adversary',
      'faap 2',
    ]);
    const [pretraining, adversary, first, second, , , other] = jobs;
    expect([...first!.needs]).toEqual([pretraining, adversary]);
    expect([...second!.needs]).toEqual([pretraining, adversary]);
    expect(other!.needs.has(pretraining!)).toBe(false);
    expect(pretraining!.trials).toEqual([first, second]);
  });

  it('knows that methods go on from each other’s models', () => {
    const jobs = planJobs([erm(1), faap(1)]);
    expect(jobs.map(nameOf)).toEqual([
      'erm 1: pretraining',
      'erm 1',
      'faap 1: fresh adversary',
      'faap 1',
    ]);
    const elsewhere = { ...erm(1), recipe: { ...erm(1).recipe, epochs: 2 } };
    expect(planJobs([elsewhere, faap(1)]).map(nameOf)).toContain('faap 1: pretraining');
  });

  it('leaves a trial its own only stage', () => {
    expect(planJobs([erm(1), erm(2)]).map(nameOf)).toEqual(['erm 1', 'erm 2']);
  });

  it('tunes once for all seeds, each candidate after the model that it goes on from', () => {
    const candidates = [1, 3].map((rate) => ({ tradeOff: 1, rate }));
    const tuned = { candidates };
    const jobs = planJobs([faap(1, tuned), faap(2, tuned)]);
    expect(jobs.map(nameOf)).toEqual([
      'faap 1: pretraining',
      'faap 1: masks',
      'faap 1: masks',
      'faap 1: fresh adversary',
      'faap 1',
      'faap 2: pretraining',
      'faap 2: fresh adversary',
      'faap 2',
    ]);
    const [pretraining, game, , , first, , , second] = jobs;
    expect([...game!.needs]).toEqual([pretraining]);
    expect(game!.trials).toEqual([first, second]);
    expect(second!.needs.has(pretraining!)).toBe(true);
  });

  it('makes no stage whose scores are known, but for what another is made from', () => {
    const candidates = [1, 3].map((rate) => ({ tradeOff: 1, rate }));
    const further = [faap(2, { candidates })];
    const scored = [...scoredStages(further)];
    expect(scored.map(([, { place, stage }]) => `${place.seed}: ${stage.name}`)).toEqual([
      '1: pretraining',
      '1: masks',
      '1: masks',
    ]);
    const [plain, first, other] = scored.map(([identity]) => identity) as [string, string, string];
    const planned = (...known: string[]) => planJobs(further, new Set(known)).map(nameOf);
    const own = ['faap 2: pretraining', 'faap 2: fresh adversary', 'faap 2'];
    expect(planned(plain, first, other)).toEqual(own);
    expect(planned(plain, first)).toEqual(['faap 1: pretraining', 'faap 1: masks', ...own]);
    expect(planned(first, other)).toEqual(['faap 1: pretraining', ...own]);
    // The trial at the tuning seed still needs the model itself.
    const same = planJobs([faap(1, { candidates })], new Set([plain, first, other]));
    expect(same.map(nameOf)).toEqual(['faap 1: pretraining', 'faap 1: fresh adversary', 'faap 1']);
  });
});

describe('Schedule', () => {
  const shared = [faap(1), faap(1, { eta: 0.3 }), faap(2), faap(2, { eta: 0.3 })];
  const take = (schedule: Schedule, count: number) =>
    Array.from({ length: count }, () => schedule.next());
  const names = (jobs: readonly (Job | null)[]) => jobs.map((job) => job && nameOf(job));

  it('begins with what most trials wait for, and goes on in the order of the trials', () => {
    const schedule = new Schedule(planJobs(shared), 4);
    const stages = take(schedule, 5);
    expect(names(stages)).toEqual([
      'faap 1: pretraining',
      'faap 1: fresh adversary',
      'faap 2: pretraining',
      'faap 2: fresh adversary',
      null,
    ]);
    for (const job of stages.slice(2, 4)) schedule.done(job!);
    expect(names(take(schedule, 3))).toEqual(['faap 2', 'faap 2', null]);
    for (const job of stages.slice(0, 2)) schedule.done(job!);
    expect(names(take(schedule, 2))).toEqual(['faap 1', 'faap 1']);
    expect(schedule.remaining).toBe(0);
  });

  it('finishes trials whose stages are made while others have work', () => {
    const schedule = new Schedule(planJobs(shared), 1);
    const stages = take(schedule, 2);
    for (const job of stages) schedule.done(job!);
    // Two trials and two stages are ready for one worker; then too few for two.
    expect(names(take(schedule, 4))).toEqual([
      'faap 1',
      'faap 1',
      'faap 2: pretraining',
      'faap 2: fresh adversary',
    ]);
    const busy = new Schedule(planJobs(shared), 4);
    for (const job of take(busy, 2)) busy.done(job!);
    expect(names(take(busy, 2))).toEqual(['faap 2: pretraining', 'faap 2: fresh adversary']);
  });

  it('gives a job again whose worker died', () => {
    const schedule = new Schedule(planJobs([erm(1), erm(2)]), 2);
    const first = schedule.next()!;
    schedule.putBack(first);
    expect(names(take(schedule, 3))).toEqual(['erm 2', 'erm 1', null]);
  });

  it('drops the trials that a failed stage was for, and what only they needed', () => {
    const schedule = new Schedule(planJobs(shared), 4);
    const failed = schedule.next()!;
    expect(names(schedule.failed(failed))).toEqual(['faap 1', 'faap 1']);
    const rest = take(schedule, 2);
    expect(names(rest)).toEqual(['faap 2: pretraining', 'faap 2: fresh adversary']);
    for (const job of rest) schedule.done(job!);
    const trials = take(schedule, 2);
    expect(schedule.failed(trials[0]!)).toEqual([trials[0]]);
    expect(schedule.remaining).toBe(0);
  });
});
