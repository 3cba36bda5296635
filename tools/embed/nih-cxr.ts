import { join } from 'node:path';
import { readText, sqlName, sqlText } from '../../src/data/duckdb.ts';
import type { Embedding } from './embedding.ts';
import { readNpzImages } from './images.ts';

/** Findings with fewer positives than this can't be judged by group. */
const FEWEST_POSITIVES = 60;

const size = { height: 64, width: 64, channels: 1 } as const;

export const nihCxr: Embedding = {
  id: 'nih-cxr-1000',
  title: 'NIH ChestX-ray14, 1,000 images at 64×64',
  description:
    '1,000 chest X-rays of 264 patients from NIH ChestX-ray14, scaled to 64×64 grey, with findings read from reports, sex and age.',
  licence: 'https://nihcc.app.box.com/v/ChestXray-NIHCC',
  terms: 'No restriction on use; the NIH Clinical Center is to be credited',
  citation:
    'X. Wang, Y. Peng, L. Lu, Z. Lu, M. Bagheri, R. M. Summers: ChestX-ray8: Hospital-scale chest X-ray database and benchmarks on weakly-supervised classification and localization of common thorax diseases. CVPR 2017. Images provided by the NIH Clinical Center.',
  url: 'https://nihcc.app.box.com/v/ChestXray-NIHCC',
  keywords: ['chest X-ray', 'radiology', 'fairness'],
  creator: 'NIH Clinical Center',
  datePublished: '2017-07-25',
  columns: {
    view: 'Projection: PA or AP.',
    follow_up: 'Number of the follow-up study.',
    finding_labels: 'Findings, separated by |; "No Finding" if none.',
    abnormal: '1 if there is any finding.',
    image: 'Lossless WebP, 64×64 grey.',
  },
  async make(connection, source) {
    const folder = join(source, 'nih_cxr14');
    const images = await readNpzImages(join(folder, 'nih1000_64x64_gray.npz'), [64, 64, 1]);
    await connection.run(
      `CREATE TABLE records AS
       SELECT image AS image_id, patient_id, age::SMALLINT AS age, sex, view,
         follow_up::SMALLINT AS follow_up, finding_labels, abnormal
       FROM read_csv(${sqlText(join(folder, 'nih1000_labels.csv'))}, all_varchar = true, header = true)`,
    );
    const { finding_labels: cells } = await readText(
      connection,
      'SELECT * FROM records ORDER BY rowid',
      ['finding_labels'],
    );
    if (cells.length !== images.count) throw new RangeError('images and labels differ in number');
    const counts = new Map<string, number>();
    for (const finding of cells.flatMap((cell) => cell!.split('|'))) {
      counts.set(finding, (counts.get(finding) ?? 0) + 1);
    }
    const common = [...counts.keys()]
      .filter((finding) => finding !== 'No Finding' && counts.get(finding)! >= FEWEST_POSITIVES)
      .sort();
    const flags = common.map(
      (finding) =>
        `list_contains(string_split(finding_labels, '|'), ${sqlText(finding)})::INT::VARCHAR AS ${sqlName(columnOf(finding))}`,
    );
    await connection.run(
      `CREATE OR REPLACE TABLE records AS SELECT *, ${flags.join(', ')} FROM records ORDER BY rowid`,
    );
    return {
      image: images.image,
      extension: {
        idColumn: 'image_id',
        patientColumn: 'patient_id',
        unit: 'patient',
        features: { kind: 'image', column: 'image', ...size },
        labels: [
          {
            name: 'abnormal',
            title: 'any finding',
            classes: ['no finding', 'abnormal'],
            column: 'abnormal',
            values: { 0: 'no finding', 1: 'abnormal' },
          },
          ...common.map((finding) => ({
            name: columnOf(finding),
            title: finding.toLowerCase(),
            classes: ['absent', 'present'],
            column: columnOf(finding),
            values: { 0: 'absent', 1: 'present' },
          })),
        ],
        attributes: [
          {
            name: 'sex',
            title: 'sex',
            levels: ['male', 'female'],
            column: 'sex',
            values: { M: 'male', F: 'female' },
          },
          {
            name: 'age',
            title: 'age',
            levels: ['under-60', '60-and-over'],
            column: 'age',
            cut: [{ below: 60, is: 'under-60' }, { is: '60-and-over' }],
          },
        ],
        standInFor: {
          'fair-diagnosis': 'MIMIC-CXR and CheXpert',
          'positive-sum': 'MIMIC-CXR',
        },
        notes: [
          'Findings were read from reports by a program; the authors expect more than 90 % of them to be right.',
          'The images come from 264 patients, so a test set holds few independent patients.',
          `Only findings with at least ${FEWEST_POSITIVES} images are offered as labels: ${common.map((finding) => `${finding.toLowerCase()} ${counts.get(finding)}`).join(', ')}.`,
          'The source has no race.',
        ],
      },
    };
  },
};

function columnOf(finding: string): string {
  return finding.toLowerCase().replaceAll(/[^a-z]+/g, '-');
}
