import { ageCell } from './checks.ts';
import { findFile } from './files.ts';
import { size } from './options.ts';
import { loadPictures, withoutPicture } from './pictures.ts';
import type { Source } from './source.ts';
import { loadCsv } from './tables.ts';

/**
 * HAM10000 as published (`HAM10000_images_part_1.zip` and `_2.zip`, or unpacked) or at any other
 * size under the same names, with `HAM10000_metadata` (`.csv`, `.tab`, or without ending).
 */
export const ham10000: Source = {
  kind: 'ham10000',
  options: { size },
  inputs: {},

  async read(connection, { root, context }) {
    const names = ['HAM10000_metadata.csv', 'HAM10000_metadata.tab', 'HAM10000_metadata'];
    const path = findFile(root, names, 'the table of images');
    const columns = ['lesion_id', 'dx', 'dx_type', 'age', 'sex', 'localization'];
    await loadCsv(connection, 'metadata', { path, columns, key: ['image_id'] }, context);
    await loadPictures(connection, root, 'SELECT image_id FROM metadata', context.signal);
    const cell = (name: string) => (name === 'age' ? `${ageCell('m.age')} AS age` : `m.${name}`);
    await connection.run(
      `CREATE TABLE records AS SELECT m.image_id, ${columns.map(cell).join(', ')}, p.file
       FROM metadata m JOIN pictures p ON p.stem = m.image_id ORDER BY m.image_id`,
    );
    const skipped = await withoutPicture(connection, 'metadata', 'image_id', {
      list: path,
      root,
      fix: 'put the image archives, or the unpacked images, into that folder',
    });
    return {
      skipped,
      notes:
        skipped.length > 0
          ? [`Left out because they have no picture: ${skipped.length} images.`]
          : [],
    };
  },
};
