import { readdirSync } from 'node:fs';
import { sep } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../errors.ts';
import { requireCsv } from '../csv.ts';
import { firstRow, readText, sqlName } from '../duckdb.ts';
import { ageCell } from './checks.ts';
import { findPictures, lookFor, oneColumn } from './files.ts';
import { size } from './options.ts';
import type { Skipped, Source, SourceInput } from './source.ts';
import { loadRows } from './tables.ts';

const CASE = /TCGA-[A-Z0-9]{2}-[A-Z0-9]{4}/;
const CLINICAL = ['clinical.tsv', 'clinical/clinical.tsv'];
const BIOTAB = /^nationwidechildrens\.org_clinical_patient_luad\.txt(\.gz)?$/;
/** How the tables say that a value is not known. */
const UNKNOWN = [
  "'--",
  '--',
  'not reported',
  'Not Reported',
  'Unknown',
  '[Not Available]',
  '[Not Evaluated]',
  '[Unknown]',
  '[Discrepancy]',
  '[Not Applicable]',
];

/** A fact of a case, and what its column is called in each version of the table. */
const FACTS = {
  sex: ['gender', 'demographic.gender', 'demographic.sex_at_birth'],
  race: ['race', 'demographic.race'],
  age: ['age_at_index', 'demographic.age_at_index', 'age_at_initial_pathologic_diagnosis'],
  stage: [
    'ajcc_pathologic_stage',
    'diagnoses.ajcc_pathologic_stage',
    'ajcc_pathologic_tumor_stage',
  ],
} as const;
const IDENTITY = ['case_submitter_id', 'cases.submitter_id', 'bcr_patient_barcode'];

/**
 * TCGA-LUAD as picture tiles: PNG or JPEG files whose path names the case (`TCGA-05-4244`), with
 * the clinical table of the GDC (`clinical.tsv`, plain or prefixed column names, repeated rows) or
 * the legacy biotab file (two more header lines). Whole slides (`.svs`) must be cut into tiles
 * first.
 */
export const tcgaLuad: Source = {
  kind: 'tcga-luad',
  options: { size },
  inputs: {
    clinical: { what: 'the clinical table, if it does not lie in the root', required: false },
  },

  async read(connection, { root, inputs, context }) {
    const clinical = inputs.clinical ?? clinicalFile(root);
    const contradicting = await loadCases(connection, clinical, context);
    const tiles = await findPictures(root, context.signal);
    if (tiles.length === 0) throw noTiles(root);
    const skipped: Skipped[] = [];
    const cases = new Map<string, string>();
    for (const { path } of tiles) {
      const id = CASE.exec(path)?.[0];
      if (id !== undefined) cases.set(path, id);
      else skipped.push({ file: path, why: 'no part of its path is the barcode of a case' });
    }
    await loadRows(connection, 'tiles', ['file', 'case_id'], cases);
    await connection.run(
      `CREATE TABLE records AS SELECT tiles.file AS tile, tiles.file, cases.* FROM tiles
       JOIN cases USING (case_id) ORDER BY tiles.file`,
    );
    const { file: strangers } = await readText(
      connection,
      'SELECT file FROM tiles ANTI JOIN cases USING (case_id) ORDER BY file',
      ['file'],
    );
    for (const file of strangers) {
      skipped.push({ file: file!, why: 'the clinical table does not have its case' });
    }
    const slides = await uncutSlides(connection, root);
    skipped.push(...slides.uncut);
    const counts = await firstRow(
      connection,
      `SELECT count(*) AS tiles, count(DISTINCT case_id) AS cases,
         count(DISTINCT case_id) FILTER (stage IS NULL) AS unstaged FROM records`,
    );
    return {
      skipped,
      notes: [
        `${counts.tiles} tiles of ${counts.cases} cases; the case is the unit of splitting, and every tile has the label of its case.`,
        `Cases without a stage: ${counts.unstaged}. Cases with contradicting rows, whose differing values count as not known: ${contradicting}.`,
        'Stages I to II are early, III to IV late.',
        ...(slides.cut > 0
          ? [`Whole slides (.svs) beside the tiles of their case, not read: ${slides.cut}.`]
          : []),
      ],
    };
  },
};

