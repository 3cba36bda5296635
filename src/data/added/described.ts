import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { shown } from '../problem.ts';

const reference = z.union([
  z.string(),
  z.looseObject({ '@id': z.string() }).transform((found) => found['@id']),
]);
const source = z.looseObject({
  '@id': z.string().optional(),
  field: reference.optional(),
  fileObject: reference.optional(),
  fileSet: reference.optional(),
  extract: z
    .looseObject({ column: z.string().optional(), fileProperty: z.string().optional() })
    .optional(),
  transform: z
    .union([
      z.looseObject({ regex: z.string().optional() }),
      z.array(z.looseObject({ regex: z.string().optional() })),
    ])
    .optional(),
});
const many = <T extends z.ZodType>(one: T) =>
  z.union([z.array(one), one.transform((single) => [single])]);
const plainField = z.looseObject({
  '@id': z.string(),
  name: z.string().optional(),
  source: source.optional(),
  references: many(source).default([]),
  parentField: z.unknown().optional(),
});
const field = z.looseObject({
  ...plainField.shape,
  subField: many(plainField).default([]),
});
const file = z.looseObject({
  '@type': z.string(),
  '@id': z.string(),
  contentUrl: z.string().optional(),
  encodingFormat: z.union([z.string(), z.array(z.string())]).optional(),
  includes: z.union([z.string(), z.array(z.string())]).optional(),
  containedIn: z.union([reference, z.array(reference)]).optional(),
});
const described = z.looseObject({
  name: z.string().optional(),
  license: z.unknown().optional(),
  citeAs: z.string().optional(),
  url: z.string().optional(),
  distribution: many(file).default([]),
  recordSet: many(
    z.looseObject({
      '@id': z.string(),
      name: z.string().optional(),
      field: many(field).default([]),
      data: z.array(z.record(z.string(), z.unknown())).optional(),
    }),
  ).default([]),
});

/** What refair reads of a Croissant file. */
export type Described = z.infer<typeof described>;
export type RecordSet = Described['recordSet'][number];
export type Field = z.infer<typeof field>;
/** A field without its parts. */
export type PlainField = z.infer<typeof plainField>;
/** Where a field's values are from, or what they refer to. */
export type FieldSource = z.infer<typeof source>;
/** A file of its distribution, or a set of files. */
export type ListedFile = z.infer<typeof file>;

/** Whether a file is a Croissant description, by its name and what it begins with. */
export function isCroissant(path: string): boolean {
  if (!/\.json(ld)?$/i.test(path) || !statSync(path, { throwIfNoEntry: false })?.isFile())
    return false;
  return readFileSync(path, 'utf8').includes('"@context"');
}

/** A Croissant file's own JSON. @throws UserError where it is none. */
export function readCroissant(path: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UserError(`${path} is no JSON: ${(error as Error).message}`, 'restore the file', {
      cause: error,
    });
  }
}

/** As `readCroissant`. @throws UserError naming the field that is not as Croissant has it. */
export function readDescribed(path: string): Described {
  const parsed = described.safeParse(readCroissant(path));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(
    `${path}, ${issue!.path.join('.') || 'file'}: ${issue!.message}`,
    'correct the Croissant file, or name its csv or Parquet file instead',
  );
}

/**
 * The record set of a name, or the one with most fields.
 *
 * @throws UserError where there is none, listing those there are.
 */
export function recordSetOf(
  path: string,
  { recordSet }: Described,
  wanted: string | undefined,
): RecordSet {
  const names = recordSet.map((one) => one.name ?? one['@id']);
  if (wanted !== undefined) {
    const found = recordSet.find((one) => one.name === wanted || one['@id'] === wanted);
    if (found !== undefined) return found;
    throw new UserError(
      `${path} has no record set ${shown(wanted)}`,
      `choose one of: ${names.join(', ')}`,
    );
  }
  const sourced = (one: RecordSet) => one.field.filter((item) => item.source !== undefined).length;
  const best = recordSet.toSorted((a, b) => sourced(b) - sourced(a))[0];
  if (best !== undefined && sourced(best) > 0) return best;
  throw new UserError(
    `${path} describes no records: none of its record sets has a field with a source`,
    'name the csv or Parquet file itself: refair data add <table>',
  );
}
