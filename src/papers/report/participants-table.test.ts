import { expect, it } from 'vitest';
import type { SettingResult } from '../results.ts';
import { dataSection } from './data-section.ts';
import { participantsTable } from './participants-table.ts';

const label = (name: string, title: string, positives: number) => ({
  ...{ name, title, positives },
  records: 100,
});
const setting = {
  dataset: {
    ...{ id: 'x', title: 'X', licence: '', citation: '', standInFor: null, records: 100 },
    ...{ leftOut: {}, notes: ['Malignant means three diagnoses.', 'Split by lesion.'] },
  },
  ...{ variant: null, attributes: ['sex'], label: 'death, stay', levels: ['male'] },
  ...{ test: { records: 100, positives: null }, detectable: null, floor: null },
  labels: [label('death', 'Death', 20), label('stay', 'Long stay', 30)],
  participants: [
    {
      attribute: 'sex',
      groups: [
        {
          ...{ level: 'male', records: 100, clusters: 90 },
          byClass: [
            { title: 'no', records: 80 },
            { title: 'yes', records: 20 },
          ],
        },
      ],
    },
  ],
} as unknown as SettingResult;

it('counts the first of several labels by group, and tells the others in all', () => {
  const { notes } = participantsTable([setting])!;
  expect(notes[0]).toBe(
    'X: groups are counted by the first label, Death. The others in all: Long stay, 30 of 100.',
  );
  expect(participantsTable([{ ...setting, labels: undefined } as never])!.notes).toHaveLength(1);
});

it('does not say what a label means that was not asked', () => {
  const lists = (own: SettingResult) =>
    dataSection([own]).blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
  expect(lists(setting)).toEqual(['Split by lesion.']);
  const asked = { ...setting, label: 'malignant lesion' } as SettingResult;
  expect(lists(asked)).toEqual(['Malignant means three diagnoses.', 'Split by lesion.']);
});
