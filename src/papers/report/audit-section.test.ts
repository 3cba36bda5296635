import { expect, it } from 'vitest';
import type { TableBlock } from '../../report/document.ts';
import type { Audit } from '../audit/audit.ts';
import { audit as spare } from '../spare/audit/index.ts';
import { auditSection, auditSentence } from './audit-section.ts';

const proseOf = (audit: Parameters<typeof auditSection>[0]) =>
  auditSection(audit).blocks.flatMap((block) => (block.kind === 'prose' ? [block.text] : []));

it('of a paper read by character recognition says first that digits may be misread', () => {
  const audit = spare();
  expect(auditSentence(audit)).toMatch(/^Misread digits would explain most of what does not fit: /);
  const [first, second] = proseOf(audit);
  expect(first).toBe(audit.caveat);
  expect(second).toContain('would be explained by digits that character recognition misread');
  expect([auditSentence(audit), ...proseOf(audit)].join()).not.toMatch(/cop(ied|ying)/);
});

it('of a paper whose text is at hand ends with what would explain most', () => {
  const { caveat: _, ...rest } = spare();
  const innocent = {
    part: 'some',
    brief: 'slips in copying tables',
    full: 'cells of another run',
  } as const;
  const audit = { ...rest, innocent };
  expect(auditSentence(audit)).toMatch(
    /^Of \d+ checks of the printed numbers, .* do not, of which slips in copying tables would explain some \(Section/,
  );
  expect(proseOf(audit)[0]).toContain(
    'some of what does not fit would be explained by cells of another run.',
  );
});

it('counts proofs and design apart from numbers', () => {
  const [one, ...others] = spare().findings;
  const findings = [{ ...one!, kind: 'theory', severity: 'serious' } as const, ...others];
  const text = auditSentence({ ...spare(), findings });
  expect(text).toContain(`of ${others.length} checks of the printed numbers`);
  expect(text).toContain('1 further remark is about proofs and design');
});

it('explains nothing where all fits', () => {
  const findings = spare().findings.filter(({ severity }) => severity === 'supported');
  expect(auditSentence({ ...spare(), findings })).toBe(
    'An audit of the printed numbers found nothing that does not fit together.',
  );
});

it('begins statements with a capital, but for Greek symbols', () => {
  const finding = (title: string) => ({ title, severity: 'notable', kind: 'x', statement: '' });
  const audit = {
    inspected: 'Table 3',
    blocks: [],
    innocent: { part: 'some', brief: '', full: '' },
    findings: [finding('MIMIC: η = 0.2 is not the fairest'), finding('MIMIC: gaps do not fall')],
  } as unknown as Audit;
  const { blocks } = auditSection(audit);
  const matrix = blocks.find(({ kind }) => kind === 'table') as TableBlock;
  expect(matrix.groups[0]!.rows.map(({ header }) => header)).toEqual([
    'η = 0.2 is not the fairest',
    'Gaps do not fall',
  ]);
});

it('speaks of data sets only where findings are about some', () => {
  const matrixOf = (...titles: string[]) => {
    const findings = titles.map((title) => ({ ...spare().findings[0]!, title }));
    const { blocks } = auditSection({ ...spare(), findings });
    return blocks.find(({ kind }) => kind === 'table') as TableBlock;
  };
  const alone = matrixOf('Gaps do not fall');
  expect(alone.caption).toBe('What was checked, and how it came out.');
  expect(alone.notes).toEqual([]);
  expect(matrixOf('MIMIC: gaps do not fall').caption).toContain('on each data set');
});
