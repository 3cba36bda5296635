import { namesOf } from '../../data/task.ts';
import { hashJson, type JsonObject } from '../../json.ts';
import type { Paper, Row, Setting, Table } from '../paper.ts';
import { type PlannedTrial, planTable, referenceOf } from '../plan.ts';
import type { ProfileName } from '../profile.ts';

/** A plain model, and the rows that are held against it on a setting, whatever is stored of them. */
export interface Contested {
  readonly plain: Row;
  readonly others: readonly ContestedRow[];
}

interface ContestedRow {
  readonly row: Row;
  /** Data, method and recipe: alike in every table that has the row. */
  readonly key: string;
}

/**
 * Which rows of a table are held against which plain ones: the reference's method and options, trained by
 * the row's own recipe. A knob's values, points of a grid, halves of records and other views of a model
 * are no methods.
 *
 * @param planned the table's trials on the setting.
 */
export function contestedRows(
  table: Table,
  setting: Setting,
  planned: readonly PlannedTrial[],
): Contested[] {
  const rows = [...new Set(planned.map(({ row }) => row))];
  const reference = referenceOf(table).trial(setting);
  const plainKey = (row: Row) => {
    const { recipe = setting.recipe } = row.trial(setting);
    return hashJson({ ...reference, recipe } as unknown as JsonObject);
  };
  const ownKey = (row: Row) => {
    const { recipe = setting.recipe, ...rest } = row.trial(setting);
    return hashJson({ ...rest, recipe } as unknown as JsonObject);
  };
  const methods = rows.filter((row) => isMethod(row) && !asksAnother(row, setting));
  return methods.flatMap((plain) => {
    const key = ownKey(plain);
    if (key !== plainKey(plain)) return [];
    const others = methods.filter((row) => row !== plain && plainKey(row) === key);
    return [
      {
        plain,
        others: others.map((row) => ({
          row,
          key: hashJson({ ...setting.data, key: ownKey(row) } as unknown as JsonObject),
        })),
      },
    ];
  });
}

/** How many comparisons a table asks on a setting that is run unasked, of those that no table before it asks. */
export interface AskedComparisons {
  readonly paper: string;
  readonly table: string;
  readonly title: string;
  readonly setting: string;
  /** What is asked on which data: `ham10000-64 (age)`. */
  readonly on: string;
  readonly comparisons: number;
}

/** All comparisons that the tables of some papers ask in a profile, stored or not. */
export function askedComparisons(
  papers: readonly Paper[],
  profile: ProfileName,
): AskedComparisons[] {
  const seen = new Set<string>();
  return papers.flatMap((paper) =>
    paper.tables.flatMap((table) =>
      table.settings(profile).flatMap((setting) => {
        const planned = planTable(table, [{ ...setting, seeds: setting.seeds.slice(0, 1) }]);
        const keys = contestedRows(table, setting, planned).flatMap(({ others }) =>
          others.map(({ key }) => key),
        );
        const fresh = [...new Set(keys)].filter((key) => !seen.has(key));
        for (const key of fresh) seen.add(key);
        if (fresh.length === 0 || !setting.byDefault) return [];
        return [
          {
            paper: paper.id,
            table: table.id,
            title: table.title,
            setting: setting.id,
            on: `${setting.data.dataset} (${setting.variant ?? setting.data.attributes.join(' and ')})`,
            comparisons: fresh.length * setting.data.attributes.length,
          },
        ];
      }),
    ),
  );
}

function isMethod({ knob, gridPoint, half, anotherView }: Row): boolean {
  return knob === undefined && !gridPoint && half === undefined && !anotherView;
}

/** Whether a row predicts something else than its setting asks: a head tuned to another label. */
function asksAnother(row: Row, setting: Setting): boolean {
  const { label } = row.trial(setting).options;
  return label !== undefined && !namesOf(setting.data.label).includes(label as string);
}
