import { expect, it } from 'vitest';
import type { SettingResult } from '../../results.ts';
import { notConvergedTexts } from './not-converged.ts';

const on = (dataset: string, failed: readonly string[]) =>
  ({
    dataset: { id: dataset, title: dataset },
    rows: ['A', 'B', 'C'].map((title) => ({
      title,
      gate: {
        passed: !failed.includes(title),
        findings: [
          { passed: false, reason: `${title}: 20 % more training may still gain 1 point` },
        ],
      },
    })),
  }) as unknown as SettingResult;

it('names rows, on which data where there are several, and the reason of the first', () => {
  expect(notConvergedTexts([on('x', ['B'])])).toEqual([
    '**Not converged.** B had not converged: 20 % more training may still gain 1 point.',
  ]);
  expect(notConvergedTexts([on('x', []), on('y', ['A', 'C']), on('z', ['A'])])).toEqual([
    '**Not converged.** On y A and C had not converged, on z A. With A, 20 % more training may still gain 1 point.',
  ]);
  expect(notConvergedTexts([on('x', [])])).toEqual([]);
});

it('tells apart rows of which only nothing shows that they had', () => {
  const setting = on('x', ['A', 'B', 'C']);
  const rows = setting.rows.map((row, i) =>
    i === 0
      ? row
      : {
          ...row,
          gate: { passed: false, findings: [{ passed: false, told: false, reason: 'no curve' }] },
        },
  );
  expect(notConvergedTexts([{ ...setting, rows } as SettingResult])).toEqual([
    '**Not converged.** A had not converged: 20 % more training may still gain 1 point.',
    '**Not shown to have converged.** Nothing shows it of B and C. With B, no curve.',
  ]);
});
