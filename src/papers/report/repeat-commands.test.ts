import { expect, it } from 'vitest';
import { fairDiagnosis } from '../fair-diagnosis/index.ts';
import type { SettingResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { spare } from '../spare/index.ts';
import { repeatCommands } from './repeat-commands.ts';

function setting(dataset: string, attribute: string, seeds: readonly number[], failed = 0) {
  const failures = failed > 0 ? [{ row: 'AD', seed: failed, message: '' }] : [];
  const id = `${dataset}/${attribute}`;
  return { id, dataset: { id: dataset }, attribute, seeds, failures } as unknown as SettingResult;
}

const commands = (...settings: readonly SettingResult[]) =>
  repeatCommands(fairDiagnosis, {
    tables: [{ table: 'fair-diagnosis/table-1', profile: 'quick', settings }],
  } as unknown as PaperResults);

const RUN = 'npm run refair -- run fair-diagnosis/table-1 --profile quick';

it('says no more than is needed', () => {
  expect(commands(setting('ham10000-28', 'sex', [1, 2]))).toEqual([RUN]);
});

it('names seeds and settings that the profile would not take by itself', () => {
  expect(commands(setting('ham10000-28', 'sex', [1]))).toEqual([`${RUN} --seeds 1`]);
  expect(commands(setting('ham10000-28', 'sex', [1], 2))).toEqual([RUN]);
  expect(
    commands(setting('ham10000-28', 'age', [1, 2]), setting('ham10000-28', 'sex', [1, 2, 3])),
  ).toEqual([
    `${RUN} --dataset ham10000-28 --attribute age`,
    `${RUN} --dataset ham10000-28 --attribute sex --seeds 3`,
  ]);
});

it('names the label where an attribute has several, and the size where it is not the usual', () => {
  const spareOn = (profile: string, dataset: string, id: string, seeds: readonly number[]) =>
    repeatCommands(spare, {
      tables: [
        {
          table: 'spare/table-1',
          profile,
          settings: [{ ...setting(dataset, 'age', [...seeds]), id }],
        },
      ],
    } as unknown as PaperResults);
  expect(spareOn('desk', 'ham10000-64', 'ham10000-64/age/malignant', [1, 2, 3, 4])).toEqual([
    'npm run refair -- run spare/table-1 --profile desk --dataset ham10000-64 --attribute age --label malignant',
  ]);
  expect(spareOn('paper', 'ham10000', 'ham10000/age/32x32', [1, 2, 3])).toEqual([
    'npm run refair -- run spare/table-1 --profile paper --dataset ham10000 --attribute age --label dx --size 32x32',
  ]);
});
