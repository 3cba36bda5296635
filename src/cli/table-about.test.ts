import { describe, expect, it } from 'vitest';
import { PROFILES } from '../papers/profile.ts';
import { findTable, PAPERS } from '../papers/registry.ts';
import { tableAbout } from './table-about.ts';

const ALL = PAPERS.flatMap((paper) => paper.tables.map((table) => ({ paper, table })));

describe('tableAbout', () => {
  it('counts the trials of a setting, and says where verdicts are read', () => {
    const text = tableAbout(findTable('fair-diagnosis/table-3'), 'desk', 200).join('\n');
    // Five strengths and Vanilla, which decides the threshold; five folds, two seeds.
    expect(text).toContain('ham10000-64/sex    60 trials: 2 seeds, 5 folds at the first look');
    expect(text).toContain(
      '- Accuracy and AUC fall as η grows. (Section 4.6.2, Table 3; judged on ham10000-64/sex)',
    );
    expect(text).toContain('run fair-diagnosis/table-3 --profile desk');
  });

  it.each(ALL)('fits a terminal of 80 columns: $table.id', ({ paper, table }) => {
    for (const profile of PROFILES) {
      const lines = tableAbout({ paper, table }, profile, 80);
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
      expect(lines.filter((line) => line.startsWith('  - '))).toHaveLength(table.claims.length);
    }
  });
});
