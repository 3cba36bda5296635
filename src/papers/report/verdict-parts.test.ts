import { describe, expect, it } from 'vitest';
import type { ReadText } from '../paper.ts';
import { claimResult, partVerdict } from './front/testing.ts';
import { verdictParts } from './verdict-parts.ts';

const READ = { kind: 'text', told: 'All of it.' } as const;

const part = (changes: Parameters<typeof partVerdict>[1]) =>
  partVerdict([0.098, 0.062, 0.133], { verdict: 'replicated', ...changes });

describe('the table of verdicts', () => {
  it('has columns for what there is, and says what is not', () => {
    const ids = (...tests: ReturnType<typeof part>[]) =>
      verdictParts([claimResult('replicated', tests)], READ).columns.map(({ id }) => id);
    expect(ids(part({ expected: 0.05, bound: 0.025, power: { found: 0.9 } as never }))).toEqual([
      'published',
      'rerun',
      'margin',
      'power',
      'verdict',
    ]);
    const unpublished = verdictParts([claimResult('replicated', [part({ bound: 0.015 })])], READ);
    expect(unpublished.columns.map(({ id }) => id)).toEqual(['rerun', 'margin', 'verdict']);
    expect(unpublished.groups[0]!.rows[0]!.cells.map(({ text }) => text)).toEqual([
      '9.8 [6.2, 13.3] points',
      '1.5',
      'replicated',
    ]);
    expect(unpublished.notes.join(' ')).toContain('The paper prints no number for any of these.');
    expect(unpublished.notes.join(' ')).not.toContain('Planned power');
  });

  it('prints the published effect that nothing decides against yet', () => {
    const once = part({
      bound: 0.02,
      published: { change: 0.04 },
      undecidable: 'one repeat',
    });
    const table = verdictParts([claimResult('undecided', [once])], { ...READ, kind: 'recognised' });
    expect(table.columns[0]!.id).toBe('published');
    expect(table.groups[0]!.rows[0]!.cells[0]!.text).toBe('4.0');
    expect(table.notes.join(' ')).not.toContain('No number of the paper');
  });

  it('says a reason once of all rows that have it', () => {
    const { claim, verdict, primary, ...rest } = claimResult('training did not converge', []);
    const withheld = ['A', 'B', 'C'].map((title, i) => ({
      ...{ row: title, title, doubled: false },
      reasons: [i === 1 ? 'it falls' : 'it rises'],
    }));
    const untold = { findings: [{ passed: false, told: false, reason: 'it falls' }] };
    const setting = { ...primary!.setting, rows: [{ id: 'B', gate: untold }] } as never;
    const judged = { setting, item: { ...primary!.item, withheld } };
    const table = verdictParts([{ ...rest, claim, verdict, primary: judged }], READ);
    const words = table.groups[0]!.rows.filter((row) => row.words).map(({ header }) => header);
    expect(words.slice(-2)).toEqual([
      'A and C had not converged (it rises).',
      'Nothing shows that B had converged (it falls).',
    ]);
  });

  it('shows the share of the published effect and the Bayes factor, which decide nothing', () => {
    const rowOf = (bayesFactor: number) => {
      const relative = { value: 0.404, interval: [-0.055, 0.948] } as const;
      const told = part({ expected: 0.05, relative, bayesFactor });
      const { columns, groups } = verdictParts([claimResult('replicated', [told])], READ);
      expect(columns.map(({ id }) => id)).toContain('factor');
      return groups[0]!.rows[0]!.cells.map(({ text }) => text);
    };
    expect(rowOf(2.49)).toEqual([
      ...['5.0', '9.8 [6.2, 13.3] points', '40 [−6, 95]', '2.5', 'replicated'],
    ]);
    expect([110, 92.06, 0.17, 0.001].map((one) => rowOf(one)[3])).toEqual([
      '> 100',
      '92',
      '0.17',
      '< 0.01',
    ]);
  });

  it('says that a paper prints no number only where that is known', () => {
    const notes = (read: ReadText) =>
      verdictParts([claimResult('replicated', [part({ bound: 0.015 })])], read).notes.join(' ');
    expect(notes({ kind: 'summary', told: 'A summary.' })).toContain(
      'No number of the paper for any of these could be read. Too small: half of the published effect, and where none could be read our margin;',
    );
    expect(notes({ kind: 'summary', told: 'Figures.', printsNone: true })).toContain(
      'The paper prints no number for any of these.',
    );
  });

  it('says where an early look decided, whose numbers are not those of other tables', () => {
    const headersAt = (repeats: number) => {
      const result = claimResult('replicated', [part({})]);
      const { setting, item } = result.primary!;
      const looks = [{ repeats }] as unknown as typeof item.looks;
      const [group] = verdictParts(
        [{ ...result, primary: { setting, item: { ...item, looks } } }],
        READ,
      ).groups;
      return group!.rows.map(({ header }) => header).join('\n');
    };
    expect(headersAt(1)).toContain('Decided when looked at after 1 repeat, at');
    expect(headersAt(2)).not.toContain('looked at');
  });

  it('tells what is claimed of all groups together beside what was found', () => {
    const result = claimResult('not replicated: reversed', []);
    const { setting, item } = result.primary!;
    const group = {
      ...{ row: 'm2', baseline: 'm1', metric: 'auroc', claimed: 'positive-sum' },
      verdict: 'not replicated: reversed',
      sum: {
        kind: 'harmful',
        why: '',
        overall: { estimate: -0.01, interval: [-0.02, -0.005] },
        groups: {
          a: { estimate: 0.01, interval: [0, 0.02], judged: true, harmed: false },
          b: { estimate: -0.03, interval: [-0.05, -0.01], judged: true, harmed: true },
        },
      },
    };
    const rows = [{ id: 'm2', title: 'M2' }] as unknown as typeof setting.rows;
    const told = (claimed: string) => {
      const overGroups = [{ ...group, claimed }] as unknown as typeof item.overGroups;
      return verdictParts(
        [{ ...result, primary: { setting: { ...setting, rows }, item: { ...item, overGroups } } }],
        READ,
      ).groups[0]!.rows.map(({ header, cells }) => [header, cells[0]!.text]);
    };
    expect(told('positive-sum')).toEqual([
      [
        'A gain overall and no group harmed under M2 against m1: some group is harmed. Change overall',
        '−1.0 [−2.0, −0.5] points',
      ],
      ['Change in the group that fares worst, b', '−3.0 [−5.0, −1.0] points'],
    ]);
    // Above 0 is as claimed, so that a claim of harm counts what is lost.
    expect(told('harmful')).toEqual([
      ['Some group harmed under M2 against m1: as claimed. Lost overall', '1.0 [0.5, 2.0] points'],
      ['Lost in the group that loses most, b', '3.0 [1.0, 5.0] points'],
    ]);
  });
});
