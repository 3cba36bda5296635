import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, where they are not there yet.
 *
 * @throws the system's error, naming the folder that could not be made.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    // On a file system that cannot be written, Node says that there is no such folder.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') await makeOneByOne(path);
    else throw error;
  }
}

async function makeOneByOne(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeOneByOne(dirname(path));
    await mkdir(path);
  }
}
