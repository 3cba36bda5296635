import { describe, expect, test } from 'vitest';
import { buildsFor, type Machine, type NativeBuild } from './builds.ts';

const linux: Machine = { platform: 'linux', arch: 'x64', glibc: '2.36', nvidia: false };

function keys(machine: Machine): string[] {
  const builds = buildsFor(machine);
  return 'reason' in builds ? [] : builds.map(({ key }) => key);
}

describe('buildsFor', () => {
  test.each<[string, Partial<Machine>, string[]]>([
    ['Linux x86-64', {}, ['tensorflow-2.21.0-linux-x64-cpu']],
    [
      'Linux x86-64 with a GPU, the CPU build as second choice',
      { nvidia: true },
      ['tensorflow-2.21.0-linux-x64-cuda12', 'tensorflow-2.21.0-linux-x64-cpu'],
    ],
    ['Linux arm64', { arch: 'arm64' }, ['tensorflow-2.21.0-linux-arm64-cpu']],
    [
      'a Mac with Apple silicon',
      { platform: 'darwin', arch: 'arm64', glibc: null },
      ['tensorflow-2.21.0-macos-arm64-cpu'],
    ],
    ['a Mac with an Intel processor', { platform: 'darwin', glibc: null }, []],
    ['Linux with musl', { glibc: null }, []],
    ['Linux with a C library one version too old', { glibc: '2.26' }, []],
    [
      'Linux with the oldest C library that fits',
      { glibc: '2.27' },
      ['tensorflow-2.21.0-linux-x64-cpu'],
    ],
    [
      'Linux with a C library of a later major version',
      { glibc: '3.0' },
      ['tensorflow-2.21.0-linux-x64-cpu'],
    ],
  ])('%s', (_, change, expected) => {
    expect(keys({ ...linux, ...change })).toEqual(expected);
  });

  test('a machine without a build hears why and what to do', () => {
    const other = buildsFor({ ...linux, platform: 'freebsd', glibc: null });
    expect(other).toMatchObject({ fix: expect.stringContaining('Linux on x86-64') });
    const old = buildsFor({ ...linux, glibc: '2.17' });
    expect(old).toMatchObject({ reason: expect.stringContaining('2.17') });
  });

  test('every wheel is pinned by version and SHA-256, and its tags fit its machine', () => {
    const processors = { x64: 'x86_64', arm64: 'aarch64' } as const;
    for (const arch of ['x64', 'arm64'] as const) {
      const builds = buildsFor({ ...linux, arch, nvidia: true }) as readonly NativeBuild[];
      for (const wheel of builds.flatMap(({ wheels }) => wheels)) {
        expect(wheel.version).toMatch(/^\d+(\.\d+)+$/);
        expect(wheel.sha256).toMatch(/^[0-9a-f]{64}$/);
        for (const tag of wheel.tags)
          expect(tag).toMatch(new RegExp(`^manylinux.*_${processors[arch]}$`));
      }
      const hashes = builds.flatMap(({ wheels }) => wheels.map(({ sha256 }) => sha256));
      expect(new Set(hashes).size).toBe(hashes.length);
    }
  });

  test('the GPU build holds every CUDA library that TensorFlow 2.21 asks for', () => {
    const [gpu] = buildsFor({ ...linux, nvidia: true }) as readonly NativeBuild[];
    const libraries =
      'cublas cuda-cupti cuda-nvcc cuda-nvrtc cuda-runtime cudnn cufft curand cusolver cusparse nccl nvjitlink';
    expect(gpu?.wheels.map(({ name }) => name)).toEqual([
      'tensorflow',
      ...libraries.split(' ').map((name) => `nvidia-${name}-cu12`),
    ]);
  });
});
