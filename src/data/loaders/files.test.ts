import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../../tools/layouts/write.ts';
import { findPictures, PictureFolder } from './files.ts';

let home: string;
let root: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'refair-files-'));
  root = join(home, 'root');
  await mkdir(join(root, 'what!'), { recursive: true });
  await writeFile(join(home, 'secret.png'), 'secret');
  await writeFile(join(root, 'one.png'), 'one');
  await writeFile(join(root, 'what!', 'two.png'), 'two');
  await writeFile(join(root, '..three.png'), 'three');
  // The writer refuses such a name.
  const archive = await zip({ '__/__/evil.png': Buffer.from('inside') });
  const evil = archive.toString('latin1').replaceAll('__/__/', '../../');
  await writeFile(join(root, 'more.zip'), evil, 'latin1');
  await symlink(join(home, 'secret.png'), join(root, 'link.png'));
  await symlink(home, join(root, 'up'));
  await symlink('one.png', join(root, 'same.png'));
});
afterAll(() => rm(home, { recursive: true }));

describe('a folder of pictures', () => {
  it('opens files in it, whatever their names, and links that stay inside', async () => {
    using folder = new PictureFolder(root);
    for (const name of ['one.png', 'what!/two.png', '..three.png', 'same.png']) {
      expect(await folder.source(name)).toBe(join(root, name));
    }
    // A name inside an archive is a key, not a path.
    const bytes = await folder.source('more.zip!../../evil.png');
    expect(Buffer.from(bytes as Uint8Array).toString()).toBe('inside');
  });

  it.each(['../secret.png', 'what!/../../secret.png', 'link.png', 'up/secret.png', '../x.zip!a'])(
    'does not follow %s out of the folder',
    async (name) => {
      using folder = new PictureFolder(root);
      await expect(folder.source(name)).rejects.toThrow(/leads out of .*root/);
    },
  );

  it('says what is missing', async () => {
    using folder = new PictureFolder(root);
    await expect(folder.source('none.png')).rejects.toThrow('none.png is missing');
    expect(() => new PictureFolder(join(home, 'none'))).toThrow(/there is no folder/);
    expect(() => new PictureFolder(join(root, 'one.png'))).toThrow(/one\.png is a file/);
  });

  it('lists pictures in folders and archives', async () => {
    const paths = (await findPictures(root)).map(({ path }) => path);
    expect(paths).toContain('what!/two.png');
    expect(paths).toContain('more.zip!../../evil.png');
    expect(paths.some((path) => path.startsWith('up/'))).toBe(false);
  });
});
