import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Audit } from '../audit/audit.ts';
import type { ComparedAudit, EvaluationSettings } from '../audit/evaluation-json.ts';
import { GAP_NAMES } from '../audit/gaps.ts';
import { AUDIT_NAMES } from '../metrics/audit-metrics.ts';
import type { Interval } from '../metrics/predictions.ts';
import { randomRows } from '../metrics/testing.ts';
import { command } from './evaluate.ts';
import { refuseRepeated } from './flags.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evaluate-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** What the command writes to standard output. */
async function run(content: string, ...flags: string[]): Promise<string> {
  const path = join(folder, 'preds.csv');
  await writeFile(path, content);
  let output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text;
    return true;
  });
  const args = [path, '--label', 'y', '--score', 'p', ...flags];
  await refuseRepeated(command().exitOverride()).parseAsync(args, { from: 'user' });
  return output;
}

const json = async (content: string, ...flags: string[]) =>
  JSON.parse(await run(content, ...flags, '--permutations', '0', '--json')) as Audit & {
    readonly settings: EvaluationSettings;
  };

const sexes = ['female', 'male'];
const races = ['__proto__', 'b.c', 'two words'];
const many = `y,p,sex,race,patient\n${randomRows(800, 1, { patients: 300 })
  .map(({ label, score, groups, cluster }) => {
    const sex = sexes[groups[0]!] ?? '';
    return `${label},${score},${sex},${races[groups[1]!]},${cluster}\n`;
  })
  .join('')}`;

type Numbers = Readonly<Record<string, number | null>>;
type Intervals = Readonly<Record<string, Interval | null>>;

describe('refair evaluate --json', () => {
  test('has exactly the documented keys, and intervals around every number', async () => {
    const result = await json(
      many,
      '--groups',
      'sex,race',
      '--cluster',
      'patient',
      '--bootstrap',
      '200',
    );
    expect(Object.keys(result)).toEqual([
      'settings',
      'n',
      'patients',
      'overall',
      'groups',
      'fairness',
      'intervals',
      'contrasts',
      'criticalValue',
      'tests',
      'notes',
    ]);
    expect(result).toMatchObject({ n: 800, settings: { threshold: 0.5, bootstrap: 200, seed: 1 } });
    expect(Object.keys(result.overall)).toEqual(['positives', ...AUDIT_NAMES]);
    expect(Object.keys(result.groups)).toEqual(['sex', 'race']);
    expect(Object.keys(result.groups.race!)).toEqual(races);
    expect(Object.keys(result.groups.sex!.female!)).toEqual([
      'n',
      'patients',
      'positives',
      ...AUDIT_NAMES,
    ]);
    expect(Object.keys(result.fairness.sex!)).toEqual([...GAP_NAMES]);
    expect(Object.keys(result.contrasts.race!.levels)).toHaveLength(2);
    const level = races[0]!;
    const pairs: [Numbers, Intervals][] = [
      [result.overall, result.intervals!.overall],
      [result.groups.race![level]!, result.intervals!.groups.race![level]!],
    ];
    for (const [numbers, intervals] of pairs) {
      for (const [key, interval] of Object.entries(intervals)) {
        expect(interval![0], key).toBeLessThanOrEqual(numbers[key]!);
        expect(interval![1], key).toBeGreaterThanOrEqual(numbers[key]!);
      }
    }
    expect(Object.keys(result.intervals!.fairness.sex!)).toEqual(Object.keys(result.fairness.sex!));
    expect(result.notes).toEqual([
      { path: 'groups.sex', reason: expect.stringMatching(/^\d+ of 800 records have no value/) },
    ]);
  });

  test('a row is worth its patient: resampling rows gives narrower intervals', async () => {
    // Every record five times, as five pictures of one patient.
    const [header, ...rows] = many.trim().split('\n');
    const five = rows
      .slice(0, 200)
      .flatMap((row, i) => Array(5).fill(row.replace(/[^,]*$/, `p${i}`)));
    const content = `${[header, ...five].join('\n')}\n`;
    const flags = ['--bootstrap', '300'];
    const width = ([low, high]: readonly number[]) => high! - low!;
    const clustered = await json(content, '--cluster', 'patient', ...flags);
    const rowwise = await json(content, ...flags);
    const ratio =
      width(clustered.intervals!.overall.auroc!) / width(rowwise.intervals!.overall.auroc!);
    expect(ratio).toBeGreaterThan(Math.sqrt(5) * 0.75);
    expect(ratio).toBeLessThan(Math.sqrt(5) * 1.35);
  });

  test('the seed decides, the bootstrap can be left out, the threshold counts', async () => {
    const flags = ['--bootstrap', '50'];
    expect(await json(many, ...flags)).toEqual(await json(many, ...flags));
    expect((await json(many, ...flags, '--seed', '2')).intervals).not.toEqual(
      (await json(many, ...flags)).intervals,
    );
    expect((await json(many, '--bootstrap', '0')).intervals).toBeNull();
    const strict = await json(many, '--threshold', '1', '--bootstrap', '0');
    expect(strict.overall.tpr).toBeLessThan(0.1);
  });

  test('one class, one row, one score: null with reasons', async () => {
    const one = await json('y,p,sex\n1,0.5,f\n', '--groups', 'sex');
    expect(one.overall).toMatchObject({ accuracy: 1, auroc: null });
    expect(one.fairness.sex!.adfNats).toBeNull();
    expect(one.intervals!.overall.accuracy).toBeNull();
    const paths = one.notes.map((note) => note.path);
    for (const path of ['overall.auroc', 'fairness.sex.adfNats', 'groups.sex.f.fpr', 'intervals']) {
      expect(paths).toContain(path);
    }
    const same = await json('y,p\n1,0.5\n0,0.5\n', '--bootstrap', '0');
    expect(same.overall.auroc).toBe(0.5);
    expect(same.notes.map((note) => note.reason).join()).toContain('the same score');
  });
});

