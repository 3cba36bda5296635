import { expect, it } from 'vitest';
import type { RunOutcome } from '../runs/runner.ts';
import { temporaryStore } from '../runs/testing.ts';
import { rowsToDouble } from './gate-trials.ts';
import type { RowResult } from './results.ts';
import { runTable } from './run-table.ts';
import {
  curveOf,
  madeUpExecutor,
  madeUpPaper,
  madeUpSetting,
  madeUpTable,
  timesAsLong,
} from './testing.ts';

const NO_TWICE = 'no training of twice the length to compare with';

/** Row b is far from done, until its budget is doubled. */
async function run(longer: 'trained' | 'left out' | 'left out once doubled') {
  const trained: string[] = [];
  const doubled: (readonly string[])[] = [];
  const executor = madeUpExecutor(trained, (spec) =>
    curveOf(
      spec.recipe.optimiser.learningRate === 0.8 && timesAsLong(spec) === 1 ? 'rising' : 'flat',
    ),
  );
  let asked = 0;
  const { result } = await runTable(
    madeUpPaper,
    madeUpTable,
    [madeUpSetting],
    'desk',
    await temporaryStore(),
    {
      executor,
      double: (rows, train) => {
        doubled.push(rows);
        return train();
      },
      forGate: async (train): Promise<RunOutcome | null> => {
        asked++;
        const now = longer === 'trained' || (longer === 'left out once doubled' && asked === 1);
        return now ? train() : null;
      },
    },
  );
  const { rows, verdicts } = result.settings[0]!;
  return { trained, doubled, b: rows[1]!, a: rows[0]!, clear: verdicts[0]! };
}

it('a doubled row is held against twice that length too', async () => {
  const { trained, doubled, b, clear } = await run('trained');
  expect(doubled).toEqual([['b']]);
  // Twice the first is what stands for it once it is doubled, and is held against twice that.
  const own = trained.filter((one) => one.startsWith('80'));
  expect(own).toEqual(['80 1', '80 2', '80 1 twice', '80 2 twice', '80 1 4 times']);
  expect(b).toMatchObject({ doubled: true, gate: { passed: true } });
  expect(b.gate!.findings.map(({ reason }) => reason.slice(0, 18))).toEqual([
    'pretraining: 20 % ',
    'twice the training',
  ]);
  expect(clear.verdict).toBe('replicated');
});

it('without that training nothing shows that it converged, nor that it does not', async () => {
  const { b, clear } = await run('left out once doubled');
  expect(b.doubled).toBe(true);
  expect(b.gate!.findings[0]).toEqual({ passed: false, told: false, reason: NO_TWICE });
  expect(clear.verdict).toBe('training did not converge');
  expect(clear.evidence).toContain(`b: ${NO_TWICE}`);
});

it('only what more training may mend is doubled', async () => {
  const { a, doubled, clear } = await run('left out');
  expect(a.gate).toMatchObject({ passed: false, findings: [{ reason: NO_TWICE }, {}] });
  expect(doubled).toEqual([['b']]);
  expect(clear.verdict).toBe('training did not converge');
});

it('a table that claims nothing doubles each row that it holds against a baseline', () => {
  const fails = { passed: false, findings: [{ passed: false, reason: 'still gains' }] };
  const untold = { passed: false, findings: [{ passed: false, told: false, reason: NO_TWICE }] };
  const rows = [
    { id: 'erm', gate: fails },
    { id: 'good', gate: { passed: true, findings: [] } },
    { id: 'bad', gate: fails },
    { id: 'untold', gate: untold },
    { id: 'again', gate: fails, doubled: true },
    { id: 'of a file' },
  ] as unknown as RowResult[];
  const against = { baseline: 'erm', metric: 'auroc', columns: [] };
  const comparison = { claims: [], shows: [{ keeps: { against } }], appendix: [] };
  expect(rowsToDouble(comparison, { verdicts: [], rows })).toEqual(['erm', 'bad']);
  // What shows numbers alone withholds none.
  expect(rowsToDouble({ ...comparison, shows: [] }, { verdicts: [], rows })).toEqual([]);
});
