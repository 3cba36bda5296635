import { spelledAlike } from '../alike.ts';
import type { AttributeDefinition, LabelDefinition, ManifestExtension } from '../manifest.ts';
import { shown } from '../problem.ts';
import { likeness } from '../suspects.ts';
import { mayBeIds } from './identifiers.ts';
import { MERGING } from './merged.ts';
import type { AddRequest, TableLook } from './request.ts';

/** The known values of a column, with their records. */
type ValuesOf = (column: string) => Promise<ReadonlyMap<string, number>>;

/** What a reader should think about before the set is used, a sentence each. */
export async function doubtsAbout(
  request: Pick<AddRequest, 'patient' | 'record'>,
  look: TableLook,
  extension: ManifestExtension,
  valuesOf: ValuesOf,
): Promise<string[]> {
  return [
    ...aboutPatients(request, look),
    ...aboutIds(request, look, extension),
    ...aboutPictures(look),
    ...aboutCommas(look),
    ...aboutRepeats(request, look),
    ...aboutLeaks(extension),
    ...(await aboutSpelling(extension, valuesOf)),
    ...aboutMissing(look, extension),
  ];
}

function aboutPatients(
  { patient }: Pick<AddRequest, 'patient'>,
  { mayBePatients }: TableLook,
): string[] {
  if (patient !== undefined || mayBePatients.length === 0) return [];
  return [
    `values of ${mayBePatients.join(', ')} repeat: if they name patients, --patient ${mayBePatients[0]} keeps their records together`,
  ];
}

/** Numbers that would teach models who it is. */
function aboutIds(
  { patient }: Pick<AddRequest, 'patient'>,
  { columns, records, mayBePatients }: TableLook,
  extension: ManifestExtension,
): string[] {
  const told = patient === undefined ? mayBePatients : [];
  return mayBeIds(columns, extension, records)
    .filter((name) => !told.includes(name))
    .map(
      (name) =>
        `${name} is called like an id and is an input: --record ${name} or --patient ${name} says what it names, --leaks ${name} leaves it out`,
    );
}

function aboutCommas({ columns }: TableLook): string[] {
  const names = columns.filter(({ commas }) => commas > 0).map(({ name }) => shown(name, false));
  if (names.length === 0) return [];
  const some = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ' …' : ''}`;
  return [
    `${some}: numbers written with a comma are read as words; if it is a decimal comma, --decimal-comma`,
  ];
}

const PICTURE = /\.(jpe?g|png|tiff?|webp|dcm)$/i;

function aboutPictures({ pictures, columns }: TableLook): string[] {
  if (pictures !== null) return [];
  return columns
    .filter(({ values }) => {
      const cells = Object.keys(values);
      return cells.length > 0 && cells.every((cell) => PICTURE.test(cell));
    })
    .map(({ name }) => `${name} names pictures: --images <folder> says where they are`);
}

function aboutRepeats({ record }: Pick<AddRequest, 'record'>, { repeated }: TableLook): string[] {
  if (repeated === 0) return [];
  const but = record === undefined ? '' : ` but ${record}`;
  return [`${repeated} records are the same as another in every column${but}`];
}

/** Features whose name says that they may tell a label. */
function aboutLeaks({ features, labels }: ManifestExtension): string[] {
  if (features.kind !== 'tabular') return [];
  return features.columns.flatMap(({ name }) => {
    const why = labels.flatMap((label) => likeness(name, label.name) ?? [])[0];
    if (why === undefined) return [];
    return `${name}: ${why}; if it is known only after the outcome, --leaks ${name} leaves it out`;
  });
}

/** Values that are likely one, and count as two. */
async function aboutSpelling(
  { labels, attributes }: ManifestExtension,
  valuesOf: ValuesOf,
): Promise<string[]> {
  const doubts: string[] = [];
  for (const label of labels) {
    for (const alike of await toldApart(label, valuesOf)) doubts.push(oneClass(label, alike));
  }
  for (const attribute of attributes) {
    for (const alike of await toldApart(attribute, valuesOf)) {
      doubts.push(
        `the groups ${quoted(alike)} of ${attribute.column} differ only in case or blanks: if they are one group, spell them alike in the table, or say so in --groups, as in ${MERGING}`,
      );
    }
  }
  return doubts;
}

/** Values that are spelled alike and have different meanings. */
async function toldApart(
  { column, values, otherwise }: AttributeDefinition | LabelDefinition,
  valuesOf: ValuesOf,
): Promise<string[][]> {
  const alike = spelledAlike((await valuesOf(column)).keys());
  return alike.filter((some) => new Set(some.map((one) => values[one] ?? otherwise)).size > 1);
}

function oneClass(
  { name, column, classes, values, otherwise }: LabelDefinition,
  alike: readonly string[],
): string {
  const differ = 'differ only in case or blanks';
  if (classes.length > 2) {
    return `the classes ${quoted(alike)} of ${column} ${differ}: if they are one class, spell them alike in the table`;
  }
  const meant = alike.map((one) => `${shown(one)} is ${values[one] ?? otherwise}`);
  const positives = Object.keys(values).filter((one) => values[one] === name);
  const all = [...new Set([...positives, ...alike])].map((one) => shown(one, false));
  return `${column}: ${meant.join(', ')}, and they ${differ}: if they mean the same, name them all: --label "${name}=${column}:${all.join(',')}"`;
}

function quoted(values: readonly string[]): string {
  return values.map((value) => shown(value)).join(' and ');
}

/** Values that may stand for missing ones, where the set uses their column. */
function aboutMissing(
  { columns }: TableLook,
  { labels, attributes, features }: ManifestExtension,
): string[] {
  const used = new Set([
    ...[...labels, ...attributes].map(({ column }) => column),
    ...(features.kind === 'tabular' ? features.columns.map(({ name }) => name) : []),
  ]);
  return columns
    .filter(({ name, suspects }) => used.has(name) && suspects.length > 0)
    .map(
      ({ name, suspects }) =>
        `${name} has ${suspects.map((word) => `"${word}"`).join(', ')}, which may stand for missing values: if so, --missing ${suspects.join(',')}`,
    );
}
