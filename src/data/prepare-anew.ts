import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withLock } from '../files/lock.ts';
import { cacheDirectory } from '../setup/paths.ts';
import type { LoadContext } from './load-context.ts';
import type { Preparation } from './loaders/loader.ts';
import type { Manifest } from './manifest.ts';
import { forgetLoaded, prepareAs } from './registry.ts';

/**
 * Prepares a set from the beginning, whatever was prepared under its name before. That stays as it is until
 * the new one is complete.
 *
 * @param recorded writes down what the set now is; where it fails, what was there stays too.
 * @throws UserError where the data is not sound; the signal's reason when interrupted.
 */
export async function prepareAnew(
  manifest: Manifest,
  paths: { readonly root: string; readonly inputs: Readonly<Record<string, string>> },
  recorded: () => Promise<void>,
  context: Pick<LoadContext, 'progress' | 'signal'>,
): Promise<Preparation> {
  const { id } = manifest;
  const apart = join(cacheDirectory(), 'adding', id);
  return withLock(
    `${apart}.lock`,
    async () => {
      // What a killed process left behind.
      await rm(apart, { recursive: true, force: true });
      try {
        const made = await prepareAs(manifest, paths, {}, { ...context, cache: apart });
        await recorded();
        const place = preparationsOf(id);
        await replaceFolder(join(apart, 'prepared', id), place, join(apart, 'before'));
        forgetLoaded(id);
        const moved = (path: string) => path.replace(join(apart, 'prepared', id), place);
        return { ...made, folder: moved(made.folder), list: moved(made.list) };
      } finally {
        await rm(apart, { recursive: true, force: true });
      }
    },
    context.signal,
  );
}

/** Removes whatever was prepared of a set. */
export async function removePreparations(id: string): Promise<void> {
  await rm(preparationsOf(id), { recursive: true, force: true });
}

function preparationsOf(id: string): string {
  return join(cacheDirectory(), 'prepared', id);
}

/** By names alone, so that there is no more than a moment without either. */
async function replaceFolder(from: string, to: string, aside: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  if (existsSync(to)) await rename(to, aside);
  await rename(from, to);
}
