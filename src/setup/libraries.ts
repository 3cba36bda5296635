import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { type NativeBuild, tensorflowMembers, type Wheel } from './builds.ts';
import { SetupFailure } from './failure.ts';
import { downloadWheel, findPython, type Python, unpackWheel } from './python.ts';
import { megabytes, ProgressLine, say } from './say.ts';

/** What was unpacked, so that later damage is noticed. */
const manifestSchema = z.object({
  key: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});

/**
 * TensorFlow's libraries and headers, unpacked at `<cache>/<key>`. Downloads them where they are
 * missing or damaged; finished downloads survive an interruption. The caller holds the lock.
 *
 * @returns the folder.
 * @throws SetupFailure where they cannot be had.
 */
export async function provideLibraries(build: NativeBuild, cache: string): Promise<string> {
  const folder = join(cache, build.key);
  if (existsSync(join(folder, 'manifest.json'))) {
    if (await isIntact(folder)) return folder;
    say(`TensorFlow's files in ${folder} are damaged; fetching them again.`);
  }
  await rm(folder, { recursive: true, force: true });
  await requireRoom(cache, build);
  const downloads = join(cache, 'downloads', build.key);
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const python = await findPython(cache);
  const wheels = await fetchWheels(python, build, downloads, join(partial, 'scratch'));
  say(`Unpacking TensorFlow ${build.version} (${megabytes(build.unpacked)}) …`);
  await unpackWheels(python, wheels, partial);
  await rm(join(partial, 'scratch'), { recursive: true, force: true });
  await writeManifest(build, partial);
  await rename(partial, folder);
  await rm(downloads, { recursive: true, force: true });
  return folder;
}

async function unpackWheels(
  python: Python,
  wheels: readonly string[],
  folder: string,
): Promise<void> {
  const line = new ProgressLine();
  const watch = setInterval(async () => {
    const bytes = await folderBytes(folder);
    if (bytes >= 1e6) line.show(`  ${megabytes(bytes)} unpacked`);
  }, 1000);
  try {
    for (const wheel of wheels) await unpackWheel(python, wheel, folder, tensorflowMembers);
  } finally {
    clearInterval(watch);
    line.end();
  }
}

/** Whether every library still has the size and SHA-256 that it had when it was unpacked. */
export async function isIntact(folder: string): Promise<boolean> {
  try {
    const text = await readFile(join(folder, 'manifest.json'), 'utf8');
    const { files } = manifestSchema.parse(JSON.parse(text));
    for (const { path, bytes, sha256 } of files) {
      const file = join(folder, path);
      if ((await stat(file)).size !== bytes || (await sha256File(file)) !== sha256) return false;
    }
    return files.length > 0;
  } catch {
    return false;
  }
}

async function requireRoom(cache: string, build: NativeBuild): Promise<void> {
  await mkdir(cache, { recursive: true });
  const { bavail, bsize } = await statfs(cache);
  const needed = build.download + build.unpacked;
  if (bavail * bsize < needed) {
    throw new SetupFailure(
      `TensorFlow needs ${megabytes(needed)} in ${cache}, and ${megabytes(bavail * bsize)} are free`,
      'Make room there, or set REFAIR_CACHE to a folder on a larger disk.',
    );
  }
}

async function fetchWheels(
  python: Python,
  build: NativeBuild,
  folder: string,
  scratch: string,
): Promise<readonly string[]> {
  const what = `TensorFlow ${build.version} for ${build.machine}`;
  const line = new ProgressLine();
  let most = 0;
  const watch = setInterval(async () => {
    const bytes = (await folderBytes(folder)) + (await folderBytes(scratch));
    // While pip copies a finished file there are two of it, and then one.
    most = Math.max(most, Math.min(bytes, build.download));
    if (most >= 1e6) line.show(`  ${megabytes(most)} downloaded`);
  }, 500);
  try {
    say(`Downloading ${what} (${megabytes(build.download)}) …`);
    const files: string[] = [];
    for (const wheel of build.wheels) {
      let file = await finishedDownload(folder, wheel);
      if (file === undefined) {
        await downloadWheel(python, wheel, folder, scratch);
        file = await finishedDownload(folder, wheel);
      }
      if (file === undefined) {
        throw new SetupFailure(
          `pip reported success but left no intact ${wheel.name} ${wheel.version} in ${folder}`,
          'Run the command again.',
        );
      }
      files.push(file);
    }
    return files;
  } finally {
    clearInterval(watch);
    line.end();
  }
}

/** The wheel's file, if it is complete. A damaged one is deleted. */
async function finishedDownload(folder: string, wheel: Wheel): Promise<string | undefined> {
  const prefix = `${wheel.name.replaceAll('-', '_')}-${wheel.version}-`;
  const names = existsSync(folder) ? await readdir(folder) : [];
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const file = join(folder, name);
    if ((await sha256File(file)) === wheel.sha256) return file;
    await rm(file, { force: true });
  }
  return undefined;
}

async function writeManifest(build: NativeBuild, folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = [];
  for (const entry of names) {
    if (!entry.isFile() || !/\.(so|dylib)(\.|$)/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(folder, file);
    files.push({ path, bytes: (await stat(file)).size, sha256: await sha256File(file) });
  }
  for (const library of build.libraries) {
    if (files.some(({ path }) => path === library)) continue;
    throw new SetupFailure(
      `The downloaded TensorFlow ${build.version} has no ${library}`,
      'Update refair: this release was published in another form.',
    );
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ key: build.key, files }));
}

async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Bytes of all files below a folder; files that vanish meanwhile don't count. */
export async function folderBytes(folder: string): Promise<number> {
  try {
    let bytes = 0;
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      bytes += await stat(join(entry.parentPath, entry.name)).then(
        (file) => file.size,
        () => 0,
      );
    }
    return bytes;
  } catch {
    return 0;
  }
}
