import { UserError } from '../../errors.ts';
import { shown } from '../problem.ts';
import type { Described, FieldSource, PlainField, RecordSet } from './described.ts';

/** One column of what holds it, as a field says. */
export interface HeldColumn {
  /** `@id` of a file, a set of files, or a record set whose rows stand in the description. */
  readonly holder: string;
  readonly kind: 'column' | 'property' | 'inline';
  /** A column's name, a property of files, or what the rows in the description call it. */
  readonly name: string;
  readonly source: FieldSource;
  /** The field's `@id`. */
  readonly field: string;
}

/** Rows of one holder, looked up by the values that another's rows refer to. */
export interface JoinStep {
  readonly from: string;
  readonly to: string;
  /** All of them together are the key. */
  readonly keys: readonly { readonly from: HeldColumn; readonly to: HeldColumn }[];
}

/** How the fields of a record set become one table. */
export interface JoinPlan {
  readonly set: string;
  /** Whose rows are the records. */
  readonly base: string;
  readonly steps: readonly JoinStep[];
  readonly columns: readonly { readonly name: string; readonly column: HeldColumn }[];
}

/**
 * How the fields of a record set are joined, by what their `references` say; null: all are of one holder,
 * or nothing says how names of files go with a table.
 *
 * @param path of the description, for messages.
 * @throws UserError where fields are of several holders and no references tie them to one.
 */
export function planJoin(path: string, described: Described, set: RecordSet): JoinPlan | null {
  const id = set['@id'];
  const fields = flat(set);
  const parent = fields.find(({ parentField }) => parentField !== undefined);
  const columns = fields.flatMap((field) => {
    const column = resolve(field, described);
    return column === null ? [] : [{ field, column }];
  });
  const edges = edgesOf(described);
  const tables = new Set(
    columns.filter(({ column }) => column.kind !== 'property').map(({ column }) => column.holder),
  );
  // Of pictures only their content may be taken, and a field elsewhere says whose they are.
  const filesNamed = fields.flatMap(({ source }) => source?.fileSet ?? []);
  const needed = new Set([
    ...tables,
    ...filesNamed.filter(
      (holder) =>
        !tables.has(holder) &&
        edges.some(
          ({ from, to }) =>
            (from.holder === holder && tables.has(to.holder)) ||
            (to.holder === holder && tables.has(from.holder)),
        ),
    ),
  ]);
  if (needed.size < 2) return null;
  if (parent !== undefined) {
    throw new UserError(
      `${path}: field ${shown(parent['@id'])} holds records within a record, which refair does not read`,
      'name a record set of plain fields: --record-set <name>; or the csv or Parquet file itself',
    );
  }
  const own = edges.filter(({ from, to }) => needed.has(from.holder) && needed.has(to.holder));
  const referred = new Set(own.map(({ to }) => to.holder));
  const free = [...needed].filter((holder) => !referred.has(holder));
  // Where each refers to the other, either may come first.
  const base = free[0] ?? columns[0]!.column.holder;
  const steps = stepsFrom(base, own);
  if (free.length > 1 || steps.length + 1 < needed.size) {
    throw untied(path, id, columns);
  }
  const taken = columns.filter(({ column }) => needed.has(column.holder));
  return { set: id, base, steps, columns: namedColumns(taken) };
}

/** Fields and their parts. */
function flat({ field: fields }: RecordSet): PlainField[] {
  return fields.flatMap((field) => [field, ...field.subField]);
}

interface Edge {
  readonly from: HeldColumn;
  readonly to: HeldColumn;
}

/** What refers to what, in all record sets. */
function edgesOf(described: Described): Edge[] {
  const all = described.recordSet.flatMap((set) =>
    flat(set).flatMap((field) => {
      const from = resolve(field, described);
      return field.references.flatMap((reference) => {
        const to = resolveSource(reference, field['@id'], described);
        return from === null || to === null || from.holder === to.holder ? [] : [{ from, to }];
      });
    }),
  );
  const sameAs = ({ from, to }: Edge) =>
    JSON.stringify([from, to].map(({ field: _, ...column }) => column));
  return [...new Map(all.map((edge) => [sameAs(edge), edge])).values()];
}

/** Breadth first, each holder once. */
function stepsFrom(base: string, edges: readonly Edge[]): JoinStep[] {
  const steps: JoinStep[] = [];
  const joined = new Set([base]);
  for (const from of joined) {
    for (const { to } of edges.filter((edge) => edge.from.holder === from)) {
      if (joined.has(to.holder)) continue;
      joined.add(to.holder);
      const keys = edges.filter(
        (edge) => edge.from.holder === from && edge.to.holder === to.holder,
      );
      steps.push({ from, to: to.holder, keys });
    }
  }
  return steps;
}

/** The column that a field is; null: it has none, or the content of files. */
function resolve(field: PlainField, described: Described): HeldColumn | null {
  return field.source === undefined
    ? null
    : resolveSource(field.source, field['@id'], described, new Set([field['@id']]));
}

function resolveSource(
  source: FieldSource,
  id: string,
  described: Described,
  seen: ReadonlySet<string> = new Set(),
): HeldColumn | null {
  const holder = source.fileObject ?? source.fileSet;
  const { column, fileProperty } = source.extract ?? {};
  if (holder !== undefined && column !== undefined) {
    return { holder, kind: 'column', name: column, source, field: id };
  }
  if (holder !== undefined && fileProperty !== undefined && fileProperty !== 'content') {
    return { holder, kind: 'property', name: fileProperty, source, field: id };
  }
  const other = holder === undefined ? (source.field ?? source['@id']) : undefined;
  if (other === undefined || seen.has(other)) return null;
  for (const set of described.recordSet) {
    const field = flat(set).find((one) => one['@id'] === other);
    if (field?.source !== undefined) {
      return resolveSource(field.source, id, described, new Set([...seen, other]));
    }
    if (field !== undefined && set.data !== undefined) {
      return { holder: set['@id'], kind: 'inline', name: other, source, field: id };
    }
  }
  return null;
}

type Named = { readonly field: PlainField; readonly column: HeldColumn };

/** As files call their columns; where two of these are alike, and for what is no column, by their fields. */
function namedColumns(columns: readonly Named[]): JoinPlan['columns'] {
  const own = ({ kind, name }: HeldColumn) => (kind === 'column' ? name : null);
  const times = Map.groupBy(columns, ({ column }) => own(column));
  return columns.map(({ field, column }) => {
    const name = own(column);
    const alone = name !== null && times.get(name)!.length === 1;
    return { name: alone ? name : (field.name ?? field['@id']), column };
  });
}

function untied(path: string, set: string, columns: readonly Named[]): UserError {
  const holders = [...Map.groupBy(columns, ({ column }) => column.holder)];
  const each = holders.map(
    ([holder, own]) => `${own.map(({ field }) => field['@id']).join(', ')} of ${holder}`,
  );
  return new UserError(
    `${path}: record set ${shown(set)} takes its fields from several files: ${each.join('; ')}; no "references" say which rows of theirs are one record`,
    'say in the field that holds the key which column of the other file it refers to ("references"), or join them into one table and name that: refair data add <table>; or name a record set of one file: --record-set <name>',
  );
}
