import { firstRow } from '../duckdb.ts';
import { findFile } from './files.ts';
import { size } from './options.ts';
import { loadPictures, withoutPicture } from './pictures.ts';
import type { Source } from './source.ts';
import { loadCsv } from './tables.ts';

const COLUMNS = ['fitzpatrick_scale', 'label', 'nine_partition_label', 'three_partition_label'];

/**
 * Fitzpatrick-17k: `fitzpatrick17k.csv` and pictures named `<md5hash>.jpg` in any folder below.
 * The pictures are not distributed with the annotations, and some of their addresses are dead.
 */
export const fitzpatrick17k: Source = {
  kind: 'fitzpatrick17k',
  options: { size },
  inputs: {},

  async read(connection, { root, context }) {
    const path = findFile(root, ['fitzpatrick17k.csv'], 'the table of annotations');
    const annotations = { path, columns: COLUMNS, key: ['md5hash'] };
    await loadCsv(connection, 'annotations', annotations, context);
    await loadPictures(connection, root, 'SELECT md5hash FROM annotations', context.signal);
    await connection.run(
      `CREATE TABLE records AS
       SELECT a.md5hash, ${COLUMNS.map((name) => `a.${name}`).join(', ')}, p.file
       FROM annotations a JOIN pictures p ON p.stem = a.md5hash ORDER BY a.md5hash`,
    );
    const skipped = await withoutPicture(connection, 'annotations', 'md5hash', {
      list: path,
      root,
      fix: 'download the images (column url) as <md5hash>.jpg into that folder',
    });
    const { kept, unknown } = await firstRow(
      connection,
      `SELECT count(*) AS kept, count(*) FILTER (fitzpatrick_scale = '-1') AS unknown FROM records`,
    );
    return {
      skipped,
      notes: [
        `${kept} of ${Number(kept) + skipped.length} annotated images; the others have no picture here.`,
        `Types I to III are light, IV to VI dark; images of unknown type (-1), which are in no group: ${unknown}.`,
      ],
    };
  },
};
