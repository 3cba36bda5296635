import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDict, PDFDocument, PDFHexString, PDFName } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../audit/audit.ts';
import { auditCurves } from '../../audit/curves.ts';
import { type EvaluationJson, evaluationJson } from '../../audit/evaluation-json.ts';
import type { AuditOptions } from '../../audit/options.ts';
import type { AuditRecords } from '../../audit/records.ts';
import { ruledRecords } from '../../audit/testing.ts';
import { uaFaults } from '../archive/ua-rules.fixture.ts';
import { plainText } from '../prose.ts';
import { auditDocument } from './document.ts';
import { modelCardXml } from './model-card.ts';
import { type AuditSource, committeeSentences, NO_CLEARANCE } from './words.ts';
import { writeAuditReports } from './write.ts';

const OPTIONS: AuditOptions = {
  threshold: 0.5,
  specificity: 0.9,
  bootstrap: 200,
  permutations: 99,
  seed: 1,
};
const SETTINGS = {
  ...{ threshold: 0.5, thresholdOf: {}, specificity: 0.9, bootstrap: 200 },
  ...{ permutations: 99, seed: 1, suppress: 0, delta: {} },
};
const SOURCE: AuditSource = {
  ...{ file: '<i>& preds.csv', bytes: 1234, sha256: 'ab'.repeat(32) },
  ...{ date: '2026-01-15T10:00:00.000Z', flags: ['--label', 'y'], version: '0.1.0' },
};

async function evaluated(
  records: AuditRecords,
  options: Partial<AuditOptions> = {},
): Promise<EvaluationJson> {
  const own = {
    ...(await audit(records, { ...OPTIONS, ...options })),
    curves: auditCurves(records, 0),
  };
  return evaluationJson([{ name: null, audit: own }], { several: null, notes: [] }, SETTINGS);
}

const records = ruledRecords(false);
const json = await evaluated(records);

/** Group b's positives are found half as often. */
function unfair(): AuditRecords {
  const [grouping] = records.groupings;
  let kept = 0;
  return {
    ...records,
    scores: null,
    predicted: records.labels.map((label, i) =>
      label === 1 && (grouping!.codes[i] !== 1 || kept++ % 5 === 0) ? 1 : 0,
    ),
  };
}

describe('sentences for a committee', () => {
  const sentences = (of: EvaluationJson) =>
    committeeSentences(of as Parameters<typeof committeeSentences>[0], of.settings).map(plainText);

  test('say who was audited, how well, and what could have been found', () => {
    const [who, how, area, groups, calibration] = sentences(json);
    expect(who).toMatch(/^240 records were audited; the label is positive in 28\.7 % \[/);
    expect(how).toMatch(/^At a threshold of 0\.5 it finds 49\.3 % \[.*wrongly flags 17\.0 % \[/);
    expect(area).toMatch(/^The AUROC is 73\.4 % \[/);
    expect(groups).toMatch(
      /^By group no difference is shown; this file would have found one of \d+\.\d points in .*, but only one of/,
    );
    expect(calibration).toMatch(
      /^Risks are too high on average \(.*\), not shown to be too extreme or too flat \(calibration slope 0\.63 \[/,
    );
  });

  test('name the surest difference, its side and who is compared', async () => {
    const [, , groups] = sentences(await evaluated(unfair(), { threshold: null }));
    expect(groups).toMatch(
      /^By group a difference is shown: (true positive rate|predicted positive) of b is \d+\.\d points lower than of a \[−/,
    );
    expect(groups).toContain('Predictions depend on the group (permutation test, p = 0.010).');
  });

  test('a search that finds nothing says so', async () => {
    const told = sentences(await evaluated(records, { search: true })).at(-1);
    expect(told).toBe(
      'Of 3 groups in crossings of the attributes, 3 are large enough to be judged; none is shown to be worse off than everyone.',
    );
  });
});

test('a report without groups says how to name them', async () => {
  const { sections } = auditDocument(await evaluated({ ...records, groupings: [] }), SOURCE);
  expect(sections[0]!.blocks).toHaveLength(1);
  expect(JSON.stringify(sections[0])).toContain('--groups');
});

test('the model card is well-formed and has the elements that its schema requires, in order', () => {
  const xml = modelCardXml(json, SOURCE);
  const open: string[] = [];
  const names: string[] = [];
  for (const [, closing, name] of xml.matchAll(/<(\/?)([A-Za-z]+)[^>]*>/g)) {
    if (closing) expect(open.pop()).toBe(name);
    else {
      if (open.length === 1) names.push(name!);
      open.push(name!);
    }
  }
  expect(open).toEqual([]);
  expect(names).toEqual([
    ...['BasicInfo', 'ReleaseInfo', 'ModelSummary', 'UsesAndDirections', 'Warnings'],
    ...['TrustIngredients', 'KeyMetrics', 'Resources', 'Bibliography'],
  ]);
  expect(xml).toContain('&lt;i&gt;&amp; preds.csv');
});

describe('written', () => {
  let folder: string;
  const paths = ['a.pdf', 'a.html', 'a.json', 'a.xlsx', 'a.tex', 'a.docx'];
  const at = (run: string) => paths.map((name) => join(folder, run, name));
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'audit-report-'));
    for (const run of ['first', 'second']) {
      await writeAuditReports({ source: SOURCE, evaluation: json }, at(run));
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('twice, the bytes are the same', async () => {
    const [first, second] = await Promise.all(
      ['first', 'second'].map((run) => Promise.all(at(run).map((path) => readFile(path)))),
    );
    for (const [i, path] of paths.entries()) {
      expect(first![i]!.equals(second![i]!), path).toBe(true);
    }
  });

  test('the PDF holds the model card where its readers look for it', async () => {
    const pdf = await PDFDocument.load(await readFile(at('first')[0]!), { updateMetadata: false });
    const info = pdf.context.lookup(pdf.context.trailerInfo.Info, PDFDict);
    const text = (name: string) => info.lookup(PDFName.of(name), PDFHexString).decodeText();
    expect(text('chaiMcXml')).toBe(modelCardXml(json, SOURCE));
    expect(text('chaiMcSoftwareId')).toBe('refair 0.1.0');
    expect(pdf.getTitle()).toBe('Audit of <i>& preds.csv');
    expect(await uaFaults(await readFile(at('first')[0]!))).toEqual([]);
  });

  test('the first page says that it is no clearance, and names are text', async () => {
    const html = await readFile(at('first')[1]!, 'utf8');
    expect(html).toContain(NO_CLEARANCE.slice(0, 60));
    expect(html).toContain('&lt;i&gt;&amp; preds.csv');
    expect(html).not.toContain('<i>& preds');
  });

  test('the workbook has a sheet a table, with numbers as numbers', async () => {
    const { read, utils } = await import('@e965/xlsx');
    const book = read(await readFile(at('first')[3]!));
    expect(book.SheetNames).toContain('performance');
    const rows = utils.sheet_to_json<unknown[]>(book.Sheets.performance!, { header: 1 });
    const accuracy = rows.find((row) => String(row[1]).startsWith('accuracy'))!;
    expect(accuracy[2]).toBeCloseTo(73.3333, 3);
    expect(accuracy[3]).toBeLessThan(73.33);
  });
});
