import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { addedSets } from '../data/added/list.ts';
import { testUser } from '../data/user-testing.ts';
import { addCommand } from './data-add.ts';

const user = testUser();

let printed: string[];
beforeEach(() => {
  printed = [];
  const catching = (text: string | Uint8Array) => printed.push(String(text)) > 0;
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(catching);
  const progress = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  return () => [out, progress].forEach((spy) => void spy.mockRestore());
});

async function run(...words: string[]): Promise<string> {
  printed = [];
  await addCommand().parseAsync(words, { from: 'user' });
  return printed.join('');
}

const STAYS = 'sex,died,x\nF,0,1\nM,1,2\nF,1,3\n';

describe('refair data add', () => {
  it('adds a table, and shows with --dry-run what its manifest would add', async () => {
    const table = await user.write('stays.csv', STAYS);
    await run(table, '--label', 'died', '--groups', 'sex', '--dry-run');
    expect(await readdir(join(user.home, 'data'))).toEqual(['stays.csv']);
    await run(table, '--label', 'died', '--groups', 'sex');
    expect(Object.keys(addedSets())).toEqual(['stays']);
    await rm(join(user.home, 'config'), { recursive: true });
    const manifest = join(user.home, 'data/stays.croissant.json');
    const text = await run(manifest, '--dry-run');
    expect(text).toContain('stays.csv: 3 records');
    expect(text).toContain('label died: not died, died');
    expect(JSON.parse(await run(manifest, '--dry-run', '--json'))).toMatchObject({
      id: 'stays',
      added: false,
    });
    expect(addedSets()).toEqual({});
  });

  it('refuses beside a manifest what the manifest says', async () => {
    const table = await user.write('stays.csv', STAYS);
    await run(table, '--label', 'died', '--groups', 'sex');
    const manifest = join(user.home, 'data/stays.croissant.json');
    await expect(run(manifest, '--patient', 'sex', '--label', 'died')).rejects.toThrow(
      'what --label, --patient would say',
    );
  });
});
