import { UserError } from '../errors.ts';
import { hashJson } from '../json.ts';
import { closest } from '../suggest.ts';
import type { CategoryColumn, Dataset, ImageFeatures, TabularFeatures } from './dataset.ts';

/** Where a model is tested that has learnt elsewhere, as `--test-on` names it. */
export type TestDomain =
  /** Records of some levels of an attribute or of a column: `site=head-and-neck`. */
  | { readonly kind: 'level'; readonly name: string; readonly levels: string }
  /** Generated records with one knob moved: `artefactStrength=1`. */
  | { readonly kind: 'knob'; readonly name: string; readonly value: string }
  /** Another data set with the same question, by its id. */
  | { readonly kind: 'set'; readonly id: string };

/** Reads what `--test-on` names. @param knobs options of the set's generator; none where nature made it. */
export function readTestDomain(text: string, knobs: readonly string[]): TestDomain {
  const at = text.indexOf('=');
  if (at === -1) return { kind: 'set', id: text };
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  return knobs.includes(name)
    ? { kind: 'knob', name, value }
    : { kind: 'level', name, levels: value };
}

const LEARNT = 0;
const TESTED = 1;
const UNKNOWN = -1;
const ALSO_TESTED = -2;

/**
 * A set whose records of some levels are tested on, and whose others are learnt from. Nobody is in both:
 * records of patients who are tested are not learnt from.
 *
 * @throws UserError where there is no such attribute, column or level; the fix lists what there is.
 */
export function testedOnLevels(
  dataset: Dataset,
  { name, levels: text }: Extract<TestDomain, { kind: 'level' }>,
  choices: string,
): Dataset {
  const column = columnsOf(dataset).find((own) => own.name === name);
  if (column === undefined) {
    const near = closest(
      name,
      columnsOf(dataset).map((own) => own.name),
    );
    throw new UserError(
      `data set ${dataset.id} has neither attribute nor column "${name}" with levels to test on`,
      `${near === null ? '' : `did you mean "${near}"? `}${choices}`,
    );
  }
  const wanted = levelsIn(dataset.id, column, text);
  const tested = new Set(wanted.map((level) => column.levels.indexOf(level)));
  const patients = new Set<string>();
  column.codes.forEach((code, row) => {
    if (tested.has(code)) patients.add(dataset.patientIds[row]!);
  });
  const codes = Int8Array.from(column.codes, (code, row) => {
    if (tested.has(code)) return TESTED;
    if (patients.has(dataset.patientIds[row]!)) return ALSO_TESTED;
    return code < 0 ? UNKNOWN : LEARNT;
  });
  const where = `${name}=${wanted.join(',')}`;
  return {
    ...dataset,
    fingerprint: domainFingerprint(dataset.fingerprint, `${name}=${text}`, null),
    domains: {
      codes,
      leftOut: [`${name} missing`, `of a patient with other records, ${where}, that are tested`],
      tested: where,
    },
    source: {
      ...dataset.source,
      notes: [
        ...dataset.source.notes,
        `Tested on the records with ${where}, learnt from all others whose ${name} is known; nothing is chosen on those tested.`,
      ],
    },
  };
}

/** What a fingerprint becomes with a test domain. @param other of a second set, where there is one. */
export function domainFingerprint(own: string, where: string, other: string | null): string {
  return hashJson({ learnt: own, where, ...(other === null ? {} : { tested: other }) });
}

function levelsIn(id: string, column: Levels, text: string): readonly string[] {
  const { name, levels } = column;
  const wanted = levels.includes(text) ? [text] : text.split(',').map((level) => level.trim());
  const unknown = wanted.find((level) => !levels.includes(level));
  if (unknown !== undefined) {
    const near = closest(unknown, levels);
    throw new UserError(
      `${name} of data set ${id} has no level "${unknown}"`,
      `${near === null ? '' : `did you mean "${near}"? `}${told([lineOf(column)])}`,
    );
  }
  if (new Set(wanted).size < levels.length) return wanted;
  throw new UserError(
    `${name}=${text} are all levels of ${name}: nobody is left to learn from`,
    told([lineOf(column)]),
  );
}

