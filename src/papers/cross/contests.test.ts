import { expect, it } from 'vitest';
import { runTrials } from '../../runs/runner.ts';
import { temporaryStore } from '../../runs/testing.ts';
import type { TrialSpec } from '../../runs/trial.ts';
import type { Paper, Table } from '../paper.ts';
import { planTable } from '../plan.ts';
import {
  curveOf,
  madeUpExecutor,
  madeUpPaper,
  madeUpSetting,
  madeUpTable,
  timesAsLong,
} from '../testing.ts';
import { storedContests } from './contests.ts';

/** Resampling rises to the end of its usual training. */
const rises = (spec: TrialSpec) => spec.method === 'resampling' && timesAsLong(spec) === 1;

const ROWS = ['erm', 'group-dro', 'resampling'].map((method) => ({
  id: method,
  title: method,
  trial: () => ({ method, options: {} }),
}));

it('takes training with twice the budget where the usual one does not pass, and nowhere else', async () => {
  const table: Table = {
    ...madeUpTable,
    settings: () => [madeUpSetting],
    rows: ROWS,
    claims: [],
  };
  const paper = { ...madeUpPaper, tables: [table] } as Paper;
  const store = await temporaryStore();
  const executor = madeUpExecutor([], (spec) => curveOf(rises(spec) ? 'rising' : 'flat'));
  const once = planTable(table, [madeUpSetting]).map(({ spec }) => spec);
  const longer = (times: number) =>
    once.map((spec) => ({
      ...spec,
      recipe: { ...spec.recipe, epochs: times * spec.recipe.epochs },
    }));
  await runTrials([...once, ...longer(2), ...longer(4)], store, { executor });

  const contests = await storedContests([paper], 'desk', store, 'none');
  const found = contests.flatMap(({ plain, others }) => [plain, ...others]);
  const times = found.map(({ row, gate, trials }) => [
    row.id,
    gate?.passed,
    [...new Set(trials.map(({ spec }) => timesAsLong(spec)))],
  ]);
  expect(times).toEqual([
    ['erm', true, [1]],
    ['group-dro', true, [1]],
    ['resampling', true, [2]],
  ]);
});
