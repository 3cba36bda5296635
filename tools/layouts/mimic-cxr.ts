import { join } from 'node:path';
import { FINDINGS } from '../../src/data/loaders/findings.ts';
import { picture, type Row, tableText, writeUnder } from './write.ts';

interface Image {
  readonly dicom: string;
  readonly subject: string;
  readonly study: string;
  readonly view: string;
  /** Pneumonia as the labeller writes it; undefined: the study has no row. */
  readonly pneumonia?: string | null;
  /** Mean brightness; null: the file is missing; `damaged`: it is cut off. */
  readonly file: number | null | 'damaged';
}

/** Twelve images of seven patients; each trap of the layout stands on a line of its own. */
const IMAGES: readonly Image[] = [
  { dicom: 'd01', subject: '10000001', study: '50000001', view: 'PA', pneumonia: '1.0', file: 200 },
  {
    dicom: 'd02',
    subject: '10000001',
    study: '50000001',
    view: 'LATERAL',
    pneumonia: '1.0',
    file: 10,
  },
  { dicom: 'd03', subject: '10000001', study: '50000002', view: 'AP', pneumonia: '0.0', file: 60 },
  { dicom: 'd04', subject: '10000002', study: '50000003', view: 'AP', pneumonia: '-1.0', file: 60 },
  { dicom: 'd05', subject: '10000002', study: '50000004', view: 'PA', pneumonia: null, file: 60 },
  { dicom: 'd06', subject: '11000003', study: '50000005', view: 'PA', pneumonia: '1.0', file: 200 },
  { dicom: 'd07', subject: '11000003', study: '50000006', view: 'AP', file: 60 },
  {
    dicom: 'd08',
    subject: '11000004',
    study: '50000007',
    view: 'AP',
    pneumonia: '0.0',
    file: null,
  },
  {
    dicom: 'd09',
    subject: '11000004',
    study: '50000008',
    view: 'AP',
    pneumonia: '0.0',
    file: 'damaged',
  },
  { dicom: 'd10', subject: '11000004', study: '50000009', view: 'AP', pneumonia: '0.0', file: 60 },
  { dicom: 'd11', subject: '11000005', study: '50000010', view: '', pneumonia: '1.0', file: 200 },
  { dicom: 'd12', subject: '19999999', study: '50000011', view: 'PA', pneumonia: '1.0', file: 200 },
];

/** Of the published split, where it is not training. */
const PARTS: Readonly<Record<string, string>> = { '10000002': 'validate', '11000004': 'test' };

/** 11000003 contradicts herself; 11000004 was first unknown; 19999999 is not in MIMIC-IV. */
const ADMISSIONS: readonly (readonly [subject: string, race: string])[] = [
  ['10000001', 'WHITE'],
  ['10000001', 'WHITE - RUSSIAN'],
  ['10000002', 'BLACK/AFRICAN AMERICAN'],
  ['11000003', 'WHITE'],
  ['11000003', 'ASIAN - CHINESE'],
  ['11000004', 'UNKNOWN'],
  ['11000004', 'HISPANIC/LATINO - PUERTO RICAN'],
  ['11000005', 'PORTUGUESE'],
];

/**
 * MIMIC-CXR-JPG under `<root>/mimic-cxr-jpg` and MIMIC-IV under `<root>/mimic-iv`.
 *
 * @param version of MIMIC-IV: 1.0 keeps its files in `core/` and calls race `ethnicity`.
 */
export async function writeMimicCxr(root: string, version: '1.0' | '2.2' = '2.2'): Promise<void> {
  const jpg = join(root, 'mimic-cxr-jpg');
  const metadata = IMAGES.map(({ dicom, subject, study, view }) => ({
    dicom_id: dicom,
    subject_id: subject,
    study_id: study,
    PerformedProcedureStepDescription: 'CHEST (PA AND LAT)',
    ViewPosition: view,
    Rows: 40,
    Columns: 30,
    StudyDate: '21800506',
    StudyTime: '213014.531',
  }));
  await writeUnder(jpg, 'mimic-cxr-2.0.0-metadata.csv.gz', tableText(metadata));
  const parts = IMAGES.map(({ dicom, subject, study }) => ({
    dicom_id: dicom,
    study_id: study,
    subject_id: subject,
    split: PARTS[subject] ?? 'train',
  }));
  await writeUnder(jpg, 'mimic-cxr-2.0.0-split.csv.gz', tableText(parts));
  const studies = new Map(
    IMAGES.filter(({ pneumonia }) => pneumonia !== undefined).map((image) => [image.study, image]),
  );
  const labels = (flip: boolean) =>
    [...studies.values()].map(
      ({ subject, study, pneumonia }): Row => ({
        subject_id: subject,
        study_id: study,
        ...Object.fromEntries([...FINDINGS].sort().map((finding) => [finding, null])),
        Pneumonia: flip && pneumonia === '1.0' ? '-1.0' : pneumonia!,
        Fracture: '1.0',
      }),
    );
  await writeUnder(jpg, 'mimic-cxr-2.0.0-chexpert.csv.gz', tableText(labels(false)));
  await writeUnder(jpg, 'mimic-cxr-2.0.0-negbio.csv.gz', tableText(labels(true)));
  for (const [seed, { dicom, subject, study, file }] of IMAGES.entries()) {
    if (file === null) continue;
    const level = file === 'damaged' ? 60 : file;
    const bytes = await picture({ height: 40, width: 30, channels: 1 }, level, seed + 1);
    await writeUnder(
      jpg,
      `files/p${subject.slice(0, 2)}/p${subject}/s${study}/${dicom}.jpg`,
      file === 'damaged' ? bytes.subarray(0, bytes.length / 2) : bytes,
    );
  }
  const folder = version === '1.0' ? 'core' : 'hosp';
  const people = [...new Set(ADMISSIONS.map(([subject]) => subject))].map((subject, i) => ({
    subject_id: subject,
    gender: i % 2 === 0 ? 'F' : 'M',
    anchor_age: 50 + i,
    anchor_year: 2170,
    anchor_year_group: '2011 - 2013',
    dod: null,
  }));
  await writeUnder(join(root, 'mimic-iv'), `${folder}/patients.csv.gz`, tableText(people));
  const admissions = ADMISSIONS.map(([subject, race], i) => ({
    subject_id: subject,
    hadm_id: 20000000 + i,
    insurance: 'Medicare',
    [version === '1.0' ? 'ethnicity' : 'race']: race,
  }));
  await writeUnder(join(root, 'mimic-iv'), `${folder}/admissions.csv.gz`, tableText(admissions));
}