type Levels = Pick<CategoryColumn, 'name' | 'levels' | 'codes'>;

/** Attributes, and columns of a table that hold categories. */
function columnsOf({ attributes, features }: Dataset): Levels[] {
  const own = Object.values(attributes);
  const others =
    features.kind === 'image'
      ? []
      : features.columns.filter(
          (column): column is CategoryColumn =>
            column.kind === 'category' && own.every(({ name }) => name !== column.name),
        );
  return [...own, ...others];
}

/**
 * Two sets as one: the first is learnt from, the second tested on. What both have stays: labels with the
 * same classes, attributes with the same levels.
 *
 * @param where as `--test-on` has it.
 * @throws UserError where they are of the same source, or their records are of another kind.
 */
export function testedOnSet(learnt: Dataset, tested: Dataset, where: string): Dataset {
  const twice = sharedPictures(learnt, tested);
  const codes = Int8Array.from({ length: learnt.size + tested.size }, (_, row) => {
    if (row < learnt.size) return LEARNT;
    return twice.has(tested.patientIds[row - learnt.size]!) ? UNKNOWN : TESTED;
  });
  const named = (id: string) => `${where}:${id}`;
  return {
    id: learnt.id,
    title: learnt.title,
    fingerprint: domainFingerprint(learnt.fingerprint, where, tested.fingerprint),
    size: learnt.size + tested.size,
    ids: [...learnt.ids, ...tested.ids.map(named)],
    patientIds: [...learnt.patientIds, ...tested.patientIds.map(named)],
    features: joinedFeatures(learnt, tested),
    labels: inBoth(learnt.labels, tested.labels, ({ classes }) => classes),
    attributes: inBoth(learnt.attributes, tested.attributes, ({ levels }) => levels),
    domains: { codes, leftOut: ['of a patient whose pictures both sets hold'], tested: where },
    source: {
      ...learnt.source,
      ...(learnt.source.licence === tested.source.licence
        ? {}
        : { licence: `${learnt.source.licence}; tested on: ${tested.source.licence}` }),
      ...(learnt.source.citation === tested.source.citation
        ? {}
        : { citation: `${learnt.source.citation} Tested on: ${tested.source.citation}` }),
      notes: [
        ...learnt.source.notes,
        `Learnt from ${learnt.id}, tested on ${where} (${tested.size.toLocaleString('en')} records); nothing is chosen on those tested.`,
      ],
    },
  };
}

/** Patients of the second set of whom the first has a picture: names of pictures tell, numbers of rows don't. */
function sharedPictures(learnt: Dataset, tested: Dataset): ReadonlySet<string> {
  if (learnt.features.kind !== 'image' || learnt.id === tested.id) return new Set();
  const known = new Set(learnt.ids);
  return new Set(tested.patientIds.filter((_, row) => known.has(tested.ids[row]!)));
}

function inBoth<Column extends { readonly name: string; readonly codes: Int16Array }>(
  learnt: Readonly<Record<string, Column>>,
  tested: Readonly<Record<string, Column>>,
  valuesOf: (column: Column) => readonly string[],
): Record<string, Column> {
  return Object.fromEntries(
    Object.entries(learnt).flatMap(([name, column]) => {
      const other = Object.hasOwn(tested, name) ? tested[name]! : null;
      if (other === null || valuesOf(column).join('\n') !== valuesOf(other).join('\n')) return [];
      return [[name, { ...column, codes: joinedCodes(column.codes, other.codes) }]];
    }),
  );
}

function joinedCodes(first: Int16Array, second: Int16Array): Int16Array {
  const codes = new Int16Array(first.length + second.length);
  codes.set(first);
  codes.set(second, first.length);
  return codes;
}

