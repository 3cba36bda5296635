import { beforeAll, describe, expect, it } from 'vitest';
import type { FigureBlock, TableBlock } from '../../report/document.ts';
import type { Table } from '../paper.ts';
import type { RowResult, SettingResult, TableResult } from '../results.ts';
import { comparisonOf } from './comparison.ts';
import { contenderOf } from './contender.ts';
import { groupVerdicts } from './differences.ts';
import { type Question, questionsOf } from './question.ts';
import { foundText } from './report.ts';

const rank = (at: number) => ({ rank: at, low: at, high: at });

/** A row that is as good in every ranked column. */
function row(id: string, title: string, at: number, passed: boolean): RowResult {
  const ranks = { auroc: rank(at), worst: rank(at), 'eq-odds': rank(at) };
  const gate = { passed, findings: [{ passed, reason: 'twice the training loses 28.85 points' }] };
  const overall = { estimate: 0.01, interval: null };
  const sum = { kind: 'no harm', groups: {}, overall, why: 'nobody loses' };
  return {
    ...{ id, title, ranks, gate, cells: { auroc: { value: 0.5 }, worst: { value: 0.5 } } },
    ...(id === 'erm' ? {} : { against: { baseline: 'erm', sum } }),
    ...(id === 'erm'
      ? {}
      : { paired: { 'eq-odds': { value: -0.1, low: -0.2, high: -0.1, p: 0.01 } } }),
  } as unknown as RowResult;
}

/** Best of all in every column, and what it had learnt is lost when it is trained on. */
const rows = [row('jtt', 'JTT', 1, false), row('erm', 'ERM', 3, true), row('lff', 'LfF', 2, true)];

let question: Question;
let table: Table;

beforeAll(async () => {
  const asked = { dataset: 'teds-d-sample', attribute: 'sex', profile: 'desk' } as const;
  [question] = (await questionsOf(asked)) as [Question];
  const tuned = ['erm', 'jtt', 'lff'].map((name) => ({
    contender: contenderOf(name),
    candidates: [],
    choices: null,
    at: () => ({ options: {}, rate: null }),
  }));
  [table] = comparisonOf([{ question, tuned, groups: null }], '').tables as [Table];
});

function resultAt(profile: TableResult['profile']): TableResult {
  // Where training is held against a row, it has no rank.
  const ranked = rows.map((row) => {
    const { ranks, ...rest } = row;
    return profile === 'desk' && !row.gate!.passed ? rest : { ...rest, ranks };
  });
  const setting = {
    ...{ id: question.setting.id, rows: ranked, levels: ['F', 'M'], attributes: ['sex'] },
    ...{
      dataset: { id: 'teds-d-sample', title: 'teds-d-sample', standInFor: null },
      variant: null,
    },
  } as unknown as SettingResult;
  return { profile, settings: [setting] } as unknown as TableResult;
}

function standingsAt(profile: TableResult['profile']): [TableBlock, FigureBlock] {
  return table.shows[0]!.together!(table, resultAt(profile)) as [TableBlock, FigureBlock];
}

describe('a row whose training did not converge', () => {
  it('stands last, marked, without rank or verdict, and the note says why', () => {
    const [{ groups, notes, columns }] = standingsAt('desk');
    expect(groups[0]!.rows.map(({ header }) => header)).toEqual(['LfF', 'ERM', 'JTT †']);
    const [, , last] = groups[0]!.rows;
    expect(last).toMatchObject({ apart: true });
    const at = columns.findIndex(({ id }) => id === 'eq-odds-rank');
    expect(groups[0]!.rows.map(({ cells }) => cells[at]!.text)).toEqual([
      '2 [2, 2]',
      '3 [3, 3]',
      '–',
    ]);
    expect(notes[1]).toContain('among 2;');
    expect(last!.cells.at(-1)!.text).toBe('not judged');
    expect(notes[0]).toMatch(
      /^† .* no rank, and no place in those of the others\. The reasons stand under/,
    );
  });

  it('has no place in the figure', () => {
    const [, figure] = standingsAt('desk');
    expect(figure.caption).toMatch(/Left out, since training did not converge: JTT\.$/);
    expect(figure.alt).not.toContain('JTT');
    // A bar and a mark each of two rows in three panels.
    expect(figure.figure.data).toHaveLength(12);
  });

  it('is shown against the baseline, and not judged', () => {
    const [block] = groupVerdicts.together!(table, resultAt('desk')) as [TableBlock];
    const judged = block.groups[0]!.rows.map(({ header, cells }) => [header, cells.at(-1)!.text]);
    expect(judged).toEqual([
      ['JTT †', 'not judged'],
      ['LfF', '**no harm**'],
    ]);
    expect(block.notes.at(-1)).toBe('† Training did not converge: shown and not judged.');
  });

  it('is held against nobody where no training is long enough to pass', () => {
    const [{ groups }, figure] = standingsAt('quick');
    expect(groups[0]!.rows.map(({ header }) => header)).toEqual(['JTT', 'LfF', 'ERM']);
    expect(figure.caption).not.toContain('†');
  });

  it('is no conclusion', () => {
    const told = foundText({ rows }, 'desk');
    expect(told).toContain('Equalised odds (EqOdds) is surely better for LfF than for ERM');
    expect(told).toContain('Not judged, for its training did not converge: JTT.');
    expect(foundText({ rows }, 'quick')).toContain('better for JTT and LfF');
  });

  it('is sure of nobody whom Holm’s method leaves among many', () => {
    const many = rows.map((one) =>
      one.paired === undefined
        ? one
        : { ...one, paired: { 'eq-odds': { ...one.paired['eq-odds']!, p: 0.04 } } },
    );
    expect(foundText({ rows: many }, 'quick')).toContain(
      'None is surely better than ERM, the plain model, in AUROC, in AUROC of the worst group or in equalised odds (EqOdds).',
    );
  });
});
