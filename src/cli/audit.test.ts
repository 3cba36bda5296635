import { expect, test, vi } from 'vitest';
import { audit } from '../papers/fair-diagnosis/audit/index.ts';
import { audit as spareAudit } from '../papers/spare/audit/index.ts';
import { command } from './audit.ts';
import { auditText } from './audit-text.ts';

test('prints every finding without TeX left over', () => {
  const own = audit();
  const text = auditText(own);
  for (const { title } of own.findings) expect(text).toContain(title);
  expect(text).not.toMatch(/\$|\\/);
});

test('says first how cells were read, where that matters', () => {
  const own = spareAudit();
  const text = auditText(own);
  expect(text.replaceAll(/\s+/g, ' ')).toMatch(/^Read by character recognition\./);
  for (const { title } of own.findings) expect(text).toContain(title);
  expect(text).not.toMatch(/\$|\\/);
});

test('prints tables of failures with their captions and notes', () => {
  const text = auditText(spareAudit());
  expect(text.replaceAll(/\s+/g, ' ')).toContain('Gaps that fail the identity FATE =');
  // Off by 0.05 at most: in no finding.
  expect(text).toMatch(/^Table 1, ISIC 2019, FairQuantize \(grey\) +EOpp1 +0\.086 +0\.130/m);
  expect(text).toContain('Grey: off by 0.05 at most.');
});

test('--json gives the findings with their cells', async () => {
  let output = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    output += chunk;
    return true;
  });
  await command().parseAsync(['node', 'refair', 'fair-diagnosis', '--json']);
  write.mockRestore();
  const parsed = JSON.parse(output) as {
    findings: { id: string; cells: object[] }[];
    tables: { id: string }[];
  };
  const finding = parsed.findings.find(({ id }) => id === 'same-experiment-default-mimic');
  expect(finding!.cells).toHaveLength(25);
  expect(parsed.tables.map(({ id }) => id)).toEqual(['fair-diagnosis/audit']);
});

test('an unknown paper is refused with those there are', async () => {
  await expect(command().parseAsync(['node', 'refair', 'nothing'])).rejects.toMatchObject({
    message: 'there is no audit of "nothing"',
    fix: 'choose one of: fair-diagnosis, spare',
  });
});
