import { describe, expect, test } from 'vitest';
import type { PublishedRow } from '../../paper.ts';
import { auditFindings, auditSection } from '../../report/audit-section.ts';
import { PUBLISHED } from '../published.ts';
import { audit } from './index.ts';

const { findings } = audit();
const find = (id: string) => findings.find((finding) => finding.id === id);
const datasets = ['mimic', 'chexpert', 'tcga'];

describe('audit of Fair Diagnosis', () => {
  test('finding ids are unique', () => {
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
  });

  test('the default run has 4, 5 and 3 different results in five tables', () => {
    const counts = datasets.map(
      (dataset) => find(`same-experiment-default-${dataset}`)!.computed[0]!.value,
    );
    expect(counts).toEqual([4, 5, 3]);
  });

  test('Vanilla is printed alike in Tables 1 and 3', () => {
    for (const dataset of datasets) {
      expect(find(`same-experiment-vanilla-${dataset}`)!.severity).toBe('supported');
    }
  });

  test("Table 1's Ours is Table 2's Resnet18 on MIMIC and CheXpert, and no row on TCGA", () => {
    expect(find('backbone-of-table-1-mimic')!.statement).toContain('Table 2, Resnet18');
    expect(find('backbone-of-table-1-chexpert')!.statement).toContain('Table 2, Resnet18');
    expect(find('backbone-of-table-1-tcga')!.statement).toContain('no row of Table 2');
  });

  test("TCGA's α = 4 has the default's EO, DP and ADF", () => {
    const shared = findings.filter(
      ({ id, cells }) =>
        id.startsWith('relabelled-tcga') && cells.some(({ row }) => row === 'alpha-4'),
    );
    expect(shared).toHaveLength(1);
    expect(shared[0]!.cells.some(({ table, row }) => table === 'Table 1' && row === 'ours')).toBe(
      true,
    );
  });

  test('accuracy does not fall with α: MIMIC peaks at 3, CheXpert’s AUC at 4', () => {
    expect(find('trend-alpha-performance-mimic-accuracy')!.statement).toContain('highest at α = 3');
    expect(find('trend-alpha-performance-chexpert-auroc')!.statement).toContain('highest at α = 4');
  });

  test('stated trends that hold are said to hold', () => {
    for (const id of ['eta-performance', 'alpha-fairness', 'beta-performance', 'beta-fairness']) {
      expect(find(`trend-${id}`)!.severity).toBe('supported');
    }
  });

  test('accuracies fit test sets of the stated size on MIMIC and CheXpert, not on TCGA', () => {
    expect(find('grim-mimic')!.severity).toBe('supported');
    expect(find('grim-mimic')!.statement).toContain('A tenth of the 370,000 images');
    expect(find('grim-chexpert')!.severity).toBe('supported');
    expect(find('grim-tcga')!.severity).toBe('notable');
  });

  test('masked rows beat Vanilla: MIMIC β = 4 by 87.79 − 85.46', () => {
    const { cells, computed } = find('beats-vanilla-mimic')!;
    expect(cells).toContainEqual({
      table: 'Table 5',
      dataset: 'MIMIC',
      row: 'beta-4',
      column: 'accuracy',
      value: 87.79,
    });
    expect(computed[0]!.value).toBeCloseTo(2.33, 10);
  });

  test('α = 1 is dominated on MIMIC and CheXpert', () => {
    expect(find('dominated-alpha-1-mimic')!.statement).toContain('α = 2 and α = 3');
    expect(find('dominated-alpha-1-chexpert')!.statement).toContain('α = 2 and α = 4');
  });

  test('√ADF falls by a smaller factor than EO on all three sets', () => {
    const { computed } = find('adf-is-a-square')!;
    const value = (name: string) => computed.find((item) => item.name === name)!.value as number;
    for (const dataset of ['MIMIC', 'CheXpert', 'TCGA']) {
      expect(value(`${dataset}: √ADF falls by a factor of`)).toBeLessThan(
        value(`${dataset}: EO falls by a factor of`),
      );
    }
    // 7.21 / 1.46 = 4.938, the paper's "5 times".
    expect(value('TCGA: √ADF falls by a factor of') ** 2).toBeCloseTo(4.938, 3);
  });

  test('numbers that agree give no serious finding of consistency', () => {
    const consistent = PUBLISHED.filter(({ source }) => source === 'Table 1').flatMap(
      (row): PublishedRow[] =>
        row.row === 'ours'
          ? [row, { ...row, source: 'Table 2', row: 'resnet50' }]
          : row.row === 'vanilla'
            ? [row, { ...row, source: 'Table 3', row: 'eta-0' }]
            : [row],
    );
    const serious = audit(consistent).findings.filter(
      ({ kind, severity }) => kind === 'consistency' && severity !== 'supported',
    );
    expect(serious).toEqual([]);
  });

  test('the section prints every finding and five default runs a data set', () => {
    const printed = auditFindings(audit()).sections!.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.kind === 'list' ? block.items : [])),
    );
    expect(printed).toHaveLength(findings.length);
    const table = auditSection(audit())
      .blocks.filter((block) => block.kind === 'table')
      .find(({ id }) => id !== 'audit-matrix');
    expect(table!.groups.map(({ rows }) => rows.length)).toEqual([5, 5, 5]);
  });
});
