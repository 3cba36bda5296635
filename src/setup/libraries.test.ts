import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { NativeBuild } from './builds.ts';
import { SetupFailure } from './failure.ts';
import { isIntact, provideLibraries } from './libraries.ts';

const hasPip = spawnSync('python3', ['-m', 'pip', '--version']).status === 0;

/**
 * A package index on disk with a small wheel in TensorFlow's shape, which pip fetches from there
 * instead of the network.
 */
describe.skipIf(!hasPip)('provideLibraries', () => {
  let folder: string;
  let build: NativeBuild;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refair-libraries-'));
    const index = join(folder, 'index');
    await mkdir(index);
    const wheel = join(index, 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl');
    const members = {
      'tensorflow/libtensorflow_cc.so.2': 'library',
      'tensorflow/libtensorflow_framework.so.2': 'framework',
      'tensorflow/include/tensorflow/c/c_api.h': '// header',
      'tensorflow/python/ops.py': 'not needed',
      'tensorflow_cpu-2.21.0.dist-info/METADATA':
        'Metadata-Version: 2.1\nName: tensorflow-cpu\nVersion: 2.21.0\n',
      'tensorflow_cpu-2.21.0.dist-info/WHEEL':
        'Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp312-cp312-manylinux_2_27_x86_64\n',
      'tensorflow_cpu-2.21.0.dist-info/RECORD': '',
    };
    const program = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for name, text in json.loads(sys.argv[2]).items(): archive.writestr(name, text)`;
    spawnSync('python3', ['-c', program, wheel, JSON.stringify(members)]);
    const sha256 = createHash('sha256')
      .update(await readFile(wheel))
      .digest('hex');
    build = {
      key: 'tensorflow-test',
      version: '2.21.0',
      device: 'cpu',
      machine: 'a test',
      wheels: [
        { name: 'tensorflow-cpu', version: '2.21.0', sha256, tags: ['manylinux_2_27_x86_64'] },
      ],
      download: 1000,
      unpacked: 1000,
      libraries: ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'],
      linkFlags: [],
    };
    vi.stubEnv('PIP_NO_INDEX', '1');
    vi.stubEnv('PIP_FIND_LINKS', index);
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  const cache = () => join(folder, 'cache');
  const library = () => join(cache(), build.key, 'tensorflow', 'libtensorflow_cc.so.2');

  test('unpacks the libraries and headers alone, and keeps no download', async () => {
    const place = await provideLibraries(build, cache());
    expect(place).toBe(join(cache(), build.key));
    expect(await readFile(library(), 'utf8')).toBe('library');
    expect(existsSync(join(place, 'tensorflow/include/tensorflow/c/c_api.h'))).toBe(true);
    expect(existsSync(join(place, 'tensorflow/python'))).toBe(false);
    expect(await readdir(join(cache(), 'downloads'))).toEqual([]);
    expect(existsSync(`${place}.partial`)).toBe(false);
  });

  test('does nothing the second time', async () => {
    await provideLibraries(build, cache());
    vi.stubEnv('PIP_FIND_LINKS', join(folder, 'gone'));
    vi.stubEnv('PYTHON', '/nowhere/python');
    await expect(provideLibraries(build, cache())).resolves.toBe(join(cache(), build.key));
  });

  test('a damaged library of the same size is noticed and fetched again', async () => {
    const place = await provideLibraries(build, cache());
    await writeFile(library(), 'LIBRARY');
    expect(await isIntact(place)).toBe(false);
    await provideLibraries(build, cache());
    expect(await readFile(library(), 'utf8')).toBe('library');
    expect(await isIntact(place)).toBe(true);
  });

  test('half a download and half an unpacking are replaced', async () => {
    const downloads = join(cache(), 'downloads', build.key);
    await mkdir(downloads, { recursive: true });
    const name = 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl';
    await writeFile(join(downloads, name), 'half');
    await mkdir(join(cache(), `${build.key}.partial`), { recursive: true });
    await writeFile(join(cache(), `${build.key}.partial`, 'rest'), 'half');
    const place = await provideLibraries(build, cache());
    expect(await readFile(library(), 'utf8')).toBe('library');
    expect(existsSync(join(place, 'rest'))).toBe(false);
  });

  test('a wheel with another content than the pinned one is refused', async () => {
    const [wheel] = build.wheels;
    const other = { ...build, wheels: [{ ...wheel!, sha256: '0'.repeat(64) }] };
    const failure = await provideLibraries(other, cache()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SetupFailure);
    expect((failure as SetupFailure).message).toContain('SHA-256 does not match');
    expect(existsSync(join(cache(), build.key))).toBe(false);
  });

  test('a disk without room is noticed before the download', async () => {
    const failure = await provideLibraries({ ...build, download: 1e18 }, cache()).catch(
      (error: unknown) => error,
    );
    expect((failure as SetupFailure).message).toMatch(/needs .* GB .* are free/);
  });
});
