import { expect, it } from 'vitest';
import { fairDiagnosis } from '../fair-diagnosis/index.ts';
import type { SettingResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { spare } from '../spare/index.ts';
import { inLines, repeatCommands } from './repeat-commands.ts';

function setting(dataset: string, attribute: string, seeds: readonly number[], failed = 0) {
  const failures = failed > 0 ? [{ row: 'AD', seed: failed, message: '' }] : [];
  const id = `${dataset}/${attribute}`;
  return {
    ...{ id, dataset: { id: dataset }, attribute, seeds, failures },
    design: { kind: 'declared' },
    rows: [],
  } as unknown as SettingResult;
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

it('goes on until decided, and trains anew, where the results were made so', () => {
  const sequential = (seeds: readonly number[], doubled: boolean) =>
    ({
      ...setting('ham10000-28', 'sex', seeds),
      design: { kind: 'until decided', looks: [2, 4, 8] },
      rows: [{ doubled }],
    }) as unknown as SettingResult;
  expect(commands(sequential([1, 2], false))).toEqual([RUN]);
  expect(commands(sequential([1, 2, 3, 4], true))).toEqual([`${RUN} --until-decided --double`]);
});

it('breaks long commands so that they can be copied', () => {
  expect(inLines('npm run refair -- run x', 20)).toBe('npm run refair -- run x');
  expect(inLines('refair run x --profile desk --dataset y', 30)).toBe(
    'refair run x --profile desk \\\n    --dataset y',
  );
});
