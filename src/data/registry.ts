import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { canonicalJson, type Json, type JsonObject } from '../json.ts';
import { cacheDirectory, root } from '../setup/paths.ts';
import { suggest } from '../suggest.ts';
import { refreshChecksums } from './added/describe.ts';
import { type Added, addedSets } from './added/list.ts';
import { addedTable } from './added/source.ts';
import type { Dataset } from './dataset.ts';
import type { LoadContext } from './load-context.ts';
import { celeba } from './loaders/celeba.ts';
import { chexpert } from './loaders/chexpert.ts';
import { eicuSepsis } from './loaders/eicu-sepsis.ts';
import { embedded } from './loaders/embedded.ts';
import { fitzpatrick17k } from './loaders/fitzpatrick17k.ts';
import { ham10000 } from './loaders/ham10000.ts';
import { harvardGf } from './loaders/harvard-gf.ts';
import { isic2019 } from './loaders/isic-2019.ts';
import type { Loader, Preparation } from './loaders/loader.ts';
import { mimicCxr } from './loaders/mimic-cxr.ts';
import { mimicIvSepsis } from './loaders/mimic-iv-sepsis.ts';
import { valueFromText } from './loaders/options.ts';
import { ownCopy } from './loaders/own-copy.ts';
import { tcgaLuad } from './loaders/tcga-luad.ts';
import { tedsD } from './loaders/teds-d.ts';
import { utkface } from './loaders/utkface.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { collecting, type Problem } from './problem.ts';
import { synthCxrOptions } from './synthetic/options.ts';
import { synthPatientsOptions } from './synthetic/patients-options.ts';
import {
  domainChoices,
  domainFingerprint,
  levelChoices,
  readTestDomain,
  type TestDomain,
  testedOnLevels,
  testedOnSet,
} from './test-domain.ts';

/** A data set that can be named on the command line. */
export interface DatasetEntry {
  readonly id: string;
  readonly title: string;
  /** In the repository, made by a generator, the user's own copy, or added by the user. */
  readonly kind: 'embedded' | 'generated' | 'own copy' | 'added';
  /** Whether it can be loaded on this machine as it is. */
  readonly present: boolean;
  readonly standInFor: Readonly<Record<string, string>>;
}

/** The folder of manifests and embedded sets. */
export const manifestDirectory = join(root, 'data-manifests');

/** Sets made by a program, whose code is loaded only when one is asked for. */
const generated: Readonly<
  Record<
    string,
    {
      readonly title: string;
      load(options: JsonObject): Promise<Dataset>;
      fingerprint(options: JsonObject): Promise<string>;
      /** Options that change what is drawn, not how much or by which chance. */
      readonly knobs: readonly string[];
    }
  >
> = {
  'synth-cxr': {
    title: 'Synthetic chest X-rays of a known causal model',
    knobs: Object.keys(
      synthCxrOptions.omit({ records: true, interventions: true, seed: true }).shape,
    ),
    load: async (options) => (await import('./synthetic/synth-cxr.ts')).loadSynthCxr(options),
    fingerprint: async (options) =>
      (await import('./synthetic/synth-cxr.ts')).synthCxrFingerprint(options),
  },
  'synth-patients': {
    title: 'Synthetic patients of a known model',
    knobs: Object.keys(synthPatientsOptions.omit({ records: true, seed: true }).shape),
    load: async (options) =>
      (await import('./synthetic/synth-patients.ts')).loadSynthPatients(options),
    fingerprint: async (options) =>
      (await import('./synthetic/synth-patients.ts')).synthPatientsFingerprint(options),
  },
};

const loaders: readonly Loader[] = [
  embedded,
  ...[
    mimicCxr,
    chexpert,
    tcgaLuad,
    ham10000,
    isic2019,
    fitzpatrick17k,
    utkface,
    celeba,
    harvardGf,
    tedsD,
    mimicIvSepsis,
    eicuSepsis,
    addedTable,
  ].map(ownCopy),
];

const loaded = new Map<string, Promise<Dataset>>();

