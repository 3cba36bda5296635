import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { engineFreeHash, hashOf, identityOf } from '../identity.ts';
import { madeUpResult, temporaryFolder, tinyTrial } from '../testing.ts';
import { exportTrial, openExports } from './folder.ts';
import { writeParquet } from './parquet.ts';

test('an exported trial is a table in words, and a list says what it is', async () => {
  const made = madeUpResult('', tinyTrial('erm', {}, { seed: 3 }));
  const result = { ...made, hash: hashOf(identityOf(made)) };
  const [folder, out] = [await temporaryFolder(), await temporaryFolder()];
  await exportTrial(folder, { result, pictures: false });
  expect(await writeParquet(openExports(folder), out)).toEqual({ written: 1, damaged: [] });

  const name = engineFreeHash(identityOf(result));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll(
    `SELECT * FROM '${join(out, `${name}.parquet`)}' WHERE part = 'test'`,
  );
  const [{ ids, clusters, classes, labels, scores, groups }] = result.test as [
    (typeof result.test)[number],
  ];
  expect(reader.columnNames()).toEqual([
    ...['part', 'predicted', 'id', 'cluster', 'label', 'score'],
    ...groups.map((group) => group.name),
  ]);
  expect(reader.getRows()).toEqual(
    ids.map((id, i) => [
      ...['test', result.spec.data.label, id, clusters[i], classes[labels[i]!]],
      scores[i],
      ...groups.map(({ levels, codes }) => levels[codes[i]!] ?? null),
    ]),
  );
  const [header, row] = (await readFile(join(out, 'trials.csv'), 'utf8')).split('\r\n');
  expect(header).toMatch(/^file,method,options,dataset,label,/);
  expect(row).toContain(`${name}.parquet,erm,`);
});
