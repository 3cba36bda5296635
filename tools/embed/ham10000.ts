import { join } from 'node:path';
import { readText, sqlText } from '../../src/data/duckdb.ts';
import type { Embedding } from './embedding.ts';
import { ham10000Facts } from './ham10000-facts.ts';
import { readNpz, readNpzImages } from './images.ts';

const size = { height: 28, width: 28, channels: 3 } as const;

export const ham10000: Embedding = {
  id: 'ham10000-28',
  title: 'HAM10000 at 28×28',
  description:
    'All 10,015 dermatoscopic images of HAM10000, scaled to 28×28 RGB, with diagnosis, sex and age.',
  licence: ham10000Facts.licence,
  citation: ham10000Facts.citation,
  url: ham10000Facts.url,
  keywords: ['dermatoscopy', 'skin lesions', 'fairness'],
  creator: 'Medical University of Vienna',
  datePublished: '2018-08-14',
  columns: {
    image_id: 'Identifier of the image in the ISIC archive.',
    lesion_id: 'Lesion; several images can show the same one.',
    dx: 'Diagnosis: akiec, bcc, bkl, df, mel, nv or vasc.',
    dx_type: 'How the diagnosis was confirmed.',
    age: 'Age in years, in steps of five.',
    localization: 'Site on the body.',
    image: 'Lossless WebP, 28×28 RGB.',
  },
  async make(connection, source) {
    const archive = join(source, 'ham10000/ham10000_28x28_rgb.npz');
    const images = await readNpzImages(archive, [28, 28, 3]);
    await connection.run(
      `CREATE TABLE records AS
       SELECT image_id, lesion_id, dx, dx_type, TRY_CAST(age AS FLOAT)::SMALLINT AS age, sex, localization
       FROM read_csv(${sqlText(join(source, 'ham10000/HAM10000_metadata.csv'))}, all_varchar = true, header = true)`,
    );
    const { image_id: ids } = await readText(connection, 'SELECT * FROM records ORDER BY rowid', [
      'image_id',
    ]);
    const order = (await readNpz(archive, 'image_id')).values as string[];
    const differs = order.findIndex((id, row) => id !== ids[row]);
    if (order.length !== ids.length || differs >= 0) {
      throw new RangeError(`images and metadata of HAM10000 differ in row ${differs + 1}`);
    }
    return {
      image: images.image,
      extension: {
        idColumn: 'image_id',
        patientColumn: 'lesion_id',
        unit: 'lesion',
        features: { kind: 'image', column: 'image', ...size },
        labels: ham10000Facts.labels,
        attributes: ham10000Facts.attributes,
        standInFor: ham10000Facts.standInFor,
        notes: [
          ...ham10000Facts.notes,
          'Images were scaled from 600×450 to 28×28: fine structure that dermatologists use is lost.',
        ],
      },
    };
  },
};
