/**
 * Makes the embedded data sets: `node tools/embed/main.ts <source folder> [id…]` writes
 * data-manifests/<id>.parquet and data-manifests/<id>.json. The same source gives the same bytes.
 */
import { resolve } from 'node:path';
import { embeddings } from './registry.ts';
import { writeEmbedding } from './write.ts';

const [source, ...ids] = process.argv.slice(2);
const unknown = ids.filter((id) => !embeddings.some((embedding) => embedding.id === id));
if (source === undefined || unknown.length > 0) {
  const known = embeddings.map(({ id }) => id).join(' ');
  console.error(`usage: main.ts <source folder> [id…]\nids: ${known}`);
  process.exit(2);
}
const target = resolve(import.meta.dirname, '../../data-manifests');
for (const embedding of embeddings) {
  if (ids.length > 0 && !ids.includes(embedding.id)) continue;
  const { records, bytes } = await writeEmbedding(embedding, resolve(source), target);
  console.log(`${embedding.id}: ${records} records, ${(bytes / 1e6).toFixed(2)} MB`);
}
