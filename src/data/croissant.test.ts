import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { runCommand } from '../setup/command.ts';
import { cacheDirectory } from '../setup/paths.ts';
import { findPython } from '../setup/python.ts';
import { addPlanned, planAddition } from './add-dataset.ts';
import { PARQUET } from './croissant.ts';
import { sqlText, withDuckDb } from './duckdb.ts';
import { manifestDirectory } from './registry.ts';

const CLIENT = 'mlcroissant[parquet]==1.1.1';
const HOME = join(cacheDirectory(), 'python', 'mlcroissant-1.1.1');

/** A Python that has Croissant's own client, or why there is none. */
async function clientPython(): Promise<{ program: string } | { missing: string }> {
  const program = join(HOME, 'bin', 'python');
  const works = () => runCommand(program, ['-c', 'import mlcroissant, pyarrow, PIL']);
  if (existsSync(program) && (await works()).code === 0) return { program };
  try {
    const python = await findPython(cacheDirectory());
    await runCommand(python.program, ['-m', 'venv', HOME]);
    const { code, stderr } = await runCommand(program, [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', CLIENT, 'pillow'],
    ]);
    if (code === 0 && (await works()).code === 0) return { program };
    return { missing: `pip could not install ${CLIENT}: ${stderr.trim().split('\n').at(-1)}` };
  } catch (error) {
    return { missing: (error as Error).message };
  }
}

const READ_FIRST = `
import itertools, json, sys
import mlcroissant
for path in sys.argv[1:]:
    [record] = itertools.islice(mlcroissant.Dataset(path).records('records'), 1)
    print(json.dumps([path, {name: str(value) for name, value in record.items()}]))
`;

const COUNT = `
import json, sys
import mlcroissant
records = mlcroissant.Dataset(sys.argv[1]).records('records')
print(json.dumps(sorted(int(record['records/stay']) for record in records)))
`;

/** A table in Parquet files, a record in each. */
async function partsIn(folder: string, stays: readonly number[]): Promise<string> {
  await mkdir(folder);
  await withDuckDb(async (connection) => {
    for (const stay of stays) {
      const file = sqlText(join(folder, `part-${stay}.parquet`));
      await connection.run(
        `COPY (SELECT ${stay} AS stay, '${stay === 2 ? 'M' : 'F'}' AS sex, ${stay % 2} AS died) TO ${file} (FORMAT parquet)`,
      );
    }
  });
  return folder;
}

it('is loaded by Croissant’s own client: every embedded set, and what a user added', async (context) => {
  const python = await clientPython();
  if ('missing' in python) return context.skip(python.missing);
  const home = await mkdtemp(join(tmpdir(), 'refair-croissant-'));
  vi.stubEnv('XDG_CONFIG_HOME', join(home, 'config'));
  vi.stubEnv('REFAIR_CACHE', join(home, 'cache'));
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(home, { recursive: true });
  });
  const table = join(home, 'stays.csv');
  await writeFile(table, 'stay,sex,age,died\n7,F,61.5,1\n8,M,40,0\n');
  const { path } = await planAddition({ table, labels: ['died'], groups: 'sex', record: 'stay' });
  await addPlanned(await planAddition({ table, labels: ['died'], groups: 'sex', record: 'stay' }));
  const tabs = join(home, 'tabs.tsv');
  await writeFile(tabs, 'stay\tsex\tdied\n7\tF, or so\t1\n8\tM\t0\n');
  const ofTabs = await planAddition({ table: tabs, labels: ['died'], groups: 'sex' });
  await addPlanned(ofTabs);
  const folder = await partsIn(join(home, 'parts'), [1, 2, 3]);
  const ofParts = await planAddition({ table: folder, labels: ['died'], groups: 'sex' });
  await addPlanned(ofParts);
  const manifests = (await readdir(manifestDirectory)).filter((name) => name.endsWith('.json'));
  const embedded: string[] = [];
  for (const name of manifests) {
    const manifest = JSON.parse(await readFile(join(manifestDirectory, name), 'utf8'));
    expect(manifest.license, name).toMatch(/^https:\/\//);
    if (manifest['refair:dataset'].loader !== 'embedded') continue;
    expect(manifest.distribution[0].encodingFormat).toBe(PARQUET);
    embedded.push(join(manifestDirectory, name));
  }
  expect(embedded.length).toBeGreaterThan(7);
  const { code, stdout, stderr } = await runCommand(python.program, [
    '-c',
    READ_FIRST,
    ...embedded,
    path,
    ofTabs.path,
    ofParts.path,
  ]);
  expect(code, stderr).toBe(0);
  const read = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as [string, Record<string, string>]);
  expect(read.map(([name]) => name)).toEqual([...embedded, path, ofTabs.path, ofParts.path]);
  expect(read.at(-2)![1]).toMatchObject({ 'records/sex': "b'F, or so'" });
  const counted = await runCommand(python.program, ['-c', COUNT, ofParts.path]);
  expect(counted.code, counted.stderr).toBe(0);
  expect(JSON.parse(counted.stdout)).toEqual([1, 2, 3]);
  expect(read.at(-3)![1]).toMatchObject({
    'records/stay': '7.0',
    'records/sex': "b'F'",
    'records/age': '61.5',
  });
  const ham = read.find(([name]) => name.endsWith('ham10000-28.json'))![1];
  expect(ham).toMatchObject({ 'records/image_id': "b'ISIC_0027419'", 'records/dx': "b'bkl'" });
});
