import { expect, it } from 'vitest';
import type { SettingResult, TableResult } from '../results.ts';
import { leak } from './leak.ts';
import { leakSettings } from './settings.ts';
import { tableF } from './table-f.ts';

const cell = (value: number, half: number) => ({ value, low: value - half, high: value + half });
/** AUROC alone, of ERM and FairSDE, and of FairSDE minus ERM. */
const settingOf = (id: string, erm: number, fairsde: number, half: number) =>
  ({
    id,
    dataset: { id: 'ham10000-64', title: 'ham10000-64', standInFor: null },
    attributes: ['sex'],
    variant: null,
    levels: ['male', 'female'],
    rows: [
      { id: 'erm', cells: { auroc: cell(erm, half) } },
      {
        id: 'fairsde',
        cells: { auroc: cell(fairsde, half) },
        paired: { auroc: cell(fairsde - erm, half / 10) },
      },
    ],
  }) as unknown as SettingResult;

it('is the split by picture minus that by lesion, with an interval, also of FairSDE minus ERM', () => {
  const [lesion, picture] = leakSettings('desk').map(({ id }) => id) as [string, string];
  const settings = [settingOf(lesion, 0.8, 0.79, 0.03), settingOf(picture, 0.85, 0.88, 0.04)];
  const result: TableResult = { table: tableF.id, profile: 'desk', settings };
  const [block] = leak.together!(tableF, result);
  if (block?.kind !== 'table') throw new Error('no table');
  const auroc = block.columns.findIndex(({ id }) => id === 'auroc-leak');
  const lines = block.groups[0]!.rows.map(({ header, cells }) => {
    const { text, interval } = cells[auroc]!;
    return [header, text, interval];
  });
  // Half widths of 3 and 4 points make 5.
  expect(lines).toEqual([
    ['ERM', '5.0', '[0.0, 10.0]'],
    ['FairSDE, all experts', '9.0', '[4.0, 14.0]'],
    ['FairSDE, all experts minus ERM', '4.0', '[3.5, 4.5]'],
  ]);
  // Nothing is known of accuracy.
  expect(block.groups[0]!.rows[0]!.cells[2]!.text).toBe('n/a');
  const alone = { ...result, settings: settings.slice(0, 1) };
  expect(leak.together!(tableF, alone)).toEqual([]);
});
