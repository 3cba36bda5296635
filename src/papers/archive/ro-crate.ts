import { datasetIds, findManifest } from '../../data/registry.ts';
import type { JsonObject } from '../../json.ts';
import type { TrialProvenance } from '../../runs/trial.ts';
import type { Subject } from '../paper.ts';
import { REPORT_LICENCE } from '../report/about.ts';
import { settingTitle } from '../report/print.ts';
import { parquetCommand } from '../report/repeat-commands.ts';
import { rerunsOf } from '../report/rerun.ts';
import type { SettingResult, TableResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';

/** A file beside the report. */
export interface CrateFile {
  /** Path from the report's folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A folder of many files, such as predictions: they are told together. */
export interface CrateFolder {
  /** Ends with `/`. */
  readonly path: string;
  readonly files: number;
  /** Of the sorted lines of `sha256sum`. */
  readonly sha256: string;
}

/** The profile of Workflow Run RO-Crate for runs of a program. */
const PROFILE = 'https://w3id.org/ro/wfrun/process/0.5';
const SOFTWARE = '#refair';

const FORMATS: Readonly<Record<string, string>> = {
  cff: 'application/yaml',
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  tex: 'application/x-tex',
};

/** What a crate is of: a paper that was rerun, or a comparison. */
export interface CrateSubject extends Subject {
  /** Of the crate: `Replication of: …`. */
  readonly called: string;
  readonly description: string;
  /** The article that it reruns; `''`: none. */
  readonly url: string;
  /** The command that made a table's results. */
  command(table: string, profile: string): string;
}

/**
 * `ro-crate-metadata.json`: the report's folder as a Workflow Run RO-Crate (Process Run Crate 0.5 on
 * RO-Crate 1.1). Each setting of each table is an action with its parameters, inputs with checksums,
 * environment, time and duration; all files of the folder are listed with theirs.
 */
export function roCrate(
  subject: CrateSubject,
  results: PaperResults,
  files: readonly (CrateFile | CrateFolder)[],
): string {
  const reruns = rerunsOf(subject, results);
  const runs = reruns.flatMap(({ result }) =>
    result.settings.map((setting) => ({ result, setting })),
  );
  const actions = runs.map(({ result, setting }) => actionOf(subject, result, setting, results));
  const inputs = new Map(runs.flatMap(({ setting }) => inputsOf(setting)));
  const { called, description, url, title } = subject;
  const graph: JsonObject[] = [
    {
      '@id': 'ro-crate-metadata.json',
      '@type': 'CreativeWork',
      conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
      about: { '@id': './' },
    },
    {
      '@id': './',
      '@type': 'Dataset',
      name: called,
      description: files.some(isOfTrials)
        ? `${description} ${predictionsText(subject)}`
        : description,
      datePublished: results.date.slice(0, 10),
      license: { '@id': REPORT_LICENCE.url },
      author: { '@id': '#maintainers' },
      conformsTo: { '@id': PROFILE },
      hasPart: files.map(({ path }) => ({ '@id': path })),
      mentions: actions.map(([{ '@id': id }]) => ({ '@id': id! })),
      ...(url === '' ? {} : { isBasedOn: { '@id': url } }),
    },
    { '@id': PROFILE, '@type': 'CreativeWork', name: 'Process Run Crate', version: '0.5' },
    {
      '@id': REPORT_LICENCE.url,
      '@type': 'CreativeWork',
      name: REPORT_LICENCE.name,
      description: 'Of text, tables and figures; pictures of data sets keep their own terms.',
    },
    { '@id': '#maintainers', '@type': 'Organization', name: 'refair maintainers' },
    {
      '@id': SOFTWARE,
      '@type': 'SoftwareApplication',
      name: 'refair',
      description:
        'Reruns papers on fairness in medical AI, table by table, and reports what holds.',
      softwareVersion: [results.environment.refair, results.environment.commit]
        .filter(Boolean)
        .join(', commit '),
    },
    ...(url === '' ? [] : [{ '@id': url, '@type': 'ScholarlyArticle', name: title }]),
    ...files.map((file) => fileEntity(file, subject)),
    ...inputs.values(),
    ...actions.flat(),
  ];
  const crate = {
    '@context': [
      'https://w3id.org/ro/crate/1.1/context',
      'https://w3id.org/ro/terms/workflow-run/context',
    ],
    '@graph': graph,
  };
  return `${JSON.stringify(crate, null, 1)}\n`;
}

function isOfTrials({ path }: CrateFile | CrateFolder): boolean {
  return path === 'trials/';
}

/** How to read the predictions, which lie here as the store of a clone exports them. */
function predictionsText(subject: CrateSubject): string {
  return `Predictions of every trial lie in trials/; in a clone \`${parquetCommand(subject)}\` writes them as Parquet.`;
}

function fileEntity(file: CrateFile | CrateFolder, subject: CrateSubject): JsonObject {
  const { path, sha256 } = file;
  if ('files' in file) {
    const checksum = `${file.files} files; the checksum is that of their sorted checksums and names`;
    const description = isOfTrials(file) ? `${predictionsText(subject)} ${checksum}` : checksum;
    return { '@id': path, '@type': 'Dataset', name: path, description, sha256 };
  }
  const format = FORMATS[path.split('.').at(-1)!];
  return {
    '@id': path,
    '@type': 'File',
    name: path,
    contentSize: String(file.bytes),
    sha256,
    ...(format === undefined ? {} : { encodingFormat: format }),
  };
}

/** What a setting reads, by its id: embedded files with their checksums, or the user's own copy. */
function inputsOf({ dataset }: SettingResult): [string, JsonObject][] {
  // One that its user added may be gone from the list since.
  const manifest = datasetIds().includes(dataset.id) ? findManifest(dataset.id) : null;
  const [file] = manifest?.distribution ?? [];
  const id = `#data-${dataset.id}`;
  return [
    [
      id,
      {
        '@id': id,
        '@type': 'Dataset',
        name: dataset.title,
        description: dataset.citation,
        license: dataset.licence,
        identifier: `fingerprint:${dataset.fingerprint}`,
        ...(file === undefined ? {} : { sha256: file.sha256 }),
      },
    ],
  ];
}

/** A setting as an action, with its parameters and what it ran on. */
function actionOf(
  { tables, command }: CrateSubject,
  { table, profile }: TableResult,
  setting: SettingResult,
  { environment }: PaperResults,
): [JsonObject, ...JsonObject[]] {
  const id = `#${table}/${setting.id}`;
  const title = tables.find((one) => one.id === table)?.title ?? table;
  const property = (kind: string, name: string, value: string | number): JsonObject => ({
    '@id': `${id}/${kind}/${name.replaceAll(' ', '-')}`,
    '@type': 'PropertyValue',
    name,
    value,
  });
  const parameters = [
    property('parameter', 'profile', profile),
    property('parameter', 'attribute', setting.attribute),
    property('parameter', 'label', setting.label),
    property('parameter', 'seeds', setting.seeds.join(', ')),
    property('parameter', 'folds', setting.folds),
    property('parameter', 'threshold', setting.threshold.kind),
    property('parameter', 'rows', setting.rows.map(({ id: row }) => row).join(', ')),
  ];
  const around = [
    property('environment', 'node', environment.node),
    property('environment', 'hardware', environment.hardware),
    property('environment', 'engine', unique(setting.provenance.map(({ engine }) => engine))),
  ];
  const usage = [
    ...setting.rows.map((row) => ({
      ...property('duration', row.id, Number(row.seconds.toFixed(1))),
      description: `Seconds of worker processes for the trainings of ${row.title}`,
      unitCode: 'SEC',
    })),
    property(
      'usage',
      'peak memory in MiB',
      Math.max(0, ...setting.provenance.map(({ peakMemoryMiB }) => peakMemoryMiB)),
    ),
  ];
  const ids = (entities: readonly JsonObject[]) => entities.map((one) => ({ '@id': one['@id']! }));
  const action: JsonObject = {
    '@id': id,
    '@type': 'CreateAction',
    name: `${title}: ${settingTitle(setting)}`,
    description: `${command(table, profile)}: ${setting.provenance.length} trainings`,
    instrument: { '@id': SOFTWARE },
    agent: { '@id': '#maintainers' },
    object: [{ '@id': `#data-${setting.dataset.id}` }, ...ids(parameters)],
    result: { '@id': 'results.json' },
    environment: ids(around),
    resourceUsage: ids(usage),
    actionStatus: `http://schema.org/${setting.failures.length === 0 ? 'CompletedActionStatus' : 'FailedActionStatus'}`,
    ...timesOf(setting.provenance),
  };
  return [action, ...parameters, ...around, ...usage];
}

/** When the first training began and the last ended. */
function timesOf(trials: readonly TrialProvenance[]): JsonObject {
  if (trials.length === 0) return {};
  const ends = trials.map(({ finishedAt }) => Date.parse(finishedAt));
  const starts = trials.map(({ seconds }, i) => ends[i]! - seconds * 1000);
  return {
    startTime: moment(Math.min(...starts)),
    endTime: moment(Math.max(...ends)),
  };
}

/** To the second, as ISO 8601. */
function moment(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}+00:00`;
}

function unique(values: readonly string[]): string {
  return [...new Set(values)].join(', ');
}
