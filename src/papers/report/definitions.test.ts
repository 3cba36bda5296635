import { expect, it } from 'vitest';
import type { Column, Table } from '../paper.ts';
import { definitionsSection } from './definitions.ts';

const told = (metrics: readonly string[], claims: readonly object[] = []) => {
  const columns = metrics.map((metric) => ({ metric, title: metric, unit: '%' }) as Column);
  return JSON.stringify(definitionsSection([{ columns, claims } as unknown as Table], 'desk'));
};

it('says what gaps of several classes are, where columns are means over classes', () => {
  expect(told(['groups.<attribute>.<level-0>.macroF1'])).toContain('**Several classes.**');
  expect(told(['fairness.<attribute>.eopp0'])).toContain('**Several classes.**');
  expect(told(['overall.auroc'])).not.toContain('**Several classes.**');
});

it('speaks of the paper’s tables where there is a paper', () => {
  expect(told([])).not.toContain('“Table 1” without an R');
  expect(told([], [{}])).toContain('“Table 1” without an R');
});
