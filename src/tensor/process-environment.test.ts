import { expect, it } from 'vitest';
import { processEnvironment } from './process-environment.ts';

it('says how many threads there are, and asks for large pages beside what is set', () => {
  expect(processEnvironment(2, { PATH: '/bin' })).toEqual({
    PATH: '/bin',
    TF_NUM_INTRAOP_THREADS: '2',
    TF_NUM_INTEROP_THREADS: '1',
    OMP_NUM_THREADS: '2',
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
  });
  const set = (tunables: string) =>
    processEnvironment(1, { GLIBC_TUNABLES: tunables }).GLIBC_TUNABLES;
  expect(set('glibc.malloc.check=3')).toBe('glibc.malloc.check=3:glibc.malloc.hugetlb=1');
  expect(set('glibc.malloc.hugetlb=0')).toBe('glibc.malloc.hugetlb=0');
});
