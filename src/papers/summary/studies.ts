import type { Dataset } from '../../data/dataset.ts';
import type { JsonObject } from '../../json.ts';
import type { TrialResult } from '../../runs/trial.ts';
import type { StudiedTraining, Table } from '../paper.ts';
import type { PlannedTrial } from '../plan.ts';
import { exhibitsOf } from '../report/appendix.ts';
import type { SettingResult } from '../results.ts';

/** What the studies of a table's exhibits find in one setting's finished trials; nothing without. */
export async function studiesOf(
  table: Table,
  setting: string,
  planned: readonly PlannedTrial[],
  results: readonly (TrialResult | null)[],
  dataset: Dataset,
): Promise<Pick<SettingResult, 'studies'>> {
  const studies = exhibitsOf(table).flatMap(({ study }) => study ?? []);
  if (studies.length === 0) return {};
  const trials = planned.flatMap((trial, i) =>
    trial.setting.id === setting ? [{ ...trial, result: results[i] ?? null }] : [],
  );
  const trainings = [
    ...Map.groupBy(trials, ({ seed, fold }) => `${seed} ${fold}`).values(),
  ].flatMap((own): StudiedTraining[] => {
    if (own.some(({ result }) => result === null)) return [];
    const rows = new Map(
      own.map(({ row, result }) => [
        row.id,
        { validation: result!.validation[0]!, test: result!.test[0]! },
      ]),
    );
    return [{ seed: own[0]!.seed, rows }];
  });
  if (trainings.length === 0) return {};
  const found: [string, JsonObject][] = [];
  for (const { name, of } of studies) found.push([name, await of(trainings, dataset)]);
  return { studies: Object.fromEntries(found) };
}
