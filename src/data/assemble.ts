import { hashJson, type JsonObject } from '../json.ts';
import { type Dataset, PUBLISHED_PARTS } from './dataset.ts';
import { attributeColumn, labelColumn, type RawTable } from './interpret.ts';
import type { Manifest, ManifestExtension } from './manifest.ts';
import { type Problem, rowsOf } from './problem.ts';

/** What a loader has read; the manifest says the rest. */
export interface Contents {
  readonly table: RawTable;
  readonly patientIds: readonly (string | null)[];
  readonly features: Dataset['features'];
  /** The loader's options with defaults filled in. */
  readonly options: JsonObject;
  /** Identity of the bytes that were read. */
  readonly digest: string;
  /** Notes beyond the manifest's: what these options and these files led to. */
  readonly notes?: readonly string[];
}

/** A data set from what was read and what the manifest says of it; collects what is wrong. */
export function assemble(manifest: Manifest, contents: Contents, problems: Problem[]): Dataset {
  const { table, patientIds, features, options, digest, notes = [] } = contents;
  const definition = manifest['refair:dataset'];
  checkIds(table, problems);
  const unknown = patientIds.flatMap((id, row) => (id === null || id === '' ? [row] : []));
  if (unknown.length > 0) {
    problems.push({
      message: `${table.name}, ${rowsOf(unknown, table.ids)}: no ${definition.unit} in column ${definition.patientColumn}`,
      fix: `records can't be kept apart without it; fill in the column or remove the row`,
    });
  }
  const labels = definition.labels.map((label) => labelColumn(label, table, problems));
  const attributes = definition.attributes.map((item) => attributeColumn(item, table, problems));
  return {
    id: manifest.id,
    title: manifest.alternateName ?? manifest.name,
    fingerprint: fingerprintOf(manifest, options, digest),
    size: table.ids.length,
    ids: table.ids,
    patientIds: patientIds.map((id) => id ?? ''),
    unit: definition.unit,
    features,
    labels: Object.fromEntries(labels.map((label) => [label.name, label])),
    attributes: Object.fromEntries(attributes.map((item) => [item.name, item])),
    ...publishedSplit(definition, table, problems),
    source: {
      licence: [
        ...(definition.terms === undefined ? [] : [definition.terms]),
        manifest.license,
      ].join('; '),
      citation: manifest.citeAs,
      url: manifest.url,
      standInFor: definition.standInFor,
      notes: [...definition.notes, ...notes],
    },
  };
}

function publishedSplit(
  { splitColumn }: ManifestExtension,
  table: RawTable,
  problems: Problem[],
): Pick<Dataset, 'publishedSplit'> {
  if (splitColumn === undefined) return {};
  const cells = table.column(splitColumn);
  const parts: readonly (string | null)[] = PUBLISHED_PARTS;
  const codes = Int8Array.from(cells, (cell) => parts.indexOf(cell));
  const unknown = cells.flatMap((cell, row) => (cell && codes[row]! < 0 ? [row] : []));
  if (unknown.length > 0) {
    problems.push({
      message: `${table.name}, ${rowsOf(unknown, table.ids)}: column ${splitColumn} has "${cells[unknown[0]!]}"`,
      fix: `write one of ${PUBLISHED_PARTS.join(', ')}, or leave it empty`,
    });
  }
  return codes.some((code) => code >= 0) ? { publishedSplit: codes } : {};
}

/**
 * `Dataset.fingerprint`: everything a result depends on. Notes and titles of the set are not part
 * of it.
 */
export function fingerprintOf(manifest: Manifest, options: JsonObject, digest: string): string {
  const { loader, version, labels, attributes, features, idColumn, patientColumn } =
    manifest['refair:dataset'];
  const definition = { loader, version, labels, attributes, features, idColumn, patientColumn };
  return hashJson({ definition: JSON.parse(JSON.stringify(definition)), options, digest });
}

function checkIds({ ids, name }: RawTable, problems: Problem[]): void {
  if (new Set(ids).size === ids.length && !ids.includes('')) return;
  const seen = new Map<string, number>();
  for (const [row, id] of ids.entries()) {
    const before = seen.get(id);
    if (id !== '' && before === undefined) {
      seen.set(id, row);
      continue;
    }
    problems.push({
      message:
        id === ''
          ? `${name}, row ${row + 1}: the record has no id`
          : `${name}, row ${row + 1}: id ${id} is that of row ${before! + 1} too`,
      fix: 'give every record an id of its own, or remove the repeated row',
    });
  }
}
