import { describe, expect, it } from 'vitest';
import type { FigureBlock } from '../../report/document.ts';
import type { TrialProvenance } from '../../runs/trial.ts';
import { table3 } from '../fair-diagnosis/table-3.ts';
import { metricColumn } from '../metric-column.ts';
import type { SettingResult, TableResult } from '../results.ts';
import { knobCurves } from './knob-curves.ts';
import { settingTitle } from './print.ts';
import { resultTable } from './result-table.ts';
import { blocksOf } from './testing.ts';

const cell = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });

const setting = {
  id: 'ham10000-28/sex',
  dataset: {
    id: 'ham10000-28',
    title: 'HAM10000 at 28×28, scaled',
    standInFor: 'MIMIC-CXR (frontal)',
  },
  attribute: 'sex',
  attributes: ['sex'],
  compared: [],
  variant: null,
  levels: ['male', 'female'],
  seeds: [1, 2, 3],
  folds: 0,
  test: { records: 1991, positives: 390 },
  threshold: { kind: 'fixed', why: '0.5, which needs no choice' },
  resamples: 1000,
  provenance: [],
  rows: table3.rows.map((row, i) => ({
    id: row.id,
    title: row.title,
    knob: row.knob ?? null,
    cells: i === 4 ? {} : { accuracy: cell(0.8 - i / 100), eo: cell(0.1 + i / 100) },
  })),
} as unknown as SettingResult;

const result: TableResult = { table: table3.id, profile: 'desk', settings: [setting] };

describe('groups that not every setting has', () => {
  const ofGroup = (i: number) =>
    metricColumn(`group-${i}`, `groups.<attribute>.<level-${i}>.accuracy`, {
      title: `accuracy, group ${i + 1}`,
    });
  const own = { ...table3, columns: [0, 1, 2, 3].map(ofGroup), published: [] };
  const [row] = setting.rows;
  const on = (levels: readonly string[]): SettingResult => ({
    ...setting,
    levels,
    rows: [
      {
        ...row!,
        cells: Object.fromEntries(levels.map((_, i) => [`group-${i}`, cell(0.8)])),
      },
    ],
  });

  it('have columns up to those of the setting with most, and print nothing elsewhere', () => {
    const settings = [on(['male', 'female']), on(['Asian', 'Black', 'White'])];
    const block = resultTable(own, { ...result, settings });
    expect(block.columns.map(({ id }) => id)).toEqual(['group-0', 'group-1', 'group-2']);
    const texts = block.groups.map(({ rows }) => rows[0]!.cells.map(({ text }) => text));
    expect(texts).toEqual([
      ['80.0', '80.0', '–'],
      ['80.0', '80.0', '80.0'],
    ]);
    expect(block.groups[1]!.title).toContain('group 3: White');
  });
});

it('names the groups of published rows that are not those of the columns’ heads', () => {
  const column = metricColumn('group-0', 'groups.<attribute>.<level-0>.accuracy', {
    title: 'accuracy, group 1',
  });
  const published = [
    { dataset: 'Fitzpatrick-17k', row: 'ours', cells: {}, source: '', groups: ['light', 'dark'] },
  ];
  const titles = (columns: (typeof table3)['columns']) =>
    resultTable({ ...table3, columns, published }, result).groups.map(({ title }) => title);
  expect(titles([column])).toContain('Published: Fitzpatrick-17k (light; dark)');
  expect(titles(table3.columns)).toContain('Published: Fitzpatrick-17k');
});

