import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { decodeImage } from '../../src/data/decode-image.ts';
import { readText, sqlText } from '../../src/data/duckdb.ts';
import { ZipFile } from '../../src/data/zip.ts';
import type { Embedding, Made } from './embedding.ts';
import { ham10000Facts } from './ham10000-facts.ts';
import { readNpz, readNpzImages } from './images.ts';

/** Scaled beforehand to 28×28, in an npz archive; kept as they are. */
export const ham10000At28 = embedding({
  size: 28,
  encoding: 'Lossless WebP',
  lost: 'fine structure that dermatologists use is lost',
  async pictures(source, ids) {
    const archive = join(source, 'ham10000/ham10000_28x28_rgb.npz');
    const order = (await readNpz(archive, 'image_id')).values as string[];
    const differs = order.findIndex((id, row) => id !== ids[row]);
    if (order.length !== ids.length || differs >= 0) {
      throw new RangeError(`images and metadata of HAM10000 differ in row ${differs + 1}`);
    }
    const { image } = await readNpzImages(archive, [28, 28, 3]);
    return { image };
  },
});

/** Scaled here from JPEG pictures of 200×150, stretched to a square as those of 28×28 are. */
export const ham10000At64 = embedding({
  size: 64,
  encoding: 'WebP of quality 95',
  lost: 'the finest structure is lost, and colours are not exact to the last bit',
  async pictures(source, ids) {
    const archive = await ZipFile.open(join(source, 'ham10000/ham10000_200x150_jpg.zip'));
    return {
      quality: 95,
      image: async (row) => {
        const name = `${ids[row]}.jpg`;
        const shape = { height: 64, width: 64, channels: 3, fit: 'fill' } as const;
        return decodeImage(await archive.read(name), shape, name);
      },
    };
  },
});

/** One size of HAM10000; all have the same records in the same order. */
function embedding({
  size,
  encoding,
  lost,
  pictures,
}: {
  readonly size: number;
  readonly encoding: string;
  readonly lost: string;
  pictures(source: string, ids: readonly string[]): Promise<Pick<Made, 'image' | 'quality'>>;
}): Embedding {
  const square = `${size}×${size}`;
  return {
    id: `ham10000-${size}`,
    title: `HAM10000 at ${square}`,
    description: `All 10,015 dermatoscopic images of HAM10000, scaled to ${square} RGB, with diagnosis, sex and age.`,
    licence: ham10000Facts.licence,
    terms: ham10000Facts.terms,
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
      image: `${encoding}, ${square} RGB.`,
    },
    async make(connection, source) {
      const ids = await readRecords(connection, source);
      return {
        ...(await pictures(source, ids)),
        extension: {
          idColumn: 'image_id',
          patientColumn: 'lesion_id',
          unit: 'lesion',
          features: { kind: 'image', column: 'image', height: size, width: size, channels: 3 },
          labels: ham10000Facts.labels,
          attributes: ham10000Facts.attributes,
          standInFor: ham10000Facts.standInFor,
          notes: [...ham10000Facts.notes, `Images were scaled from 600×450 to ${square}: ${lost}.`],
        },
      };
    },
  };
}

/** Makes the table `records` from the metadata and gives the images' ids in its order. */
async function readRecords(connection: DuckDBConnection, source: string): Promise<string[]> {
  await connection.run(
    `CREATE TABLE records AS
     SELECT image_id, lesion_id, dx, dx_type, TRY_CAST(age AS FLOAT)::SMALLINT AS age, sex, localization
     FROM read_csv(${sqlText(join(source, 'ham10000/HAM10000_metadata.csv'))}, all_varchar = true, header = true)`,
  );
  const { image_id: ids } = await readText(connection, 'SELECT * FROM records ORDER BY rowid', [
    'image_id',
  ]);
  return ids as string[];
}