/** The option that every set takes: where to test what is learnt elsewhere (see `readTestDomain`). */
const TEST_ON = 'testOn';

/**
 * Loads a data set; asked again with the same options, gives the same object.
 *
 * @param options of the set's loader or generator, and `testOn`: a domain whose records are tested on, while
 *   those of the other are learnt from.
 * @throws UserError if there is no such set (the message lists those there are), or its data is
 *   missing or damaged.
 */
export function loadDataset(id: string, options: JsonObject = {}): Promise<Dataset> {
  const key = canonicalJson({ id, options });
  let dataset = loaded.get(key);
  if (dataset === undefined) {
    dataset = load(id, options);
    loaded.set(key, dataset);
    // A failed load is tried again: the user may have mended its cause.
    dataset.catch(() => loaded.delete(key));
  }
  return dataset;
}

/**
 * `fingerprint` of the data set that `loadDataset` would give, without decoding or drawing it.
 *
 * @throws UserError if there is no such set, or its data is missing.
 */
export async function datasetFingerprint(id: string, options: JsonObject = {}): Promise<string> {
  const { [TEST_ON]: where, ...rest } = options;
  if (where !== undefined) return domainsFingerprint(id, rest, String(where));
  const generator = Object.hasOwn(generated, id) ? generated[id] : undefined;
  if (generator !== undefined) return generator.fingerprint(options);
  const manifest = manifestOf(id);
  const loader = loaderOf(manifest);
  return loader.fingerprint(manifest, optionsFor(loader, id, options), surroundings());
}

