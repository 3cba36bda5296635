import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import sharp from 'sharp';
import { readText, sqlName, sqlText, withDuckDb } from '../../src/data/duckdb.ts';
import { parseManifest } from '../../src/data/manifest.ts';
import { temporaryName, writeFileAtomic } from '../../src/files/atomic.ts';
import { sha256 } from '../../src/json.ts';
import { croissant, parquetOf } from './croissant.ts';
import type { Embedding, Made } from './embedding.ts';

/** Writes `<target>/<id>.parquet` and `.json`, and checks that the manifest can be read back. */
export async function writeEmbedding(
  embedding: Embedding,
  source: string,
  target: string,
): Promise<{ records: number; bytes: number }> {
  const path = join(target, parquetOf(embedding));
  const temporary = temporaryName(path);
  try {
    const { made, records, types } = await withDuckDb(async (connection) => {
      // One thread: row groups, and with them the file's checksum, are the same on each machine.
      await connection.run('SET threads = 1');
      const made = await embedding.make(connection, source);
      if (made.image) await addImages(connection, made);
      // Tables compress better in one piece; pictures should not have to be read all at once.
      const layout = made.image ? 'ROW_GROUP_SIZE 4096' : 'COMPRESSION_LEVEL 19';
      await connection.run(
        `COPY records TO ${sqlText(temporary)} (FORMAT parquet, COMPRESSION zstd, ${layout})`,
      );
      const { column_name: names, data_type: kinds } = await readText(
        connection,
        "SELECT * FROM information_schema.columns WHERE table_name = 'records' ORDER BY ordinal_position",
        ['column_name', 'data_type'],
      );
      const types = new Map(names.map((name, i) => [name!, kinds[i]!]));
      const records = await countRecords(connection);
      return { made, records, types };
    });
    const bytes = await readFile(temporary);
    const extension = {
      loader: 'embedded',
      version: 1,
      terms: embedding.terms,
      ...made.extension,
    };
    const manifest = croissant(embedding, extension, types, sha256(bytes), bytes.length);
    const json = join(target, `${embedding.id}.json`);
    parseManifest(manifest, json);
    await rename(temporary, path);
    await writeFileAtomic(json, `${JSON.stringify(manifest, null, 2)}\n`);
    return { records, bytes: bytes.length };
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Adds the images to `records` as WebP; lossless it takes a half to two thirds of what PNG does. */
async function addImages(
  connection: DuckDBConnection,
  { extension, image, quality }: Made,
): Promise<void> {
  if (extension.features.kind !== 'image') throw new TypeError('images of a table');
  const { column = 'image', height, width, channels } = extension.features;
  const count = await countRecords(connection);
  await connection.run('CREATE TABLE images (row INTEGER, image BLOB)');
  const appender = await connection.createAppender('images');
  const group = 64;
  const encoding = quality === undefined ? { lossless: true } : { quality, smartSubsample: true };
  for (let first = 0; first < count; first += group) {
    const rows = Array.from({ length: Math.min(group, count - first) }, (_, i) => first + i);
    const encoded = await Promise.all(
      rows.map(async (row) =>
        sharp(await image!(row), { raw: { width, height, channels } })
          .webp({ ...encoding, effort: 6 })
          .toBuffer(),
      ),
    );
    rows.forEach((row, i) => {
      appender.appendInteger(row);
      appender.appendBlob(encoded[i]!);
      appender.endRow();
    });
  }
  appender.closeSync();
  await connection.run(
    `CREATE OR REPLACE TABLE records AS
     SELECT records.*, images.image AS ${sqlName(column)}
     FROM records JOIN images ON records.rowid = images.row ORDER BY records.rowid`,
  );
}

async function countRecords(connection: DuckDBConnection): Promise<number> {
  const { n } = await readText(connection, 'SELECT count(*) AS n FROM records', ['n']);
  return Number(n[0]);
}
