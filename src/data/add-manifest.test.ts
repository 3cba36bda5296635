import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addPlanned, isManifest, planAddition } from './add-dataset.ts';
import { addManifest, planManifest } from './add-manifest.ts';
import { addedSets } from './added/list.ts';
import { loadDataset } from './registry.ts';
import { testUser } from './user-testing.ts';

const user = testUser();

const STAYS = 'sex,died,x\nF,0,1\nM,1,2\nF,1,3\n';

async function addStays(manifest?: string) {
  const table = await user.write('stays.csv', STAYS);
  const request = { table, labels: ['died'], groups: 'sex', manifest };
  return (await addPlanned(await planAddition(request))).dataset;
}

describe('a manifest that refair wrote', () => {
  it('adds the set anew where the data were moved', async () => {
    const { fingerprint } = await addStays();
    await rename(join(user.home, 'data'), join(user.home, 'moved'));
    const manifest = join(user.home, 'moved/stays.croissant.json');
    expect(isManifest(manifest)).toBe(true);
    await addManifest({ table: manifest });
    expect((await loadDataset('stays')).fingerprint).toBe(fingerprint);
    const other = JSON.parse(await readFile(manifest, 'utf8'));
    other['refair:dataset'].records.files = ['../../secret.csv'];
    const trap = await user.write('trap.json', JSON.stringify(other));
    await expect(addManifest({ table: trap, id: 'trap' })).rejects.toThrow('leads out of');
  });

  it('that does not lie beside its table adds it again, where the list or --root says', async () => {
    const manifest = join(user.home, 'kept/stays.json');
    const { fingerprint } = await addStays(manifest);
    await addManifest({ table: manifest });
    expect((await loadDataset('stays')).fingerprint).toBe(fingerprint);
    const root = join(user.home, 'moved');
    await rename(join(user.home, 'data'), root);
    await expect(addManifest({ table: manifest })).rejects.toMatchObject({
      message: expect.stringContaining(`there is no folder ${join(user.home, 'data')}`),
    });
    // What was read of it before is still there.
    expect((await loadDataset('stays')).fingerprint).toBe(fingerprint);
    await addManifest({ table: manifest, root });
    expect((await loadDataset('stays')).fingerprint).toBe(fingerprint);
    expect(addedSets().stays).toEqual({ manifest, root });
    await rename(manifest, join(root, 'stays.json'));
    await addManifest({ table: join(root, 'stays.json') });
    expect(addedSets().stays).toEqual({ manifest: join(root, 'stays.json') });
  });

  it('is looked at without adding it', async () => {
    await addStays();
    await rm(join(user.home, 'config'), { recursive: true });
    const table = join(user.home, 'data/stays.croissant.json');
    const plan = await planManifest({ table });
    expect(plan).toMatchObject({ look: { records: 3 }, manifest: { id: 'stays' }, path: table });
    expect(addedSets()).toEqual({});
    await user.write('stays.csv', STAYS.replace('died', 'dead'));
    await expect(planManifest({ table })).rejects.toThrow('has no column "died"');
  });

  it('leaves nothing to say for flags of tables', async () => {
    await addStays();
    const table = join(user.home, 'data/stays.croissant.json');
    const request = { table, labels: ['x>=2'], groups: 'sex', recordSet: 'records' };
    await expect(addManifest(request)).rejects.toMatchObject({
      message: expect.stringContaining('what --label, --groups, --record-set would say'),
      fix: expect.stringContaining('refair data add <table>'),
    });
  });
});