function clinicalFile(root: string): string {
  const biotab = readdirSync(root).find((name) => BIOTAB.test(name));
  const found = lookFor(root, biotab === undefined ? CLINICAL : [...CLINICAL, biotab]);
  if (found !== null) return found;
  throw new UserError(
    `no clinical table under ${root}: looked for ${CLINICAL.join(', ')} and nationwidechildrens.org_clinical_patient_luad.txt`,
    'download "Clinical" of project TCGA-LUAD from the GDC portal into that folder, or name the file with --clinical',
  );
}

/** Table `cases`, one row per case. @returns how many have contradicting rows. */
async function loadCases(
  connection: DuckDBConnection,
  path: string,
  context: SourceInput['context'],
): Promise<number> {
  const dialect = { delimiter: '\t', quoted: false };
  const { query, columns: found } = await requireCsv(connection, path, [], context, dialect);
  const identity = oneColumn(path, found, IDENTITY);
  const facts = Object.entries(FACTS).map(([name, columns]) => {
    const text = `trim(${sqlName(oneColumn(path, found, columns))})`;
    const cell = name === 'age' ? ageCell(text) : text;
    const unknown = UNKNOWN.map((text) => `'${text.replaceAll("'", "''")}'`).join(', ');
    return { name, value: `CASE WHEN ${cell} NOT IN (${unknown}, '') THEN ${cell} END` };
  });
  // The legacy table has two more header lines; no case is called like they begin.
  await connection.run(
    `CREATE TABLE cases AS
     SELECT trim(${sqlName(identity)}) AS case_id,
       ${facts.map(({ name, value }) => `CASE WHEN count(DISTINCT ${value}) = 1 THEN any_value(${value}) END AS ${name}`).join(', ')},
       greatest(${facts.map(({ value }) => `count(DISTINCT ${value})`).join(', ')}) AS versions
     FROM (${query}) WHERE ${sqlName(identity)} LIKE 'TCGA-%' GROUP BY 1`,
  );
  await connection.run('UPDATE cases SET sex = lower(sex)');
  const counted = 'SELECT count(*) AS n FROM cases WHERE versions > 1';
  return Number((await firstRow(connection, counted)).n);
}

/** Whole slides under the root, `/` between folders, sorted. */
function slidesUnder(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.svs$/i.test(name))
    .map((name) => name.split(sep).join('/'))
    .sort();
}

/** Slides whose case has no tile, to be reported one by one; how many have one. */
async function uncutSlides(
  connection: DuckDBConnection,
  root: string,
): Promise<{ readonly uncut: Skipped[]; readonly cut: number }> {
  const { case_id: tiled } = await readText(connection, 'SELECT DISTINCT case_id FROM tiles', [
    'case_id',
  ]);
  const slides = slidesUnder(root);
  const uncut = slides.filter((file) => {
    const id = CASE.exec(file)?.[0];
    return id === undefined || !tiled.includes(id);
  });
  return {
    uncut: uncut.map((file) => ({
      file,
      why: `a whole slide, and its case has no tiles: ${TILING}`,
    })),
    cut: slides.length - uncut.length,
  };
}

const TILING =
  'cut it into tiles, for example with libvips: vips dzsave SLIDE.svs TCGA-05-4244 --depth one --tile-size 512 --overlap 0 --suffix .png';

function noTiles(root: string): UserError {
  const slides = slidesUnder(root);
  if (slides.length === 0) {
    return new UserError(
      `there are no PNG or JPEG tiles under ${root}`,
      'put the tiles of each case into a folder named after it: TCGA-05-4244/….png',
    );
  }
  return new UserError(
    `${root} holds ${slides.length} whole slides (.svs), the first ${slides[0]}, and no tiles: a slide is too large for a network`,
    `each slide: ${TILING}`,
  );
}