/** Every known data set, in alphabetical order. */
export function listDatasets(): DatasetEntry[] {
  const described = projectIds().map((id): DatasetEntry => {
    const manifest = manifestOf(id);
    const { loader, standInFor } = manifest['refair:dataset'];
    const kind = loader === embedded.kind ? 'embedded' : 'own copy';
    const present = preparationsOf(manifest)?.length !== 0;
    return { id, title: manifest.alternateName ?? manifest.name, kind, present, standInFor };
  });
  const added = Object.entries(addedSets()).map(([id, { manifest: path }]): DatasetEntry => {
    const common = { id, kind: 'added', standInFor: {} } as const;
    try {
      const manifest = manifestOf(id);
      const present = preparationsOf(manifest)?.length !== 0;
      return { ...common, title: manifest.alternateName ?? manifest.name, present };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const why = existsSync(path) ? 'its manifest is damaged' : 'its manifest is gone';
      return { ...common, title: `${why}: ${path}`, present: false };
    }
  });
  const made = Object.entries(generated).map(
    ([id, { title }]): DatasetEntry => ({
      id,
      title,
      kind: 'generated',
      present: true,
      standInFor: {},
    }),
  );
  return [...described, ...added, ...made].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What a data set is called; null where none has this id, or its manifest is gone or damaged. */
export function datasetTitle(id: string): string | null {
  if (Object.hasOwn(generated, id)) return generated[id]!.title;
  const manifest = knownManifest(id);
  return manifest === null ? null : (manifest.alternateName ?? manifest.name);
}

/** The ids of every known data set, in alphabetical order. */
export function datasetIds(): string[] {
  return [...manifestIds(), ...Object.keys(generated)].sort();
}

/**
 * The options of each finished preparation of a data set on this machine, null for a set that needs
 * none.
 *
 * @throws UserError if there is no such set.
 */
export function preparedOptions(id: string): readonly JsonObject[] | null {
  requireKnown(id);
  return manifestIds().includes(id) ? preparationsOf(manifestOf(id)) : null;
}

function preparationsOf(manifest: Manifest): readonly JsonObject[] | null {
  return loaderOf(manifest).preparations?.(manifest, surroundings()) ?? null;
}

/**
 * Everything that is wrong with a data set: reads all of it, past what is cached.
 *
 * @throws UserError if there is no such set.
 */
export async function verifyDataset(
  id: string,
  options: JsonObject = {},
  context: Pick<LoadContext, 'progress'> = {},
): Promise<Problem[]> {
  requireKnown(id);
  const problems: Problem[] = [];
  await collecting(problems, async () => {
    if (!manifestIds().includes(id)) return load(id, options);
    const manifest = manifestOf(id);
    const loader = loaderOf(manifest);
    const parsed = optionsFor(loader, id, options);
    problems.push(...(await loader.verify(manifest, parsed, { ...surroundings(), ...context })));
  });
  return problems;
}

/** The manifest of a set; null where the set is generated. @throws UserError as `manifestOf`. */
export function findManifest(id: string): Manifest | null {
  return Object.hasOwn(generated, id) ? null : manifestOf(id);
}

/** As `findManifest`; null also where no set has this id, or its manifest is gone or damaged: results outlive their data. */
export function knownManifest(id: string): Manifest | null {
  try {
    return findManifest(id);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** The manifest of a described set. @throws UserError if there is no such set, or it is invalid. */
export function manifestOf(id: string): Manifest {
  requireKnown(id);
  const own = addedSet(id);
  if (own === undefined) return readManifest(join(manifestDirectory, `${id}.json`));
  if (existsSync(own.manifest)) return readManifest(own.manifest, id);
  throw new UserError(
    `the manifest of data set ${id} is no longer at ${own.manifest}`,
    `if the data were moved: refair data add <folder>/${basename(own.manifest)}; if they are gone: refair data remove ${id}`,
  );
}

/** Whether the user added a set, which is then on no list but his own. */
export function isAdded(id: string): boolean {
  return addedSet(id) !== undefined;
}

/** A set's place on the user's list; the project's own ids come first. */
function addedSet(id: string): Added | undefined {
  const sets = addedSets();
  return Object.hasOwn(sets, id) && !projectIds().includes(id) ? sets[id] : undefined;
}

async function load(id: string, options: JsonObject): Promise<Dataset> {
  const { [TEST_ON]: where, ...rest } = options;
  if (where !== undefined) return loadInDomains(id, rest, String(where));
  const generator = Object.hasOwn(generated, id) ? generated[id] : undefined;
  if (generator !== undefined) return generator.load(options);
  const manifest = manifestOf(id);
  const loader = loaderOf(manifest);
  return loader.load(manifest, optionsFor(loader, id, options), surroundings());
}

const ADD_GROUPS =
  '\n  by another column of your table: add the set again, with the column among its --groups';

/** A set whose records of one domain are learnt from and of another tested on. */
async function loadInDomains(id: string, options: JsonObject, where: string): Promise<Dataset> {
  const dataset = await loadDataset(id, options);
  const knobs = knobsOf(id);
  // Of a table with pictures only these columns are kept.
  const add = isAdded(id) && dataset.features.kind === 'image' ? ADD_GROUPS : '';
  const choices = domainChoices(dataset, knobs, sistersOf(id)) + add;
  const domain = readTestDomain(where, knobs);
  if (domain.kind === 'level') return testedOnLevels(dataset, domain, choices);
  const other = otherSet(id, options, domain);
  if (!datasetIds().includes(other.id)) {
    const levels = levelChoices(dataset, where);
    const named = levels === null ? `"${where}" is nothing to test on` : `${where} has levels`;
    throw new UserError(where === '' ? 'nothing is named to test on' : named, levels ?? choices);
  }
  const tested = await loadDataset(other.id, other.options);
  if (
    domain.kind === 'set' &&
    tested.source.url === dataset.source.url &&
    (dataset.source.url !== '' || fromOneFile(manifestOf(id), manifestOf(other.id)))
  ) {
    throw new UserError(
      `${other.id} and ${id} are made from the same source: who is tested would have been learnt from`,
      choices,
    );
  }
  return testedOnSet(dataset, tested, where);
}

/** Whether two sets of which nobody said where they are from are made of the same table. */
function fromOneFile(one: Manifest, other: Manifest): boolean {
  const hashes = new Set(one.distribution.flatMap(({ sha256 }) => sha256 ?? []));
  return other.distribution.some(({ sha256 }) => sha256 !== undefined && hashes.has(sha256));
}

/** `fingerprint` of what `loadInDomains` gives; a level is looked for when records are read. */
async function domainsFingerprint(id: string, options: JsonObject, where: string): Promise<string> {
  const own = await datasetFingerprint(id, options);
  const domain = readTestDomain(where, knobsOf(id));
  if (domain.kind === 'level') return domainFingerprint(own, where, null);
  const other = otherSet(id, options, domain);
  return domainFingerprint(own, where, await datasetFingerprint(other.id, other.options));
}

/** The set that is tested on: another, or the same drawn anew with a knob moved. */
function otherSet(
  id: string,
  options: JsonObject,
  domain: Exclude<TestDomain, { kind: 'level' }>,
): { readonly id: string; readonly options: JsonObject } {
  if (domain.kind === 'set') return { id: domain.id, options: {} };
  const seed = Number(options.seed ?? 1) + 1;
  return { id, options: { ...options, seed, [domain.name]: valueFromText(domain.value) } };
}

function knobsOf(id: string): readonly string[] {
  return Object.hasOwn(generated, id) ? generated[id]!.knobs : [];
}

/** Sets on this machine that are asked the same of records of the same kind, from another source. */
function sistersOf(id: string): string[] {
  if (Object.hasOwn(generated, id)) return [];
  const own = manifestOf(id);
  return listDatasets()
    .filter((entry) => entry.id !== id && entry.present && entry.kind !== 'generated')
    .map((entry) => manifestOf(entry.id))
    .filter((other) => (own.url === '' ? !fromOneFile(own, other) : other.url !== own.url))
    .filter((other) => asksAlike(own, other))
    .map((other) => other.id);
}

function asksAlike(one: Manifest, other: Manifest): boolean {
  const [own, its] = [one['refair:dataset'], other['refair:dataset']];
  const inBoth = (
    all: readonly { name: string }[],
    others: readonly { name: string }[],
    what: string,
  ) =>
    all.some((column) =>
      others.some(
        (candidate) =>
          candidate.name === column.name &&
          JSON.stringify(candidate[what as never]) === JSON.stringify(column[what as never]),
      ),
    );
  return (
    JSON.stringify(shapeOf(own)) === JSON.stringify(shapeOf(its)) &&
    inBoth(own.labels, its.labels, 'classes') &&
    inBoth(own.attributes, its.attributes, 'levels')
  );
}

/** What two sets must have alike to be learnt from and tested on. */
function shapeOf({ features }: Manifest['refair:dataset']) {
  return features.kind === 'image'
    ? [features.height, features.width, features.channels]
    : features.columns.map(({ name, kind }) => `${name} ${kind}`).toSorted();
}

/**
 * Reads the user's own copy of a data set once, so that it can be loaded.
 *
 * @param folder the copy, in the layout in which the source publishes it; of an added set by default
 *   where it was added.
 * @param flags what else its source asks for, as a command line has it, by `preparationFlags`.
 * @throws UserError naming file and column where the layout differs, or the signal's reason.
 */
export async function prepareDataset(
  id: string,
  folder: string | undefined,
  flags: Readonly<Record<string, string>>,
  context: Pick<LoadContext, 'progress' | 'signal'> = {},
): Promise<Preparation> {
  requireKnown(id);
  const manifest = manifestIds().includes(id) ? manifestOf(id) : null;
  const loader = manifest === null ? null : loaderOf(manifest);
  if (manifest === null || loader?.prepare === undefined) {
    throw new UserError(`data set ${id} needs no preparation`, `refair data show ${id} shows it`);
  }
  const inputs: Record<string, string> = {};
  const options: Record<string, Json> = {};
  for (const [name, text] of Object.entries(flags)) {
    if (Object.hasOwn(loader.source?.inputs ?? {}, name)) inputs[name] = text;
    else options[name] = valueFromText(text);
  }
  const own = addedSet(id);
  const root = folder ?? (own && (own.root ?? dirname(own.manifest)));
  if (root === undefined) {
    throw new UserError(
      `preparing ${id} needs --root: your copy, in the layout in which the source publishes it`,
      `get your own copy (${manifest.url}) and name its folder: --root <folder>`,
    );
  }
  const paths = { root, inputs: { ...(own?.pictures ? { images: own.pictures } : {}), ...inputs } };
  const prepared = await prepareAs(manifest, paths, options, context);
  if (own !== undefined) await refreshChecksums(own.manifest, root);
  return prepared;
}

/**
 * Prepares a set as a manifest describes it, whether or not the manifest is on any list yet.
 *
 * @param context with the folder of prepared sets, by default the user's cache.
 * @throws UserError as `prepareDataset` does.
 */
export async function prepareAs(
  manifest: Manifest,
  paths: { readonly root: string; readonly inputs: Readonly<Record<string, string>> },
  options: JsonObject,
  context: Partial<LoadContext> = {},
): Promise<Preparation> {
  const loader = loaderOf(manifest);
  // What was loaded before may have been made of other files.
  forgetLoaded(manifest.id);
  const complete = { ...surroundings(), ...context };
  return loader.prepare!(manifest, paths, optionsFor(loader, manifest.id, options), complete);
}

/** The next load of a set reads it again. */
export function forgetLoaded(id: string): void {
  for (const key of loaded.keys()) {
    if ((JSON.parse(key) as { id: string }).id === id) loaded.delete(key);
  }
}

/** A flag of `refair data prepare`, as the sources that take it declare it. */
export interface PreparationFlag {
  readonly name: string;
  readonly value: 'path' | 'value';
  /** Which kinds of sources take it, and what for. */
  readonly help: string;
}

/** The loader of what `data add` made, which is no data set by itself. */
const ADDED = 'table';

/** Every flag that some source asks for. */
export function preparationFlags(): PreparationFlag[] {
  const taken = loaders.flatMap(({ source, kind }) =>
    Object.entries({ ...source?.inputs, ...source?.options }).map(([name, { what }]) => ({
      name,
      value: Object.hasOwn(source!.inputs, name) ? ('path' as const) : ('value' as const),
      what,
      kind,
    })),
  );
  return [...Map.groupBy(taken, ({ name }) => name)].map(([name, takers]) => {
    const meanings = [...Map.groupBy(takers, ({ what }) => what)].map(
      ([what, alike]) =>
        `${alike.map(({ kind }) => (kind === ADDED ? 'added sets' : kind)).join(', ')}: ${what}`,
    );
    return { name, value: takers[0]!.value, help: meanings.join('; ') };
  });
}

function surroundings(): LoadContext {
  return { cache: cacheDirectory() };
}

/** The loader that a manifest names. */
export function loaderOf(manifest: Manifest): Loader {
  const kind = manifest['refair:dataset'].loader;
  const loader = loaders.find((candidate) => candidate.kind === kind);
  if (loader !== undefined) return loader;
  throw new UserError(
    `manifest ${manifest.path} names loader "${kind}"`,
    `choose one of: ${loaders.map((candidate) => candidate.kind).join(', ')}`,
  );
}

/** A loader's options with defaults filled in; unknown keys and bad values are errors. */
export function optionsFor(loader: Loader, id: string, options: JsonObject): JsonObject {
  const parsed = loader.options.safeParse(options);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `it has no option ${issue.keys.join(', ')}`
      : `option ${issue.path.join('.')}: ${issue.message}`,
  );
  throw new UserError(
    `data set ${id}: ${problems.join('; ')}`,
    'correct these options, or leave them out',
  );
}

function requireKnown(id: string): void {
  if (datasetIds().includes(id)) return;
  throw new UserError(`there is no data set "${id}"`, suggest(id, datasetIds()));
}

function manifestIds(): string[] {
  return [...new Set([...projectIds(), ...Object.keys(addedSets())])];
}

/** The ids of the sets that come with the project or have a loader in it. */
function projectIds(): string[] {
  return readdirSync(manifestDirectory)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length));
}
