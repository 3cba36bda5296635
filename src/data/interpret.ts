import type { AttributeColumn, LabelColumn } from './dataset.ts';
import type { AttributeDefinition, LabelDefinition } from './manifest.ts';
import { type Problem, rowsOf } from './problem.ts';

/** Cells of one column as read; null where empty. */
export type Cells = readonly (string | null)[];

/** The records that a loader read, before the manifest says what they mean. */
export interface RawTable {
  /** What errors call it: a file name. */
  readonly name: string;
  readonly ids: readonly string[];
  column(name: string): Cells;
}

type Definition = Pick<
  LabelDefinition,
  'name' | 'column' | 'values' | 'startsWith' | 'cut' | 'otherwise' | 'missing'
>;

/** The class of every record; values that the manifest doesn't know are collected as problems. */
export function labelColumn(
  definition: LabelDefinition,
  table: RawTable,
  problems: Problem[],
): LabelColumn {
  const { name, title, classes } = definition;
  const codes = Int16Array.from(codesOf(definition, classes, 'label', 'classes', table, problems));
  return { name, title, classes, codes };
}

/** The level of every record; levels that nobody declared are collected as problems. */
export function attributeColumn(
  definition: AttributeDefinition,
  table: RawTable,
  problems: Problem[],
): AttributeColumn {
  const { name, title, levels } = definition;
  const codes = Int16Array.from(
    codesOf(definition, levels, 'attribute', 'levels', table, problems),
  );
  return { name, title, levels, codes };
}

function codesOf(
  definition: Definition,
  targets: readonly string[],
  kind: 'label' | 'attribute',
  targetKind: 'classes' | 'levels',
  table: RawTable,
  problems: Problem[],
): number[] {
  const rule = ruleOf(definition);
  const known = new Map<string | null, number>();
  const unknown = new Map<string, number[]>();
  const codes = table.column(definition.column).map((value, row) => {
    let code = known.get(value);
    if (code === undefined) {
      const target = rule(value);
      code = target === null ? -1 : target === undefined ? -2 : targets.indexOf(target);
      known.set(value, code);
    }
    if (code !== -2) return code;
    const rows = unknown.get(value!);
    if (rows === undefined) unknown.set(value!, [row]);
    else rows.push(row);
    return -1;
  });
  for (const [value, rows] of unknown) {
    problems.push({
      message: `${table.name}, ${rowsOf(rows, table.ids)}: column ${definition.column} has "${value}", which ${kind} ${definition.name} does not declare`,
      fix: `correct the value, or declare it in the manifest under ${kind} ${definition.name} (${targetKind}: ${targets.join(', ')}; missing: ${['empty', ...definition.missing].join(', ')})`,
    });
  }
  return codes;
}

/** From a raw value to a class or level, null where missing, undefined where no rule fits. */
function ruleOf({
  values,
  startsWith,
  cut,
  otherwise,
  missing,
}: Definition): (value: string | null) => string | null | undefined {
  return (raw) => {
    const value = raw?.trim() ?? '';
    if (value === '' || missing.includes(value)) return null;
    if (Object.hasOwn(values, value)) return values[value];
    const prefix = Object.keys(startsWith).find((start) => value.startsWith(start));
    if (prefix !== undefined) return startsWith[prefix];
    if (cut !== undefined) {
      const number = Number(value);
      if (Number.isNaN(number)) return otherwise;
      return cut.find(({ below = Number.POSITIVE_INFINITY }) => number < below)?.is;
    }
    return otherwise;
  };
}