describe('a table with published rows', () => {
  const block = resultTable(table3, result);

  it('prints our cells in the unit of the column, with intervals', () => {
    const [first] = block.groups[0]!.rows;
    expect(first!.header).toBe('η = 0');
    expect(first!.cells[0]).toMatchObject({
      text: '80.00',
      interval: '[79.00, 81.00]',
      best: true,
    });
  });

  it('marks rows that have not converged, where verdicts rest on them', () => {
    const failed = { passed: false, findings: [{ passed: false, reason: 'masks: rising' }] };
    const rows = setting.rows.map((row, i) => (i === 1 ? { ...row, gate: failed } : row));
    const marked = { ...result, settings: [{ ...setting, rows }] };
    const told = 'η = 0.1: training did not converge (masks: rising).';
    expect(resultTable(table3, marked).notes.join(' ')).toContain(`† HAM10000 at 28×28, ${told}`);
    const [, apart] = resultTable(table3, marked).groups[0]!.rows;
    expect([apart!.header, apart!.cells.some(({ best }) => best)]).toEqual(['η = 0.1 †', false]);
    const all = setting.rows.map((row) => ({ ...row, gate: failed }));
    const together = { ...result, settings: [{ ...setting, rows: all }] };
    const notes = resultTable(table3, together).notes.filter((note) => note.startsWith('†'));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/η = 0, .*η = 0\.1.*: training did not converge \(masks: rising\)\.$/);
    const quick = { ...marked, profile: 'quick' } as const;
    expect(resultTable(table3, quick).notes.join(' ')).not.toContain('converge');
  });

  it('calls a row that has not converged, or a table below its floor, never best', () => {
    const failed = { passed: false, findings: [{ passed: false, reason: 'masks: rising' }] };
    const rows = setting.rows.map((row, i) => (i === 0 ? { ...row, gate: failed } : row));
    const bestOf = (changes: Partial<SettingResult>) =>
      resultTable(table3, {
        ...result,
        settings: [{ ...setting, ...changes }],
      }).groups[0]!.rows.map(({ cells }) => cells[0]!.best === true);
    expect(bestOf({}).slice(0, 2)).toEqual([true, false]);
    expect(bestOf({ rows }).slice(0, 2)).toEqual([false, true]);
    expect(bestOf({ floor: { passed: false, statement: 'It reaches too little.' } })).not.toContain(
      true,
    );
  });

  it('says that its trials ran on different GPUs', () => {
    const on = (gpu: string) => ({ machine: { gpu, driver: '550.54' } }) as TrialProvenance;
    const notesOf = (...provenance: TrialProvenance[]) =>
      resultTable(table3, { ...result, settings: [{ ...setting, provenance }] }).notes.join(' ');
    expect(notesOf(on('H100'), on('A100'), on('A100'))).toContain(
      'Trained on different GPUs (A100, H100)',
    );
    expect(notesOf(on('A100'), on('A100'), {} as TrialProvenance)).not.toContain('GPU');
  });

  it('says that a trial is missing', () => {
    const cells = block.groups[0]!.rows[4]!.cells;
    expect(cells.every(({ text, note }) => text === 'n/a' && note !== undefined)).toBe(true);
  });

  it('puts every published row beneath, muted, as printed', () => {
    const published = block.groups.slice(1).flatMap(({ rows }) => rows);
    expect(published).toHaveLength(table3.published.length);
    expect(published.every((row) => row.muted && row.published)).toBe(true);
    const first = table3.published[0]!;
    expect(published[0]!.cells[0]!.value).toBe(first.cells.accuracy);
  });

  it('calls the data by their title, in few words, and says that they are a stand-in', () => {
    expect(settingTitle(setting)).toBe('HAM10000 at 28×28, sex (stand-in for MIMIC-CXR, frontal)');
    expect(block.groups[0]!.title).toContain('stand-in for MIMIC-CXR');
  });
});

it('an ablation draws ours with intervals and each published curve in the same axes', async () => {
  const [figure] = await blocksOf(knobCurves, table3, setting);
  const { data } = (figure as FigureBlock).figure;
  const datasets = [...new Set(table3.published.map(({ dataset }) => dataset))];
  const names = new Set(
    data.map(({ name }) => String(name)).filter((name) => name !== 'undefined'),
  );
  for (const dataset of datasets) expect([...names].join('\n')).toContain(dataset);
  const ours = data.find(({ name }) => String(name).includes('ham10000-28'));
  expect(ours).toBeDefined();
});

describe('notes that would say nothing', () => {
  const notesOf = (changes: object) =>
    resultTable(table3, {
      ...result,
      settings: [{ ...setting, ...changes }] as unknown as SettingResult[],
    }).notes.join('\n');

  it('of a threshold are left out where it changes no number', () => {
    const at = (eo: number) =>
      setting.rows.map((row) => ({ ...row, otherCells: { ...row.cells, eo: cell(eo) } }));
    const same = setting.rows.map((row) => ({ ...row, otherCells: row.cells }));
    expect(notesOf({ rows: same })).not.toContain('needs no choice');
    expect(notesOf({ rows: at(0.3) })).toContain('threshold 0.5, which needs no choice');
  });

  it('of what is compared stand once where they hold of every label', () => {
    const labels = ['edema', 'effusion'].map((name) => ({ name, title: name }));
    const few = 'Differences by sex are undefined.';
    const times = (text: string) => text.split(few).length - 1;
    expect(times(notesOf({ labels, compared: [`edema: ${few}`, `effusion: ${few}`] }))).toBe(1);
    const one = notesOf({ labels, compared: [`edema: ${few}`] });
    expect(one).toContain(`edema: ${few}`);
  });

  it('name labels by their titles, not by their ids', () => {
    const labels = [
      { name: 'not-home', title: 'Elsewhere than home' },
      { name: 'readmitted-30', title: 'Readmitted within 30 days' },
    ];
    const compared = ['not-home: Few have it.', 'readmitted-30: Differences are undefined.'];
    const why = 'at 0.5 M1 calls 0.1 % of validation records positive of readmitted-30, less';
    const text = notesOf({ labels, compared, threshold: { kind: 'youden', why } });
    expect(text).toContain('Elsewhere than home: Few have it.');
    expect(text).toContain('positive of “Readmitted within 30 days”, less');
    expect(text).not.toMatch(/readmitted-30|not-home/);
  });
});
