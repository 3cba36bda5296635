import { describe, expect, it } from 'vitest';
import type {
  Block,
  ReportDocument,
  Section,
  TableBlock,
  VerdictItem,
} from '../../report/document.ts';
import type { Paper, Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { paperReport } from './paper-report.ts';
import { results } from './result-table.ts';

function table(number: number, changes: Partial<Table> = {}): Table {
  return {
    id: `paper/table-${number}`,
    title: `Title ${number}`,
    caption: `Caption ${number}.`,
    columns: [],
    settings: () => [],
    rows: [],
    published: [],
    claims: [{ id: 'c', statement: `Claim ${number}`, source: 'Section 4', checks: [] }],
    shows: [results],
    appendix: [{ each: () => [] }],
    ...changes,
  };
}

const paper: Paper = {
  id: 'paper',
  title: 'A paper',
  authors: ['Someone, A.'],
  year: 2025,
  thesis: 'something is so',
  read: { kind: 'text', told: 'All of it was read.' },
  experience: { easy: 'This.', difficult: 'That.' },
  design: { data: [{ name: 'LARGE', id: 'large' }] },
  citation: 'Someone (2025)',
  url: '',
  abstract: 'It claims something.',
  tables: [table(1), table(2)],
  decisions: ['Seeds are ours.'],
};

function setting(changes: object = {}): SettingResult {
  return {
    id: 'data/sex',
    dataset: {
      id: 'data',
      title: 'Data',
      licence: 'CC0',
      citation: 'Nobody',
      fingerprint: 'f'.repeat(64),
      records: 1234,
      leftOut: {},
      notes: [],
      standInFor: null,
    },
    label: 'ill',
    variant: null,
    attribute: 'sex',
    attributes: ['sex'],
    levels: ['f', 'm'],
    compared: [],
    seeds: [1, 2],
    folds: 0,
    test: { records: 300, positives: 40 },
    threshold: { kind: 'fixed', why: '' },
    resamples: 1000,
    detectable: null,
    floor: null,
    rows: [],
    verdicts: [],
    failures: [],
    provenance: [
      {
        engine: 'tensorflow 2.21.0 cpu',
        seconds: 1,
        peakMemoryMiB: 1,
        splitHash: 's',
        finishedAt: '2026-05-04T03:02:01.000Z',
      },
    ],
    ...changes,
  } as unknown as SettingResult;
}

function report(settings: readonly SettingResult[], changes: Partial<PaperResults> = {}) {
  return paperReport(paper, {
    paper: 'paper',
    profile: 'desk',
    date: '2026-05-04T03:02:01.000Z',
    environment: { refair: '0', node: '24', hardware: 'h' },
    tables: [{ table: 'paper/table-1', profile: 'desk', settings }],
    ...changes,
  });
}

const standIn = { ...setting().dataset, id: 'small', standInFor: 'LARGE' };
const verdict = (kind: VerdictItem['verdict']) => ({ verdict: kind, evidence: '' }) as VerdictItem;

function fact({ facts }: Pick<ReportDocument, 'facts'>, label: string): string | undefined {
  return facts.find((candidate) => candidate.label === label)?.text;
}

function section({ sections }: ReportDocument, id: string): Section {
  return sections.find((candidate) => candidate.id === id)!;
}

function lists(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
}

describe('first page', () => {
  const conclusion = async (label: string, ...args: Parameters<typeof report>) =>
    (await report(...args)).conclusions!.find((one) => one.label === label)!.text;

  it('says whose paper it is, and who reran it from what', async () => {
    const result = await report([setting()]);
    expect(result.title).toBe('Replication of: A paper');
    expect(result.subtitle).toBe('Someone, A. · Preprint, 2025');
    expect(fact(result, 'Rerun by')).toContain('refair 0, profile `desk`, results of 2026-05-04');
    expect(result.date).toBe('2026-05-04');
  });

  it('counts each claim of the paper once, by the setting named first, the untested too', async () => {
    const result = await report([
      setting({ verdicts: [verdict('replicated')] }),
      setting({ id: 'data/age', verdicts: [verdict('not replicated: reversed')] }),
    ]);
    expect(result.counts).toEqual([
      { kind: 'replicated', count: 1 },
      { kind: 'not tested', count: 1 },
    ]);
    expect(result.conclusions!.map(({ label }) => label)).toEqual([
      'Claim',
      'Rerun',
      'Result',
      'Limits',
      'Open',
    ]);
  });

  it('is a demonstration without verdicts in profiles that are too small for any', async () => {
    const { counts, warnings, front } = await report([setting()], { profile: 'quick' });
    expect(counts).toEqual([]);
    expect(front).toBeUndefined();
    expect(warnings[0]).toContain('A demonstration');
    expect(await conclusion('Result', [setting()], { profile: 'quick' })).toContain(
      'this is a demonstration',
    );
  });

  it('names every data set once, by what it was asked, and what it stands in for', async () => {
    const text = await conclusion('Rerun', [
      setting(),
      setting({ attribute: 'age', attributes: ['age'] }),
      setting({ dataset: standIn, attributes: ['sex', 'age'] }),
    ]);
    expect(text).toContain('Data (1,234 records, groups by sex and age)');
    expect(text).toContain('Data (1,234 records, groups by sex and age; a stand-in for LARGE)');
    expect(await conclusion('Limits', [setting({ dataset: standIn })])).toContain(
      'the data stand in for LARGE',
    );
    const own = { ...setting().dataset, id: 'large-28', title: 'LARGE at 28×28' };
    expect(await conclusion('Limits', [setting({ dataset: own })])).toContain(
      'LARGE at 28×28 is a data set of the paper',
    );
    // A sample under the name of a set of the paper is none, and every stand-in is named.
    const sample = { ...own, id: 'large-sample', standInFor: 'LARGE, whole' };
    const both = [setting({ dataset: standIn }), setting({ dataset: sample })];
    expect(await conclusion('Limits', both)).toContain(
      'the data stand in for LARGE and LARGE, whole',
    );
    expect(await conclusion('Open', both)).toContain('On LARGE, which needs a copy');
    expect(await conclusion('Limits', [setting({ dataset: own }), both[1]!])).toContain(
      'LARGE at 28×28 is a data set of the paper, but further data stand in for LARGE, whole',
    );
    // Generated data are neither.
    expect(await conclusion('Limits', [setting()])).toContain('the data are none of the paper’s');
  });

  it('stands without any results', async () => {
    expect(await conclusion('Rerun', [], { tables: [] })).toBe('Nothing of it has been rerun yet.');
  });
});

const onGpu = (gpu: string) => ({ machine: { node: 'n1', gpu, driver: '550.54' } });

describe('warnings', () => {
  it('are absent from a sound run', async () => {
    const passed = { passed: true, statement: 'fine' };
    expect((await report([setting({ floor: passed })])).warnings).toEqual([]);
  });

  it.each([
    ['the smoke profile', {}, { profile: 'smoke' }, 'mean nothing'],
    ['the fallback engine', { provenance: [{ engine: 'wasm 4.22.0 cpu' }] }, {}, 'WebAssembly'],
    [
      'different GPUs',
      { provenance: [onGpu('NVIDIA A100'), onGpu('NVIDIA H100')] },
      {},
      'Trained on different GPUs (NVIDIA A100, NVIDIA H100)',
    ],
    [
      'a failed trial',
      { failures: [{ row: 'Ours', seed: 2, message: 'loss became NaN' }] },
      {},
      'Data, sex, Ours, seed 2 failed: loss became NaN',
    ],
    [
      'a floor not reached',
      { floor: { passed: false, statement: 'too little' } },
      {},
      'too little',
    ],
  ])('of %s', async (_, own, changes, said) => {
    const [usual] = setting().provenance;
    const trials = (own as Partial<SettingResult>).provenance ?? [usual!];
    const provenance = trials.map((trial) => ({ ...usual!, ...trial, splitHash: 's' }));
    const result = await report(
      [setting({ ...own, provenance })],
      changes as Partial<PaperResults>,
    );
    expect(result.warnings).toHaveLength(1);
    expect(result.warnings[0]).toContain(said);
  });

  it('say the same thing once', async () => {
    const floor = { passed: false, statement: 'too little' };
    expect((await report([setting({ floor }), setting({ floor })])).warnings).toHaveLength(1);
  });
});

describe('sections', () => {
  it('list what was not rerun: tables with their command, claims with their source', async () => {
    const result = await report([setting({ verdicts: [verdict('replicated')] })]);
    expect(result.conclusions!.at(-1)!.text).toContain(
      'One table of this kit was not rerun: `npm run refair -- run paper --profile desk`.',
    );
    const [verdicts] = section(result, 'claims').blocks;
    const { groups } = verdicts as TableBlock;
    expect(groups.map(({ title }) => title)).toEqual([
      '1. Claim 1 *(Section 4)*: replicated',
      'Not tested, since not rerun here',
    ]);
    expect(groups[1]!.rows.map(({ header }) => header)).toEqual(['2. Claim 2 *(Section 4)*.']);
    const tables = paper.tables.map(({ id }) => id);
    const whole = await report([], {
      profile: 'quick',
      tables: tables.map((id) => ({ table: id, profile: 'quick', settings: [setting()] })),
    });
    // Without verdicts the claims stand in a list, not in an empty table.
    const { blocks } = section(whole, 'claims');
    expect(lists(blocks)).toEqual(['Claim 1 *Section 4*', 'Claim 2 *Section 4*']);
    expect(blocks.map(({ kind }) => kind)).not.toContain('table');
  });

  it('counts checks of ours apart from claims of the paper', async () => {
    const own: Paper = {
      ...paper,
      tables: [
        table(1, {
          claims: [...table(1).claims, { ...table(1).claims[0]!, id: 'own', ours: true }],
        }),
      ],
    };
    const { counts, countsNote, ...result } = await paperReport(own, {
      paper: 'paper',
      profile: 'desk',
      date: '2026-05-04',
      environment: { refair: '0', node: '24', hardware: 'h' },
      tables: [
        {
          table: 'paper/table-1',
          profile: 'desk',
          settings: [setting({ verdicts: [verdict('replicated'), verdict('undecided')] })],
        },
      ],
    });
    expect(counts).toEqual([{ kind: 'replicated', count: 1 }]);
    expect(countsNote).toBe('A check of ours, counted apart: one undecided.');
    const [verdicts] = section(result as ReportDocument, 'claims').blocks;
    expect((verdicts as TableBlock).groups[1]!.title).toContain('*(our check)*: undecided');
  });

  it('keep the order of the paper, whatever the order of the results; the rest is appendix', async () => {
    const { sections } = await report([], {
      tables: ['paper/table-2', 'paper/table-1'].map((id) => ({
        table: id,
        profile: 'quick',
        settings: [setting()],
      })),
    });
    const ids = (appendix: boolean) =>
      sections.filter((one) => (one.appendix === true) === appendix).map(({ id }) => id);
    expect(ids(false)).toEqual([
      'claims',
      'definitions',
      'design',
      'data',
      'paper-table-1',
      'paper-table-2',
      'discussion',
    ]);
    expect(ids(true)).toEqual(['rules', 'decisions', 'tripod', 'provenance']);
    // The last page says how to have the committed predictions where TypeScript is not spoken.
    const commands = sections
      .at(-1)!
      .blocks.flatMap((one) => (one.kind === 'code' ? one.text.split('\n') : []));
    expect(commands).toContain(
      'npm run refair -- store parquet reports/paper/trials --out predictions',
    );
    // No number of the paper's tables, which ours could be taken for.
    expect(sections[4]!.title).toBe('Title 1');
  });

  it('how to see what changed in the claims since the first training, where there are verdicts', async () => {
    const trial = (finishedAt: string) => ({ ...setting().provenance[0]!, finishedAt });
    const provenance = [trial('2026-05-04T03:02:01.000Z'), trial('2026-05-03T22:10:09.000Z')];
    const command = 'git log -p --since=2026-05-03T22:10:09Z -- src/papers/paper src/evidence';
    const codes = async (profile: 'desk' | 'quick') =>
      (await report([setting({ provenance })], { profile })).sections
        .at(-1)!
        .blocks.flatMap((one) => (one.kind === 'code' ? [one.text] : []));
    expect(await codes('desk')).toContain(command);
    expect(await codes('quick')).not.toContain(command);
  });

  it('a data set: notes that hold of all its settings, and each question with its records', async () => {
    const noted = (notes: readonly string[]) => ({ ...setting().dataset, notes });
    const result = await report([
      setting({ dataset: noted(['of all', 'of sex alone']) }),
      setting({
        dataset: { ...noted(['of all']), leftOut: { 'age unknown': 7 } },
        attributes: ['age'],
        detectable: '3 points',
      }),
      setting({
        dataset: noted(['of all']),
        variant: 'grade',
        test: { records: 90, positives: null },
      }),
    ]);
    const { blocks } = section(result, 'data');
    expect(lists(blocks)).toEqual(['of all']);
    const [facts] = blocks.flatMap((block) => (block.kind === 'facts' ? [block.items] : []));
    const told = facts!.map(({ label, text }) => `${label}: ${text}`);
    expect(told).toEqual([
      'Data set: Data (`data`)',
      'Question: ill; sensitive attribute: sex',
      'Records: 1,234 records; 300 test records, 40 of them positive',
      'Question: ill; sensitive attribute: age',
      'Records: 1,234 records (left out 7: age unknown); 300 test records, 40 of them positive',
      'Resolution: 3 points',
      'Also: grade (90 test records)',
      'Licence: CC0',
      'Citation: Nobody',
    ]);
  });

  it('a table shows the setting that comes first, and further ones in the appendix', async () => {
    const block = (title: string): Block => ({ kind: 'prose', text: title });
    const shown = table(1, {
      shows: [{ each: (_, { id }) => block(`shown of ${id}`) }],
      appendix: [{ each: (_, { id }) => block(`behind ${id}`) }],
    });
    const result = await paperReport(
      { ...paper, tables: [shown] },
      {
        paper: 'paper',
        profile: 'quick',
        date: '2026-05-04',
        environment: { refair: '0', node: '24', hardware: 'h' },
        tables: [
          {
            table: 'paper/table-1',
            profile: 'quick',
            settings: [setting(), setting({ id: 'data/age', attributes: ['age'] })],
          },
        ],
      },
    );
    const texts = (blocks: readonly Block[]) =>
      blocks.flatMap((one) => (one.kind === 'prose' ? [one.text] : []));
    expect(texts(section(result, 'paper-table-1').blocks)).toEqual([
      'Caption 1.',
      'shown of data/sex',
    ]);
    const { sections } = section(result, 'paper-table-1-behind');
    expect(sections!.map(({ blocks }) => texts(blocks))).toEqual([
      ['behind data/sex'],
      ['shown of data/age', 'behind data/age'],
    ]);
  });
});
