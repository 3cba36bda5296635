import type { Dataset } from '../../data/dataset.ts';
import type { JsonObject } from '../../json.ts';
import type { TrialResult } from '../../runs/trial.ts';
import type { StudiedSeed, Table } from '../paper.ts';
import type { PlannedTrial } from '../plan.ts';
import type { SettingResult } from '../results.ts';
import { pool } from './pool.ts';

/** What the studies of a table's exhibits find in one setting's finished trials; nothing without. */
export async function studiesOf(
  { shows, appendix }: Table,
  setting: string,
  planned: readonly PlannedTrial[],
  results: readonly (TrialResult | null)[],
  dataset: Dataset,
): Promise<Pick<SettingResult, 'studies'>> {
  const studies = [...shows, ...appendix].flatMap(({ study }) => study ?? []);
  if (studies.length === 0) return {};
  const trials = planned.flatMap((trial, i) =>
    trial.setting.id === setting ? [{ ...trial, result: results[i] ?? null }] : [],
  );
  const seeds = [...Map.groupBy(trials, ({ seed }) => seed).values()].flatMap((own) => {
    if (own.some(({ result }) => result === null)) return [];
    const rows = [...Map.groupBy(own, ({ row }) => row.id)].map(
      ([row, folds]): [string, NonNullable<ReturnType<StudiedSeed['get']>>] => [
        row,
        {
          validation: pool(folds.map(({ result }) => result!.validation[0]!)),
          test: pool(folds.map(({ result }) => result!.test[0]!)),
        },
      ],
    );
    return [new Map(rows)];
  });
  if (seeds.length === 0) return {};
  const found: [string, JsonObject][] = [];
  for (const { name, of } of studies) found.push([name, await of(seeds, dataset)]);
  return { studies: Object.fromEntries(found) };
}
