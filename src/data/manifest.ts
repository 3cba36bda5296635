import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.ts';

/** What each key leads to, whatever the keys are called: `z.record` leaves out `__proto__`. */
function mapping<T extends z.ZodType>(item: T) {
  return z
    .preprocess(
      (found) =>
        typeof found === 'object' && found !== null ? new Map(Object.entries(found)) : found,
      z.map(z.string(), item),
    )
    .transform((found) => Object.fromEntries(found));
}

/** How a raw value becomes a class or a level. Exact values win over the other rules. */
const rules = {
  /** Column of the records. */
  column: z.string(),
  /** Raw value → class or level. */
  values: mapping(z.string()).default({}),
  /** Beginning of a raw value → class or level; the first that fits. */
  startsWith: mapping(z.string()).default({}),
  /** For numbers, ascending: the first whose `below` exceeds the value; the last has no `below`. */
  cut: z
    .array(z.strictObject({ below: z.number().optional(), is: z.string() }))
    .min(2)
    .optional(),
  /** What every other value that is not missing becomes; without it such a value is an error. */
  otherwise: z.string().optional(),
  /** Raw values that mean "not known"; an empty cell always does. */
  missing: z.array(z.string()).default([]),
};

const NAME = 'use lower case, letters of any script, digits and hyphens';
const name = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}:.-]*$/u, NAME)
  .refine((text) => text === text.toLowerCase(), NAME);

const label = z.strictObject({
  name,
  title: z.string(),
  classes: z.array(z.string()).min(2),
  ...rules,
});

const attribute = z.strictObject({
  name,
  title: z.string(),
  /** The first is the reference (S = 0). */
  levels: z.array(z.string()).min(2),
  ...rules,
});

const features = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('image'),
    /** Column that holds the encoded picture; absent where a loader reads files. */
    column: z.string().optional(),
    height: z.int().positive(),
    width: z.int().positive(),
    channels: z.union([z.literal(1), z.literal(3)]),
  }),
  z.strictObject({
    kind: z.literal('tabular'),
    columns: z.array(z.strictObject({ name: z.string(), kind: z.enum(['number', 'category']) })),
    dropped: z.array(z.strictObject({ name: z.string(), why: z.string() })).readonly(),
  }),
]);

/** Where the records of a set that its user added are: one table, and pictures that it names. */
const records = z.strictObject({
  /** csv (one) or Parquet files (parts of one table), relative to the manifest. */
  files: z.array(z.string()).min(1),
  /** Column that names the picture of a record, or holds it. */
  picture: z.string().optional(),
  /** Folder of the pictures, relative to the manifest; absent where the table holds them. */
  pictures: z.string().optional(),
  /** Words that mean missing beside the usual ones, and usual ones that don't. */
  missing: z.array(z.string()).default([]),
  keep: z.array(z.string()).default([]),
  /** Whether numbers are written 63,5. */
  decimalComma: z.boolean().optional(),
});

/** Everything that Croissant has no words for. */
export const manifestExtension = z.strictObject({
  /** Which loader reads it. */
  loader: z.string(),
  /** Raise it when the same files give other records. */
  version: z.int().positive(),
  /** What the licence asks for, in words; the manifest's own field is its address. */
  terms: z.string().optional(),
  idColumn: z.string(),
  patientColumn: z.string(),
  /** What the unit of splitting is: `patient`, `lesion`, `case`. */
  unit: z.string(),
  /** Column that says `train`, `validation` or `test` where a split was published; may be empty. */
  splitColumn: z.string().optional(),
  features,
  records: records.optional(),
  labels: z.array(label).min(1),
  attributes: z.array(attribute).min(1),
  /** What the set stands in for, by paper. */
  standInFor: z.record(z.string(), z.string()).default({}),
  notes: z.array(z.string()).default([]),
  /** How the records were chosen from the source. */
  selection: z
    .strictObject({
      read: z.int(),
      kept: z.int(),
      dropped: z.array(z.strictObject({ why: z.string(), rows: z.int() })),
      missing: mapping(z.int()),
    })
    .optional(),
});

const fileObject = z.looseObject({
  '@type': z.string(),
  '@id': z.string(),
  name: z.string(),
  contentUrl: z.string().optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')
    .optional(),
});

/** A data set's Croissant 1.0 description (JSON-LD), with `refair:dataset` for what it lacks. */
const croissant = z.looseObject({
  '@type': z.literal('sc:Dataset'),
  name: z.string(),
  alternateName: z.string().optional(),
  description: z.string(),
  license: z.string(),
  citeAs: z.string(),
  url: z.string().default(''),
  distribution: z.array(fileObject),
  'refair:dataset': manifestExtension,
});

export type Manifest = z.infer<typeof croissant> & { readonly id: string; readonly path: string };
export type ManifestExtension = z.infer<typeof manifestExtension>;
export type RecordsDefinition = z.infer<typeof records>;
export type LabelDefinition = z.infer<typeof label>;
export type AttributeDefinition = z.infer<typeof attribute>;

/** The columns of a table that are features; none for pictures. */
export function featureColumns({ features }: Pick<ManifestExtension, 'features'>) {
  return features.kind === 'tabular' ? features.columns : [];
}

/**
 * Reads a manifest and checks it.
 *
 * @param id of the set; default: the file's name.
 * @throws UserError naming the file and every field that is wrong.
 */
export function readManifest(path: string, id?: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UserError(
      `manifest ${path} cannot be read: ${(error as Error).message}`,
      'restore the file, or correct its JSON',
      { cause: error },
    );
  }
  return parseManifest(json, path, id);
}

/** Checks a manifest's content; `path` names it in errors. */
export function parseManifest(
  json: unknown,
  path: string,
  id: string = basename(path, '.json'),
): Manifest {
  const parsed = croissant.safeParse(json);
  const problems = parsed.success
    ? inconsistencies(parsed.data['refair:dataset'])
    : parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`);
  if (problems.length > 0) {
    throw new UserError(
      `manifest ${path} is not valid: ${problems.join('; ')}`,
      'correct the fields named; data-manifests/ham10000-28.json is an example that is right',
    );
  }
  return { ...(parsed.data as z.infer<typeof croissant>), id, path };
}

/** Mappings that lead to a class or level which the definition doesn't have. */
function inconsistencies({ labels, attributes }: ManifestExtension): string[] {
  const problems: string[] = [];
  const check = (
    kind: string,
    definition: LabelDefinition | AttributeDefinition,
    targets: readonly string[],
  ) => {
    const { name, values, startsWith, cut, otherwise } = definition;
    const used = [
      ...Object.values(values),
      ...Object.values(startsWith),
      ...(cut ?? []).map((step) => step.is),
      ...(otherwise === undefined ? [] : [otherwise]),
    ];
    for (const target of new Set(used)) {
      if (!targets.includes(target)) {
        problems.push(`${kind} ${name}: maps to "${target}", which it does not declare`);
      }
    }
    if (new Set(targets).size < targets.length) problems.push(`${kind} ${name}: repeated level`);
  };
  for (const item of labels) check('label', item, item.classes);
  for (const item of attributes) check('attribute', item, item.levels);
  for (const items of [labels, attributes]) {
    const names = items.map((item) => item.name);
    for (const twice of names.filter((item, i) => names.indexOf(item) < i)) {
      problems.push(`${twice} is declared twice`);
    }
  }
  return problems;
}