describe('refair evaluate', () => {
  test('prints aligned tables of at most 100 columns with intervals', async () => {
    const text = await run(
      many,
      '--groups',
      'sex,race',
      '--cluster',
      'patient',
      '--bootstrap',
      '100',
    );
    const lines = text.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(text).toMatch(/^ {2}AUROC +\d+\.\d {2}\[\d+\.\d, \d+\.\d\]$/m);
    const [female] = lines.filter((line) => line.startsWith('  female'));
    const header = lines.find((line) => line.includes('P(Ŷ=1)'))!;
    expect(female!.length).toBe(header.length);
    expect(text).toMatch(/less (fe)?male, in points; intervals are widened to hold together/);
    expect(text).toMatch(/Notes\n {2}groups › sex: \d+ of 800 records have no value/);
  });

  test('long and hostile names stay in their column', async () => {
    const text = await run(
      'y,p,sex\n1,0.5,a very long name of a group\n0,0.5,\u001b[31mred\n',
      '--groups',
      'sex',
      '--bootstrap',
      '0',
    );
    expect(text).not.toContain('\u001b');
    expect(text).toMatch(/^ {2}a very long name … +1 +1/m);
  });

  test('several labels, classes and flags given twice', async () => {
    const content =
      'y,p,b,q,sex,age\n1,0.9,0,0.2,f,40\n0,0.1,1,0.7,m,50\n1,0.4,0,0.6,f,60\n0,0.6,1,0.2,m,70\n';
    const flags = ['--label', 'b', '--score', 'q', '--groups', 'sex', '--groups', 'age:55'];
    const out = JSON.parse(
      await run(content, ...flags, '--bootstrap', '0', '--permutations', '0', '--json'),
    ) as { labels: Record<string, Audit>; average: Audit };
    expect(Object.keys(out.labels)).toEqual(['y', 'b']);
    expect(Object.keys(out.labels.y!.groups)).toEqual(['sex', 'age']);
    expect(out.labels.y!.overall.accuracy).toBe(0.5);
    expect(out.labels.b!.overall.accuracy).toBe(0.5);
    expect(out.average.overall.auroc).toBe(
      (out.labels.y!.overall.auroc! + out.labels.b!.overall.auroc!) / 2,
    );
    const text = await run(content, ...flags, '--bootstrap', '0', '--permutations', '0');
    expect(text).toMatch(/^label y\n/);
    expect(text).toContain('label b');
  });

  test('several thresholds one by one, and those of groups', async () => {
    const quick = ['--bootstrap', '0', '--permutations', '0'];
    const out = JSON.parse(await run(many, '--threshold', '0.2,0.7', ...quick, '--json')) as {
      thresholds: Record<string, Audit>;
    };
    expect(Object.keys(out.thresholds)).toEqual(['0.2', '0.7']);
    const [low, high] = Object.values(out.thresholds);
    expect(low!.overall.tpr!).toBeGreaterThan(high!.overall.tpr!);
    expect(low!.overall.auroc).toBe(high!.overall.auroc);
    const text = await run(
      ...[many, '--groups', 'sex', '--threshold-of', 'sex:female=0.2', ...quick],
    );
    expect(text).toContain('positive at a score of 0.5 or more, sex:female 0.2;');
  });

  test('an option of one value given twice is an error', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await expect(run(many, '--id', 'a', '--id', 'b')).rejects.toThrow(
      "option '--id <column>' is given twice",
    );
  });

  test('an older model, matched by id, is compared by group', async () => {
    const rows = Array.from({ length: 120 }, (_, i) => ({
      id: `r${i}`,
      y: i % 3 === 0 ? 1 : 0,
      old: (i * 37) % 100,
      sex: i % 2 ? 'f' : 'm',
    }));
    const older = join(folder, 'old.csv');
    // The older file has its rows in another order, and neither groups nor patients.
    const reversed = rows.toReversed().map(({ id, y, old }) => `${id},${y},${old / 100}\n`);
    await writeFile(older, `id,y,p\n${reversed.join('')}`);
    const newer = rows.map(({ id, y, sex }) => `${id},${y},${y ? 0.9 : 0.1},${sex}\n`).join('');
    const flags = ['--id', 'id', '--groups', 'sex', '--compare', older, '--bootstrap', '50'];
    const { comparison } = (await json(`id,y,p,sex\n${newer}`, ...flags)) as ComparedAudit;
    expect(comparison!.verdicts.sex!.tpr).toEqual({ noHarm: 'shown', positiveSum: 'shown' });
    const [[, up], [, kept]] = comparison!.reclassification.overall.positives;
    expect(up + kept).toBe(40);
    const text = await run(`id,y,p,sex\n${newer}`, ...flags, '--permutations', '0');
    expect(text).toContain('true positive rate: no harm shown, positive sum shown');
  });

  test('margins, measures, suppressed counts', async () => {
    const result = await json(
      many,
      ...['--groups', 'sex', '--bootstrap', '50', '--suppress', '10'],
      ...['--measures', 'tnr', '--delta', 'auroc=0.5', '--reference', 'sex=female'],
    );
    const male = result.contrasts.sex!.levels.male!;
    expect(Object.keys(male)).toEqual(['tnr', 'auroc']);
    expect(male.auroc!.verdict).toBe('excluded');
    expect(result.settings).toMatchObject({ suppress: 10, delta: { auroc: 0.5 } });
  });

  test('a margin in points instead of fractions is refused, but of a slope any number goes', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const margin = (text: string) => json(many, '--bootstrap', '20', '--delta', text);
    await expect(margin('tpr=5')).rejects.toThrow('5 points are 0.05');
    await expect(margin('auroc=1')).rejects.toThrow('fractions below 1');
    expect((await margin('calibrationSlope=1.5')).settings.delta).toEqual({
      calibrationSlope: 1.5,
    });
  });

  test('suppression hides counts in notes and leaves all other numbers', async () => {
    const rows = many.replaceAll(/,male,(.*)/g, (all, rest, at: number) =>
      at < 300 ? `,-9,${rest}` : all,
    );
    const { notes } = await json(
      rows,
      ...['--groups', 'sex', '--missing', '-9', '--suppress', '1000', '--bootstrap', '0'],
    );
    const told = notes.map(({ reason }) => reason).join('\n');
    expect(told).toMatch(
      /few of few records have no value and count in no group \("-9" few; a word/,
    );
    expect(told).not.toContain('few %');
  });

  test('without resamples, gaps are printed and no group is called too small', async () => {
    const text = await run(many, '--groups', 'sex', '--bootstrap', '0', '--permutations', '0');
    expect(text).toContain('demographicParityDifference, equalOpportunityDifference');
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(
      /fairness › sex: [^:]* without an interval, no resamples/,
    );
    expect(text).not.toContain('too small');
    expect(text).not.toMatch(/fairness › sex: [^:]*n\/a/);
  });

  test('what is printed follows the published schema', async () => {
    const schema = new Ajv({ allowUnionTypes: true }).compile(
      JSON.parse(
        await readFile(new URL('../audit/evaluation.schema.json', import.meta.url), 'utf8'),
      ),
    );
    const older = join(folder, 'schema.csv');
    await writeFile(older, many);
    const groups = ['--groups', 'sex', '--groups', 'race', '--cluster', 'patient'];
    const quick = ['--bootstrap', '40', '--permutations', '9', '--json'];
    for (const flags of [
      [...groups, '--search', '--compare', older, '--delta', 'tpr=0.1'],
      [...groups, '--suppress', '10'],
      ['--threshold', '0.3,0.6'],
      ['--groups', 'sex', '--threshold-of', 'sex:male=0.4'],
      [],
    ]) {
      const printed = JSON.parse(await run(many, ...flags, ...quick));
      expect(schema(printed), JSON.stringify(schema.errors?.slice(0, 3))).toBe(true);
      expect(schema({ ...printed, more: 1 })).toBe(false);
    }
    const labels = 'y,p,b,q\n1,0.9,0,0.2\n0,0.1,1,0.7\n';
    const two = JSON.parse(await run(labels, '--label', 'b', '--score', 'q', ...quick));
    expect(schema(two), JSON.stringify(schema.errors?.slice(0, 3))).toBe(true);
  });

  test('a report is not written over the predictions that it is about', async () => {
    const same = join(folder, 'same.json');
    await run('y,p\n1,0.5\n0,0.5\n', '--json', '--bootstrap', '0');
    await symlink(join(folder, 'preds.csv'), same);
    await expect(run('y,p\n1,0.5\n0,0.5\n', '--report', same)).rejects.toThrow(
      `--report ${same} is the file of predictions itself`,
    );
    const older = join(folder, 'older.json');
    await writeFile(older, '[{"y":1,"p":0.5},{"y":0,"p":0.5}]');
    await expect(run('y,p\n1,0.5\n0,0.5\n', '--compare', older, '--report', older)).rejects.toThrow(
      'is the file of predictions itself',
    );
  });

  test('a report can be verified with the same predictions, and with no others', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const [report, older] = [join(folder, 'audit.json'), join(folder, 'older.csv')];
    await writeFile(older, many);
    const quick = ['--bootstrap', '50', '--permutations', '19', '--groups', 'sex'];
    await run(many, ...quick, '--compare', older, '--report', report);
    const verify = (...more: string[]) => run(many, '--verify', report, ...more);
    expect(await verify('--compare', older)).toMatch(/audit.json: all [\d,]+ values are the same/);
    await expect(verify()).rejects.toThrow('compares with an older model');
    const other = run(`${many}1,0.5,male,b.c,1\n`, '--verify', report, '--compare', older);
    await expect(other).rejects.toThrow('is not the file that');
    const text = await readFile(report, 'utf8');
    await writeFile(report, text.replace(/"accuracy": 0\.\d+/, '"accuracy": 0.99'));
    await expect(verify('--compare', older)).rejects.toThrow(
      /1 of \d+ values are others when computed again; \S*accuracy is 0.99 there/,
    );
    await writeFile(report, '{}');
    await expect(verify()).rejects.toThrow('is no report of an audit');
    await expect(run(many, '--report', 'audit.doc')).rejects.toThrow('a report ends in one of');
  });

  test.each([
    ['--threshold', '1.5', 'not a number from 0 to 1'],
    ['--bootstrap', '-1', 'not a whole number'],
    ['--seed', '0', 'not a whole number from 1'],
    ['--groups', 'sex,', 'a name is blank'],
    ['--measures', 'trp', 'did you mean "tpr"'],
    ['--delta', 'tpr=0', 'not a number above 0'],
    ['--delimiter', 'ab', 'not one character'],
  ])('%s %s is refused', async (flag, value, message) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await expect(run(many, flag, value)).rejects.toThrow(message);
  });
});
