import { expect, it } from 'vitest';
import type { SettingResult } from '../../results.ts';
import { groupsFoundTexts } from './groups-found.ts';

const on = (dataset: string, found: number | null, ...records: number[]) =>
  ({
    dataset: { id: dataset, title: dataset },
    attribute: 'race',
    participants: [{ attribute: 'race', groups: records.map((count) => ({ records: count })) }],
    rows: [
      { title: 'ERM', measures: {} },
      { title: 'M4', measures: { groupsFound: found } },
    ],
  }) as unknown as SettingResult;

it('holds what is found against naming the largest group always', () => {
  expect(groupsFoundTexts([on('a', 0.77, 76, 24), on('b', 0.6, 50, 50)])).toEqual([
    '**M4: the group is partly found.** It is read off the embedding of 77.0 % of validation records on a and of 60.0 % on b; always naming the largest group finds 76.0 % and 50.0 %.',
  ]);
  expect(groupsFoundTexts([on('a', 0.77, 76, 24)])).toEqual([
    '**M4: the group is hardly found.** It is read off the embedding of 77.0 % of validation records; always naming the largest group finds 76.0 %.',
  ]);
});

it('is silent where nothing was measured, or nobody was counted', () => {
  expect(groupsFoundTexts([on('a', null, 76, 24), on('b', 0.6)])).toEqual([]);
});
