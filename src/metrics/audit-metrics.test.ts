import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { AUDIT_METRICS, type AuditMetric } from './audit-metrics.ts';
import { METRICS } from './catalogue.ts';

const all = Object.entries<AuditMetric>(AUDIT_METRICS);

describe.each(all)('%s', (name, { title, formula, why, better }) => {
  it('has a formula, a name of its own and a reason', () => {
    expect(() => katex.renderToString(formula, { throwOnError: true })).not.toThrow();
    expect(all.filter(([, other]) => other.title === title)).toHaveLength(1);
    expect(why).not.toBe('');
  });

  it('is called as papers call it, where they have it', () => {
    const known = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
    expect(known?.title ?? title).toBe(title);
  });

  it('says which way is better, but for shares of records and where 0 or 1 is best', () => {
    const neutral = /^(prevalence|positiveRate|calibration\w+|observedExpected)$/.test(name);
    expect(better === undefined).toBe(neutral);
  });
});
