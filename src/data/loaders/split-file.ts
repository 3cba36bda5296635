import { UserError } from '../../errors.ts';
import { PUBLISHED_PARTS } from '../dataset.ts';
import { readTorchLists } from '../torch-lists.ts';

/**
 * Reads a split that PyTorch saved: three lists, for training, validation and test.
 *
 * @param keyOf what a name is looked up by; names of the same key are the same.
 * @throws UserError naming the file, where it has another form or a name is in two parts.
 */
export async function readSplitFile<K extends string | number>(
  path: string,
  keyOf: (entry: string | number) => K,
): Promise<ReadonlyMap<K, (typeof PUBLISHED_PARTS)[number]>> {
  const lists = await readTorchLists(path);
  if (lists.length !== PUBLISHED_PARTS.length) {
    throw new UserError(
      `${path} holds ${lists.length} lists, not three: training, validation, test`,
      'restore the file from its source',
    );
  }
  const parts = new Map<K, (typeof PUBLISHED_PARTS)[number]>();
  for (const [i, part] of PUBLISHED_PARTS.entries()) {
    for (const entry of lists[i]!) {
      const key = keyOf(entry);
      const before = parts.get(key);
      if (before !== undefined && before !== part) {
        throw new UserError(
          `${path}: ${entry} stands in both ${before} and ${part}`,
          'restore the file from its source',
        );
      }
      parts.set(key, part);
    }
  }
  return parts;
}
