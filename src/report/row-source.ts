import type { TableRow } from './document.ts';

/** Where the content of a row comes from, as files of a table have it; how it looks says nothing of that. */
export function sourceOf({ published, words }: TableRow): 'published' | 'rerun' | 'remark' {
  if (published) return 'published';
  return words ? 'remark' : 'rerun';
}
