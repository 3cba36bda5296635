import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../setup/paths.ts';
import { Kernel } from './kernel.ts';

it('says at once why a kernel cannot be started, and where', async () => {
  const folder = join(root, 'no', 'such', 'folder');
  await expect(Kernel.start({ folder })).rejects.toThrow(
    `the kernel could not be started in ${folder}: spawn ${process.execPath} ENOENT`,
  );
}, 20_000);
