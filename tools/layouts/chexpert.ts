import * as xlsx from '@e965/xlsx';
import { FINDINGS } from '../../src/data/loaders/findings.ts';
import { picture, tableText, writeUnder } from './write.ts';

interface Image {
  readonly path: string;
  readonly sex: string;
  readonly pneumonia: string | null;
  readonly level: number;
}

const IMAGES: readonly Image[] = [
  { path: 'patient00001/study1/view1_frontal.jpg', sex: 'Female', pneumonia: '1.0', level: 200 },
  { path: 'patient00001/study1/view2_lateral.jpg', sex: 'Female', pneumonia: '1.0', level: 10 },
  { path: 'patient00001/study2/view1_frontal.jpg', sex: 'Female', pneumonia: null, level: 60 },
  { path: 'patient00002/study1/view1_frontal.jpg', sex: 'Male', pneumonia: '-1.0', level: 60 },
  { path: 'patient00003/study1/view1_frontal.jpg', sex: 'Unknown', pneumonia: '0.0', level: 60 },
  { path: 'patient00004/study1/view1_frontal.jpg', sex: 'Male', pneumonia: '1.0', level: 200 },
];

/** The workbook: patient00003 contradicts itself, patient00004 has no row. */
const DEMOGRAPHICS = [
  ['PATIENT', 'GENDER', 'AGE_AT_CXR', 'PRIMARY_RACE', 'ETHNICITY'],
  ['patient00001', 'Female', 61, 'White, non-Hispanic', 'Non-Hispanic/Non-Latino'],
  ['patient00001', 'Female', 62, 'White', 'Not Hispanic'],
  ['patient00002', 'Male', 40, 'White', 'Hispanic/Latino'],
  ['patient00003', 'Unknown', 33, 'Asian', 'Non-Hispanic/Non-Latino'],
  ['patient00003', 'Unknown', 33, 'Black or African American', 'Non-Hispanic/Non-Latino'],
];

/**
 * CheXpert under `root`.
 *
 * @param layout `small`: the folder `CheXpert-v1.0-small`. `batches`: the full set as downloaded,
 *   its tables and pictures in folders called `CheXpert-v1.0 batch …`.
 */
export async function writeChexpert(
  root: string,
  layout: 'small' | 'batches' = 'small',
): Promise<void> {
  const prefix = layout === 'small' ? 'CheXpert-v1.0-small' : 'CheXpert-v1.0';
  const tables =
    layout === 'small' ? 'CheXpert-v1.0-small' : 'CheXpert-v1.0 batch 1 (validate & csv)';
  const table = (labels: (image: Image) => string | null) =>
    tableText(
      IMAGES.map((image) => ({
        Path: `${prefix}/train/${image.path}`,
        Sex: image.sex,
        Age: 61,
        'Frontal/Lateral': image.path.includes('frontal') ? 'Frontal' : 'Lateral',
        'AP/PA': image.path.includes('frontal') ? 'AP' : null,
        ...Object.fromEntries(FINDINGS.map((finding) => [finding, null])),
        Pneumonia: labels(image),
      })),
    );
  await writeUnder(
    root,
    `${tables}/train.csv`,
    table(({ pneumonia }) => pneumonia),
  );
  await writeUnder(
    root,
    `${tables}/train_cheXbert.csv`,
    table(() => '0.0'),
  );
  for (const [seed, { path, level }] of IMAGES.entries()) {
    const batch = path < 'patient00003' ? 'batch 2 (train 1)' : 'batch 3 (train 2)';
    const folder = layout === 'small' ? `${prefix}/train` : `CheXpert-v1.0 ${batch}`;
    const bytes = await picture({ height: 32, width: 39, channels: 1 }, level, seed + 1);
    await writeUnder(root, `${folder}/${path}`, bytes);
  }
  const workbook = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(workbook, xlsx.utils.aoa_to_sheet(DEMOGRAPHICS), 'Sheet1');
  const bytes = xlsx.write(workbook, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
  await writeUnder(root, 'CHEXPERT DEMO.xlsx', bytes);
}
