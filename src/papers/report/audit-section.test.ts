import { expect, it } from 'vitest';
import type { TableBlock } from '../../report/document.ts';
import type { Audit } from '../audit/audit.ts';
import { auditSection } from './audit-section.ts';

it('begins statements with a capital, but for Greek symbols', () => {
  const finding = (title: string) => ({ title, severity: 'notable', kind: 'x', statement: '' });
  const audit = {
    inspected: 'Table 3',
    blocks: [],
    findings: [finding('MIMIC: η = 0.2 is not the fairest'), finding('MIMIC: gaps do not fall')],
  } as unknown as Audit;
  const { blocks } = auditSection(audit);
  const matrix = blocks.find(({ kind }) => kind === 'table') as TableBlock;
  expect(matrix.groups[0]!.rows.map(({ header }) => header)).toEqual([
    'η = 0.2 is not the fairest',
    'Gaps do not fall',
  ]);
});