function joinedFeatures(learnt: Dataset, tested: Dataset): Dataset['features'] {
  const [first, second] = [learnt.features, tested.features];
  if (first.kind === 'image' && second.kind === 'image') {
    const [own, other] = [first, second].map(
      ({ height, width, channels }) => `${height}×${width}×${channels}`,
    );
    if (own === other) return joinedPictures(first, second, learnt.size);
    throw new UserError(
      `pictures of ${learnt.id} are ${own}, of ${tested.id} ${other}`,
      'test on a set whose pictures have the same size',
    );
  }
  if (first.kind === 'tabular' && second.kind === 'tabular') {
    return joinedColumns(first, second, tested.id);
  }
  throw new UserError(
    `${learnt.id} and ${tested.id} are not both of pictures, or both tables`,
    'test on a set of the same kind',
  );
}

function joinedPictures(first: ImageFeatures, second: ImageFeatures, size: number): ImageFeatures {
  const length = first.height * first.width * first.channels;
  return {
    ...first,
    read(rows, into = new Uint8Array(rows.length * length)) {
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        const place = into.subarray(i * length, (i + 1) * length);
        if (row < size) first.read([row], place);
        else second.read([row - size], place);
      }
      return into;
    },
  };
}

/** @throws UserError for a column that the second lacks. */
function joinedColumns(
  first: TabularFeatures,
  second: TabularFeatures,
  id: string,
): TabularFeatures {
  const columns = first.columns.map((column) => {
    const other = second.columns.find(({ name }) => name === column.name);
    if (column.kind === 'number' && other?.kind === 'number') {
      const values = new Float32Array(column.values.length + other.values.length);
      values.set(column.values);
      values.set(other.values, column.values.length);
      return { ...column, values };
    }
    if (column.kind === 'category' && other?.kind === 'category') {
      const levels = [...new Set([...column.levels, ...other.levels])];
      const places = other.levels.map((level) => levels.indexOf(level));
      const moved = other.codes.map((code) => (code < 0 ? code : places[code]!));
      return { ...column, levels, codes: joinedCodes(column.codes, moved) };
    }
    throw new UserError(
      `data set ${id} has no ${column.kind} column "${column.name}"`,
      'test on a table with the same columns',
    );
  });
  return { ...first, columns };
}

/** Columns of more levels are told by their names. */
const MOST_LEVELS = 12;
/** Columns of which the choices tell levels. */
const MOST_COLUMNS = 8;

/**
 * What `--test-on` takes for a set, in lines: levels with their records, knobs, other sets.
 *
 * @param others ids of sets with the same question.
 */
export function domainChoices(
  dataset: Dataset,
  knobs: readonly string[],
  others: readonly string[],
): string {
  const columns = columnsOf(dataset).filter(({ levels }) => levels.length > 1);
  const shown = columns.filter(({ levels }) => levels.length <= MOST_LEVELS).slice(0, MOST_COLUMNS);
  const lines = shown.map(lineOf);
  const more = columns.filter((column) => !shown.includes(column)).map(({ name }) => name);
  if (more.length > 0) lines.push(`levels of ${more.join(', ')}: each lists its own`);
  if (knobs.length > 0) lines.push(`a knob moved: ${knobs.map((knob) => `${knob}=…`).join(', ')}`);
  if (others.length > 0) lines.push(`another set: ${others.join(', ')}`);
  return told(lines);
}

/** The levels of one attribute or column with their records; null: there is none of this name. */
export function levelChoices(dataset: Dataset, name: string): string | null {
  const column = columnsOf(dataset).find((own) => own.name === name);
  return column === undefined ? null : told([lineOf(column)]);
}

function lineOf({ name, levels, codes }: Levels): string {
  const counts = levels.map(() => 0);
  for (const code of codes) if (code >= 0) counts[code]! += 1;
  return levels
    .map((level, i) => `${name}=${level} (${counts[i]!.toLocaleString('en')})`)
    .join(', ');
}

function told(lines: readonly string[]): string {
  return `test on (records):\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
