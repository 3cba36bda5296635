import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing.ts';
import { checkExtraOptions, findCluster, limitSeconds, taskSeconds } from './clusters.ts';
import { parseStates } from './slurm.ts';

async function fileOf(content: unknown): Promise<string> {
  const path = join(await temporaryFolder(), 'clusters.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const LAB = { engine: 'slurm', store: '/scratch/refair', sbatch: { time: '08:00:00', gpus: 1 } };

describe('clusters.json', () => {
  test('gives a cluster with defaults', async () => {
    const found = await findCluster('lab', [await fileOf({ lab: LAB })]);
    expect(found).toMatchObject({ name: 'lab', minutesPerTask: 30, tasksAtOnce: 32, setup: [] });
    expect(found.sbatch).toEqual(LAB.sbatch);
  });

  test.each([
    ['no JSON', '{', /is no JSON/],
    ['no time', { lab: { ...LAB, sbatch: {} } }, /lab\.sbatch\.time: the time limit/],
    ['no time limit', { lab: { ...LAB, sbatch: { time: 'soon' } } }, /lab\.sbatch\.time/],
    ['ours', { lab: { ...LAB, sbatch: { time: 10, array: '0-3' } } }, /sbatch\.array: refair sets/],
    ['dashes', { lab: { ...LAB, sbatch: { time: 10, '--qos': 'x' } } }, /write it without dashes/],
    ['relative', { lab: { ...LAB, store: 'here' } }, /lab\.store: give an absolute path/],
    ['unknown', { lab: { ...LAB, gpus: 2 } }, /lab: .*gpus/],
  ])('names file and field: %s', async (_, content, message) => {
    const path = await fileOf(content);
    await expect(findCluster('lab', [path])).rejects.toThrow(message);
    await expect(findCluster('lab', [path])).rejects.toThrow(path);
  });

  test('names the clusters there are', async () => {
    const path = await fileOf({ lab: LAB });
    await expect(findCluster('lob', [path])).rejects.toMatchObject({
      message: 'there is no cluster "lob"',
      fix: expect.stringContaining('lab'),
    });
    await expect(findCluster('lab', ['/no/such/file'])).rejects.toThrow(/no cluster is described/);
    // What every object has is no cluster.
    for (const name of ['constructor', '__proto__', 'toString']) {
      await expect(findCluster(name, [path])).rejects.toThrow(`there is no cluster "${name}"`);
    }
  });
});

test('options that are typed for a run are not those that every run sets', () => {
  expect(() => checkExtraOptions(['--qos=high', '--nice', '5'])).not.toThrow();
  expect(() => checkExtraOptions(['--array=0-3'])).toThrow('refair sets --array itself');
  expect(() => checkExtraOptions(['-d', 'afterok:1'])).toThrow('refair sets -d itself');
  // sbatch takes a beginning for the whole, and a word that is no option for the script to run.
  expect(() => checkExtraOptions(['--wra=rm'])).toThrow('refair sets --wrap itself');
  expect(() => checkExtraOptions(['--outp', 'x'])).toThrow('refair sets --output itself');
  expect(() => checkExtraOptions(['other.sh', '--qos=high'])).toThrow('other.sh is no option');
  expect(() => checkExtraOptions(['--export-file=x', '--wait-all-nodes=1'])).not.toThrow();
});

test('a time limit that is typed goes before that of the cluster', async () => {
  const cluster = await findCluster('lab', [await fileOf({ lab: LAB })]);
  expect(taskSeconds(cluster, [])).toBe(28_800);
  for (const words of [['--time=30'], ['--time', '30'], ['-t30'], ['-t', '30']]) {
    expect(taskSeconds(cluster, words)).toBe(1_800);
  }
  expect(() => taskSeconds(cluster, ['--time=soon'])).toThrow('"soon" is no time limit');
});

test('what the accounting says of tasks is read by their indices', () => {
  const text = '17_3|FAILED\n17_[5-7,9%4]|CANCELLED by 0\n16|COMPLETED\n';
  expect([...parseStates(text)]).toEqual([
    [3, 'FAILED'],
    [5, 'CANCELLED by 0'],
    [6, 'CANCELLED by 0'],
    [7, 'CANCELLED by 0'],
    [9, 'CANCELLED by 0'],
    [null, 'COMPLETED'],
  ]);
});

test.each([
  [90, 5_400],
  ['30:10', 1_810],
  ['08:00:00', 28_800],
  ['1-12', 129_600],
  ['1-12:30', 131_400],
  ['2-00:00:05', 172_805],
])('a time limit of %s is %d seconds', (time, seconds) => {
  expect(limitSeconds(time)).toBe(seconds);
});
