import type { ColumnDescription, DatasetDescription } from '../data/describe.ts';
import { selectionText } from '../data/loaders/prepared.ts';
import type { DatasetEntry } from '../data/registry.ts';
import { manyOf } from '../data/units.ts';
import type { JsonObject } from '../json.ts';
import { terminalWidth, wrap } from './text.ts';

/** Of more classes than this, the largest are shown. */
const MANY = 12;

/** One data set a line, with what it stands in for below. */
export function listText(entries: readonly DatasetEntry[]): string {
  const widest = (of: (entry: DatasetEntry) => string) =>
    Math.max(...entries.map((entry) => of(entry).length));
  const ids = widest(({ id }) => id);
  const width = terminalWidth();
  const state = ({ kind, present }: DatasetEntry) => (present ? kind : `${kind}, not prepared`);
  const kinds = widest(state);
  return entries
    .flatMap(({ standInFor, ...entry }) => [
      ...wrap(
        entry.title,
        width,
        `${entry.id.padEnd(ids)}  ${state(entry as DatasetEntry).padEnd(kinds)}  `,
        ' '.repeat(ids + kinds + 4),
      ),
      ...Object.entries(standInFor).flatMap(([paper, own]) =>
        wrap(`in ${paper}: stands in for ${own}`, width, ' '.repeat(ids + 4), ' '.repeat(ids + 6)),
      ),
    ])
    .join('\n');
}

/** Everything a reader should know of a data set before believing a result on it. */
export function descriptionText(
  description: DatasetDescription & {
    /** Options it was loaded with, and those of each preparation, for a set of the user's own. */
    readonly options?: JsonObject;
    readonly prepared?: readonly JsonObject[];
  },
): string {
  const { id, title, records, patients, unit, features, source, fingerprint } = description;
  const number = (value: number) => value.toLocaleString('en');
  const standIns = Object.entries(source.standInFor);
  return [
    `${id}: ${title}`,
    `${number(records)} records${unit === 'record' ? '' : ` of ${number(patients)} ${manyOf(unit)}`}; ${features}`,
    '',
    ...section('Labels', description.labels.flatMap(columnLines)),
    ...section(
      'Sensitive attributes (the first level is the reference)',
      description.attributes.flatMap(columnLines),
    ),
    ...section(
      'Left out',
      description.dropped.map(({ name, why }) => `${name}: ${why}`),
    ),
    ...section(
      'Stands in for',
      standIns.map(([paper, own]) => `${own} (${paper})`),
    ),
    ...section('Notes', source.notes),
    ...preparedSection(description.options ?? {}, description.prepared ?? []),
    ...section('Source', [
      source.citation,
      ...(source.url ? [source.url] : []),
      `Licence: ${source.licence}`,
    ]),
    `fingerprint ${fingerprint}`,
  ].join('\n');
}

function preparedSection(shown: JsonObject, prepared: readonly JsonObject[]): string[] {
  const named = prepared.map(selectionText).filter((text) => text !== '');
  const note =
    Object.keys(shown).length === 0
      ? []
      : [`shown here: ${selectionText(shown)}; it was not prepared with the default options`];
  return section('Prepared with', [...named, ...note]);
}

function section(heading: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  return [heading, ...items.flatMap((item) => wrap(item, terminalWidth(), '  ', '    ')), ''];
}

function columnLines({ name, title, levels, counts, missing }: ColumnDescription): string[] {
  const entries = levels.map((level) => [level, counts[level]!] as const);
  const named = entries.length <= MANY ? entries : entries.toSorted(([, a], [, b]) => b - a);
  const all = named.slice(0, MANY).map(([level, n]) => `${level} ${n}`);
  const rest = named.slice(MANY);
  if (rest.length > 0) {
    const records = rest.reduce((sum, [, n]) => sum + n, 0);
    all.push(`${rest.length} more classes with ${records} together`);
  }
  if (missing > 0) all.push(`missing ${missing}`);
  return [`${name}: ${title} (${all.join(', ')})`];
}
