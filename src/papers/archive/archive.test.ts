import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sha256 } from '../../json.ts';
import { temporaryFolder } from '../../runs/testing.ts';
import { findPaper } from '../registry.ts';
import { readResults } from '../results-file.ts';
import { writeArchiveFiles } from './write.ts';

type Entity = Record<string, unknown> & { readonly '@id': string };

async function archived() {
  const folder = await temporaryFolder();
  const paper = findPaper('fairgrad');
  const results = (await readResults('reports/fairgrad'))!;
  await mkdir(join(folder, 'trials'));
  await writeFile(join(folder, 'report.pdf'), '%PDF-1.7');
  await writeFile(join(folder, 'results.json'), '{}');
  await writeFile(join(folder, 'report.html'), '<p>');
  await writeFile(join(folder, 'trials', 'a.trial'), 'a');
  await writeArchiveFiles(folder, paper, results);
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const crate = await read('ro-crate-metadata.json');
  return { folder, paper, results, crate, citation: await read('CITATION.cff') };
}

it('the crate describes every file with its checksum, and the same files give the same bytes', async () => {
  const { folder, paper, results, crate } = await archived();
  const graph = (JSON.parse(crate) as { '@graph': Entity[] })['@graph'];
  const entity = (id: string) => graph.find((one) => one['@id'] === id);
  expect(entity('report.pdf')).toMatchObject({
    '@type': 'File',
    sha256: sha256('%PDF-1.7'),
    contentSize: '8',
    encodingFormat: 'application/pdf',
  });
  // A clone has no page, and would be told of a file that is not there.
  expect(entity('report.html')).toBeUndefined();
  expect(entity('trials/')).toMatchObject({
    '@type': 'Dataset',
    sha256: sha256(`${sha256('a')}  trials/a.trial\n`),
  });
  // Whoever opens the archive reads how to have its predictions in a common format.
  const command = 'npm run refair -- store parquet reports/fairgrad/trials --out predictions';
  for (const id of ['./', 'trials/']) expect(entity(id)!.description).toContain(command);
  await writeArchiveFiles(folder, paper, results);
  expect(await readFile(join(folder, 'ro-crate-metadata.json'), 'utf8')).toBe(crate);
});

it('keeps the rules of RO-Crate 1.1 and Process Run Crate 0.5 that a program can check', async () => {
  const { results, crate } = await archived();
  const graph = (JSON.parse(crate) as { '@graph': Entity[] })['@graph'];
  const ids = graph.map((one) => one['@id']);
  expect(new Set(ids).size).toBe(ids.length);
  // Every reference to something of the crate's own is described.
  const references = [...crate.matchAll(/"@id": "([^"]+)"/g)].map(([, id]) => id!);
  const outside = /^https:\/\/w3id\.org\/ro\/crate\/1\.1$/;
  expect(references.filter((id) => !ids.includes(id) && !outside.test(id))).toEqual([]);
  const root = graph.find((one) => one['@id'] === './')!;
  for (const key of ['name', 'description', 'datePublished', 'license', 'conformsTo', 'hasPart']) {
    expect(root[key], key).toBeDefined();
  }
  const actions = graph.filter((one) => one['@type'] === 'CreateAction');
  expect(actions).toHaveLength(results.tables.flatMap(({ settings }) => settings).length);
  const mentioned = (root.mentions as Entity[]).map((one) => one['@id']);
  expect(mentioned.sort()).toEqual(actions.map((one) => one['@id']).sort());
  for (const action of actions) {
    expect(action.instrument).toEqual({ '@id': '#refair' });
    expect(action.startTime as string).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00$/);
    expect(Date.parse(action.startTime as string)).toBeLessThan(
      Date.parse(action.endTime as string),
    );
  }
});

it('the citation names the report, its licence and the paper', async () => {
  const { citation } = await archived();
  expect(citation).toContain('cff-version: 1.2.0');
  expect(citation).toContain('title: "Replication of: Balancing Fairness');
  expect(citation).toContain('license: CC-BY-4.0');
  expect(citation).toMatch(/references:\n {2}- type: article\n/);
  expect(citation).toContain(
    '      - family-names: "Wang"\n        given-names: "X."\n      - family-names: "Yang"\n        given-names: "C. C."\n',
  );
});
