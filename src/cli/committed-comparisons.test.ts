import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readingOnly } from '../papers/check/recompute.ts';
import { twiceTrials } from '../papers/gate-trials.ts';
import { type PlannedTrial, planTable } from '../papers/plan.ts';
import { readResults } from '../papers/results-file.ts';
import { trialIdentities } from '../runs/runner.ts';
import { root } from '../setup/paths.ts';
import { storedComparison } from './comparison-job.ts';
import { storeBeside } from './report-check.ts';

const reports = join(root, 'reports', 'compare');

it.each(readdirSync(reports))(
  'the committed comparison %s has every training beside it, those of the gate among them',
  async (name) => {
    const folder = join(reports, name);
    const store = storeBeside(folder, '');
    const { tables } = (await readResults(folder))!;
    const executor = readingOnly(tables[0]!.settings[0]!.provenance[0]!.engine);
    const [table] = (await storedComparison(folder, store, executor)).job.paper.tables;
    const results = async (trials: readonly PlannedTrial[]) => {
      const identities = await trialIdentities(
        trials.map(({ spec }) => spec),
        executor,
      );
      return Promise.all(identities.map((identity) => store.findTrial(identity)));
    };
    for (const setting of table!.settings(tables[0]!.profile)) {
      const trials = planTable(table!, [setting]);
      const found = await results(trials);
      expect(trials.filter((_, i) => found[i] === null)).toEqual([]);
      const finished = trials.map((trial, i) => ({ ...trial, result: found[i]! }));
      const longer = twiceTrials(setting, finished).map(({ planned }) => planned);
      const again = await results(longer);
      expect(longer.length).toBeGreaterThan(0);
      expect(longer.filter((_, i) => again[i] === null)).toEqual([]);
    }
  },
);
