import type { Dataset } from '../../data/dataset.ts';
import type { JsonObject } from '../../json.ts';
import type { StudiedTraining, Table } from '../paper.ts';
import { exhibitsOf } from '../report/appendix.ts';
import type { SettingResult } from '../results.ts';
import type { Finished } from './finished.ts';

/** What the studies of a table's exhibits find in a setting's finished trials; nothing without. */
export async function studiesOf(
  table: Table,
  trials: readonly Finished[],
  dataset: Dataset,
): Promise<Pick<SettingResult, 'studies'>> {
  const studies = exhibitsOf(table).flatMap(({ study }) => study ?? []);
  if (studies.length === 0) return {};
  const whole = studied(trials);
  // Where no training has all rows, those that all trainings have.
  const trainings = whole.length > 0 ? whole : studied(withoutGaps(trials));
  if (trainings.length === 0) return {};
  const found: [string, JsonObject][] = [];
  for (const { name, of } of studies)
    found.push([name, await of(trainings, dataset, trials[0]!.setting)]);
  return { studies: Object.fromEntries(found) };
}

/** The trainings, repeat by repeat and fold by fold, that have a result of every row. */
function studied(trials: readonly Finished[]): StudiedTraining[] {
  const groups = [...Map.groupBy(trials, ({ seed, fold }) => `${seed} ${fold}`).values()];
  // Later looks may have trained some rows alone.
  const all = Math.max(0, ...groups.map(({ length }) => length));
  return groups.flatMap((own): StudiedTraining[] => {
    if (own.length < all || own.some(({ result }) => result === null)) return [];
    const rows = new Map(
      own.map(({ row, result }) => [
        row.id,
        { validation: result!.validation[0]!, test: result!.test[0]! },
      ]),
    );
    const { seed, fold } = own[0]!;
    return [{ seed, fold, rows }];
  });
}

/** The trials of rows of which none is missing. */
function withoutGaps(trials: readonly Finished[]): readonly Finished[] {
  const rows = Map.groupBy(trials, ({ row }) => row.id);
  return [...rows.values()].filter((own) => own.every(({ result }) => result !== null)).flat();
}
