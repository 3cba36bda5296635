import { expect, it } from 'vitest';
import { aimOf } from './aim.ts';

it.each([
  ['group-thresholds', { aim: 'parity' }, 'demographicParityDifference'],
  ['group-thresholds', { aim: 'max-min' }, 'worstGroupMacroRecall'],
  ['group-thresholds', { aim: 'equalised-odds' }, 'equalizedOddsDifference'],
  ['laftr', { criterion: 'opportunity' }, 'equalOpportunityDifference'],
  ['laftr', {}, 'equalizedOddsDifference'],
  ['jtt', { upweight: 3 }, 'worstGroupAuroc'],
])('%s %o is meant to move %s', (name, options, metric) => {
  expect(aimOf(name, options)).toBe(`fairness.<attribute>.${metric}`);
});
