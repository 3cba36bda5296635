import { picture, type Row, tableText, writeUnder } from './write.ts';

const CASES = [
  { id: 'TCGA-05-4244', sex: 'male', race: 'white', age: '70', stage: 'Stage IV' },
  {
    id: 'TCGA-05-4249',
    sex: 'female',
    race: 'black or african american',
    age: '67',
    stage: 'Stage IB',
  },
  { id: 'TCGA-05-4250', sex: 'female', race: 'not reported', age: "'--", stage: 'Stage IIIA' },
  { id: 'TCGA-35-3615', sex: 'male', race: 'asian', age: '59', stage: "'--" },
] as const;

/** Two tiles a case, one of a case that the table lacks, and one whose path names no case. */
async function writeTiles(root: string): Promise<void> {
  const tiles = [
    ...CASES.flatMap(({ id }) => [`tiles/${id}/0_0.png`, `tiles/${id}/0_1.png`]),
    'tiles/TCGA-99-9999-01Z-00-DX1/0_0.png',
    'tiles/overview.png',
  ];
  for (const [seed, tile] of tiles.entries()) {
    const size = { height: 16, width: 16, channels: 3 } as const;
    await writeUnder(root, tile, await picture(size, 150, seed + 1, 'png'));
  }
}

/**
 * The GDC's `clinical.tsv`: a row per treatment, so cases repeat; TCGA-35-3615 is male in one row and
 * female in the other.
 *
 * @param names `plain`, or with prefixes (`demographic.gender`) as newer exports have them.
 */
export async function writeTcgaGdc(root: string, names: 'plain' | 'prefixed'): Promise<void> {
  await writeTiles(root);
  const name = (prefix: string, plain: string) =>
    names === 'plain' ? plain : `${prefix}.${plain.replace('case_', '')}`;
  const row = ({ id, sex, race, age, stage }: (typeof CASES)[number], treatment: number): Row => ({
    [name('cases', 'case_submitter_id')]: id,
    [name('demographic', 'age_at_index')]: age,
    [name('demographic', 'gender')]: id === 'TCGA-35-3615' && treatment === 2 ? 'female' : sex,
    [name('demographic', 'race')]: race,
    [name('diagnoses', 'ajcc_pathologic_stage')]: stage,
    [name('treatments', 'treatment_type')]: treatment === 1 ? 'Radiation Therapy, NOS' : "'--",
  });
  const rows = CASES.flatMap((item) => [row(item, 1), row(item, 2)]);
  await writeUnder(root, 'clinical.tsv', tableText(rows, '\t'));
}

/** The legacy biotab file: two more header lines, bracketed words for missing values, upper case. */
export async function writeTcgaBiotab(root: string): Promise<void> {
  await writeTiles(root);
  const missing = (text: string) => (text === "'--" ? '[Not Available]' : text);
  const rows: Row[] = [
    {
      bcr_patient_uuid: 'bcr_patient_uuid',
      bcr_patient_barcode: 'bcr_patient_barcode',
      gender: 'gender',
      race: 'race',
      ajcc_pathologic_tumor_stage: 'pathologic_stage',
      age_at_initial_pathologic_diagnosis: 'age_at_initial_pathologic_diagnosis',
    },
    {
      bcr_patient_uuid: 'CDE_ID:',
      bcr_patient_barcode: 'CDE_ID:2673794',
      gender: 'CDE_ID:2200604',
      race: 'CDE_ID:2192199',
      ajcc_pathologic_tumor_stage: 'CDE_ID:3203222',
      age_at_initial_pathologic_diagnosis: 'CDE_ID:2006657',
    },
    ...CASES.map(({ id, sex, race, age, stage }) => ({
      bcr_patient_uuid: `uuid-${id}`,
      bcr_patient_barcode: id,
      gender: sex.toUpperCase(),
      race: race === 'not reported' ? '[Not Evaluated]' : race.toUpperCase(),
      ajcc_pathologic_tumor_stage: missing(stage),
      age_at_initial_pathologic_diagnosis: missing(age),
    })),
  ];
  const name = 'nationwidechildrens.org_clinical_patient_luad.txt';
  await writeUnder(root, name, tableText(rows, '\t'));
}

/** Slides as downloaded, not yet cut into tiles. */
export async function writeTcgaSlides(root: string): Promise<void> {
  const rows = [
    {
      case_submitter_id: 'TCGA-05-4244',
      age_at_index: 70,
      gender: 'male',
      race: 'white',
      ajcc_pathologic_stage: 'Stage IV',
    },
  ];
  await writeUnder(root, 'clinical.tsv', tableText(rows, '\t'));
  await writeUnder(root, 'a1b2/TCGA-05-4244-01Z-00-DX1.svs', new Uint8Array(8));
}
