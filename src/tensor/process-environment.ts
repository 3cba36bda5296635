/** Blocks that C's memory comes in; see `processEnvironment`. */
const HUGE_PAGES = 'glibc.malloc.hugetlb';

/**
 * What the environment of a process has to say about its engine before it starts: threads, and memory
 * in pages of 2 MiB instead of 4 KiB, where the system offers them to who asks (glibc 2.35 and later
 * do). Looking up small pages takes about 2 % of a step of a small ResNet. No result depends on it.
 *
 * @param threads for one operation.
 * @param inherited what else holds; a choice of pages in it stays as it is.
 */
export function processEnvironment(
  threads: number,
  inherited: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const tunables = inherited.GLIBC_TUNABLES?.split(':') ?? [];
  const chosen = tunables.some((tunable) => tunable.startsWith(`${HUGE_PAGES}=`));
  return {
    ...inherited,
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: '1',
    OMP_NUM_THREADS: String(threads),
    GLIBC_TUNABLES: [...tunables, ...(chosen ? [] : [`${HUGE_PAGES}=1`])].join(':'),
  };
}
