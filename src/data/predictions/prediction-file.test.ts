import { mkdtemp, readFile as readBytes, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { utils, write } from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ZipFile as ZipWriter } from 'yazl';
import { UserError } from '../../errors.ts';
import { printedNote } from './file-note.ts';
import { parseGroupings } from './groupings.ts';
import { type PredictionColumns, readPredictions } from './prediction-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'predictions-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(content: string | Uint8Array, name = 'preds.csv'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const columns: PredictionColumns = {
  labels: ['y'],
  scores: ['p'],
  groupings: parseGroupings('sex'),
};

type Wanted = Partial<PredictionColumns>;

const readFile = async (content: string | Uint8Array, wanted: Wanted = {}, name?: string) =>
  readPredictions(await file(content, name), { ...columns, ...wanted });

/** The only question's records, in plain arrays. */
async function plain(content: string | Uint8Array, wanted: Wanted = {}, name?: string) {
  const { questions, notes } = await readFile(content, wanted, name);
  const { labels, scores, predicted, weights, units, groupings } = questions[0]!.records;
  return {
    labels: [...labels],
    scores: scores && [...scores],
    predicted: [...predicted],
    weights: weights && [...weights],
    units: [...units.of],
    groups: groupings.map(({ name: own, levels, codes, reference }) => ({
      name: own,
      values: Array.from(codes, (code) => levels[code] ?? null),
      levels,
      reference,
    })),
    notes: notes.map((note) => printedNote(note, 0).reason),
  };
}

async function failure(content: string | Uint8Array, wanted: Wanted = {}): Promise<string> {
  const error = await readFile(content, wanted).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  const { message, fix } = error as UserError;
  return `${message}; fix: ${fix}`;
}

const body = 'id,y,p,sex,patient\na,1,0.9,female,x\nb,0,0.25,male,x\nc,1,1e-3,,z\nd,0,1,NaN,z\n';

describe('one table in many formats', () => {
  const expected = {
    labels: [1, 0, 1, 0],
    scores: [0.9, 0.25, 1e-3, 1],
    predicted: [1, 0, 0, 1],
    groups: [expect.objectContaining({ values: ['female', 'male', null, null] })],
  };
  const spaced = body.replaceAll(',', ' , ');
  const utf16 = Buffer.from(`\uFEFF${body.replace('female', 'fémale')}`, 'utf16le');
  test.each([
    ['as it is', body],
    ['a byte order mark', `\uFEFF${body}`],
    ['packed', gzipSync(body)],
    ['semicolons', body.replaceAll(',', ';')],
    ['tabs', body.replaceAll(',', '\t')],
    ['bars', body.replaceAll(',', '|')],
    ['CRLF', body.replaceAll('\n', '\r\n')],
    ['CR', body.replaceAll('\n', '\r')],
    ['two kinds of line ending', body.replace('\nb', '\r\nb')],
    ['blanks', spaced],
    ['a blank line', body.replace('b,0', '\nb,0')],
    ['sep= of Excel', `sep=;\n${body.replaceAll(',', ';')}`],
    ['a comment above the header', `# exported by model A\n${body}`],
    ['the header of numpy.savetxt', `# ${body}`],
    ['a row that begins with #', body.replace('a,1', '# a,1')],
  ])('%s', async (_, content) => {
    expect(await plain(content)).toMatchObject(expected);
  });

  test('encodings: UTF-16 by its mark, others as said', async () => {
    expect((await plain(utf16)).groups[0]!.values[0]).toBe('fémale');
    const latin = Buffer.from(body.replace('female', 'fémale'), 'latin1');
    const said = await plain(latin, { format: { encoding: 'windows-1252' } });
    expect(said.groups[0]!.values[0]).toBe('fémale');
    expect(await failure(latin)).toMatch(
      /line 2 is not text in UTF-8; fix: .*--encoding windows-1252/,
    );
  });

  test('another delimiter, as said', async () => {
    const wanted = { format: { delimiter: ':' } };
    expect(await plain(body.replaceAll(',', ':'), wanted)).toMatchObject(expected);
  });

  test('quotes as Spark writes them', async () => {
    const content = body.replace('patient', 'note').replace('male,x', 'male,"said \\"ok\\", left"');
    const read = await plain(content);
    expect(read).toMatchObject(expected);
    expect(read.notes[0]).toContain('quotes inside cells');
  });

  test('JSON lines, and an array of objects', async () => {
    const [header, ...lines] = body.trim().split('\n');
    const rows = lines.map((line) => {
      const [id, y, p, sex] = line.split(',');
      return { id, y: Number(y), p: Number(p), sex: sex === '' ? null : sex };
    });
    expect(header).toBe('id,y,p,sex,patient');
    const asLines = rows.map((row) => JSON.stringify(row)).join('\n');
    expect(await plain(asLines)).toMatchObject(expected);
    expect(await plain(JSON.stringify(rows))).toMatchObject(expected);
    expect(await failure(`${asLines}\nnonsense`)).toContain('line 5 is not an object of JSON');
    // More than a function can be called with.
    const many = Array.from({ length: 200_000 }, (_, i) => ({ ...rows[i % rows.length]!, id: i }));
    expect((await plain(JSON.stringify(many))).labels).toHaveLength(many.length);
  });

  test('a workbook', async () => {
    const sheet = utils.aoa_to_sheet([
      ['y', 'p', 'sex'],
      [1, 0.9, 'female'],
      [0, 0.25, 'male'],
      [1, 0.001, null],
      [0, 1, 'NaN'],
    ]);
    const book = utils.book_new(sheet, 'predictions');
    utils.book_append_sheet(book, utils.aoa_to_sheet([['nothing']]), 'other');
    const bytes = new Uint8Array(write(book, { type: 'buffer', bookType: 'xlsx' }));
    const read = await plain(bytes);
    expect(read).toMatchObject(expected);
    expect(read.notes[0]).toContain('1 more in the workbook');
    const other = { format: { sheet: 'other' } };
    expect(await failure(bytes, other)).toContain('has no column "y", "p", "sex"; it has: nothing');
    for (const none of ['x', 'constructor']) {
      expect(await failure(bytes, { format: { sheet: none } })).toContain('predictions, other');
    }
  });

  test('arrays of NumPy', async () => {
    const archive = new ZipWriter();
    const npy = (type: string, values: Buffer, n: number) => {
      const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${n},), }`;
      const padded = `${header.padEnd(117)}\n`;
      const start = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
      return Buffer.concat([start, Buffer.from([118, 0]), Buffer.from(padded), values]);
    };
    archive.addBuffer(npy('|u1', Buffer.from([1, 0, 1, 0]), 4), 'y.npy');
    const p = Buffer.from(Float64Array.of(0.9, 0.25, 1e-3, 1).buffer);
    archive.addBuffer(npy('<f8', p, 4), 'p.npy');
    const words = ['female', 'male', '', 'NaN'].map((word) => word.padEnd(6, '\0')).join('');
    const letters = Buffer.from(Uint32Array.from(words, (c) => c.codePointAt(0)!).buffer);
    archive.addBuffer(npy('<U6', letters, 4), 'sex.npy');
    archive.addBuffer(npy('<U6', letters, 4), '__proto__.npy');
    const many = 2 ** 25;
    archive.addBuffer(npy('|u1', Buffer.alloc(many), many), 'many.npy');
    archive.end();
    const bytes = await buffer(archive.outputStream);
    expect(await plain(bytes)).toMatchObject(expected);
    const odd = await plain(bytes, { groupings: parseGroupings('__proto__') });
    expect(odd.groups[0]!.values).toEqual(['female', 'male', null, null]);
    expect(await failure(bytes, { groupings: parseGroupings('many') })).toContain(
      'preds.csv: "many" cannot be read (npy: 33,554,432 values, and no more than 22,369,621 are read)',
    );
  });

  test('of more rows than can be held is refused before they are', async () => {
    const names = Array.from({ length: 62 }, (_, i) => `g${i}`);
    const wide = { ...columns, groupings: parseGroupings(`${names}`) };
    const packed = gzipSync(`y,p,${names}\n${'1\n'.repeat(1_100_000)}`);
    expect(packed.length).toBeLessThan(10_000);
    expect(await failure(packed, wide)).toContain(
      'preds.csv has 1,100,001 rows, and no more than 1,048,576 are read of 64 columns; fix: give a sample',
    );
  });

  test('Parquet, with booleans and doubles', async () => {
    const path = join(folder, "it's.parquet");
    const database = await DuckDBInstance.create(':memory:');
    const connection = await database.connect();
    await connection.run(
      `COPY (SELECT * FROM (VALUES (true, 0.1::DOUBLE, 'm'), (false, 0.7::DOUBLE, NULL)) t(y, p, sex))
       TO '${path.replaceAll("'", "''")}' (FORMAT PARQUET)`,
    );
    connection.closeSync();
    const { labels, scores, groupings } = (await readPredictions(path, columns)).questions[0]!
      .records;
    expect([...labels]).toEqual([1, 0]);
    expect([...scores!]).toEqual([0.1, 0.7]);
    expect([...groupings[0]!.codes]).toEqual([0, -1]);
  });

  test('names that mean something elsewhere are just names', async () => {
    const content =
      'y,p,"a ""b""; DROP TABLE x",__proto__\n1,0.5,"x, y",__proto__\n0,0.1,60.5,constructor\n';
    const groupings = parseGroupings('a "b"; DROP TABLE x,__proto__');
    const read = await plain(content, { groupings }, 'we[ir]d *?.csv');
    expect(read.groups.map(({ levels }) => levels)).toEqual([
      ['60.5', 'x, y'],
      ['__proto__', 'constructor'],
    ]);
  });
});

describe('labels', () => {
  const labelled = (values: readonly string[], wanted: Wanted = {}) =>
    plain(`y,p,sex\n${values.map((value) => `${value},0.5,f\n`).join('')}`, wanted);

  test.each([
    [['0', '1']],
    [['0.0', '1.0']],
    [['0.000000000000000000e+00', '1.000000000000000000e+00']],
    [['-1', '1']],
    [['False', 'TRUE']],
    [['no', 'Yes']],
    [['negative', 'POSITIVE']],
  ])('%j need no word', async (values) => {
    expect((await labelled(values)).labels).toEqual([0, 1]);
  });

  test('0 and False are one, in files put together', async () => {
    expect((await labelled(['0', 'True', 'False', '1'])).labels).toEqual([0, 1, 0, 1]);
  });

  test('others are said, and numbers are the same in any notation', async () => {
    const positive = { positive: 'malignant' };
    expect((await labelled(['benign', 'malignant', 'benign'], positive)).labels).toEqual([0, 1, 0]);
    expect((await labelled(['1.0', '2.0'], { positive: '2' })).labels).toEqual([0, 1]);
    expect((await labelled(['1', '2'], { positive: '1' })).labels).toEqual([1, 0]);
  });

  test.each([
    [
      ['1', '2'],
      {},
      'y has the values "1", "2": which of them is positive?; fix: say it: --positive 2',
    ],
    [['benign', 'malignant'], {}, 'which of them is positive?'],
    [['a', 'b'], { positive: 'c' }, 'y is never "c"; it has the values "a", "b"'],
    [['0', '1', '2'], {}, 'row 3: y is "2", not 0 or 1'],
    [['0', 'NA'], {}, 'row 2: y is "NA", missing'],
    [['0', ''], {}, 'row 2: y is blank'],
  ])('%j are refused', async (values, wanted, message) => {
    const content = `y,p,sex\n${values.map((value) => `${value},0.5,f\n`).join('')}`;
    expect(await failure(content, wanted as Wanted)).toContain(message);
  });

  test('several labels, each with its score and threshold', async () => {
    const { questions } = await readFile('a,b,p,q,sex\n1,0,0.4,0.4,f\n0,1,0.2,0.9,m\n', {
      labels: ['a', 'b'],
      scores: ['p', 'q'],
      thresholds: [0.3, 0.5],
    });
    expect(questions.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(questions.map(({ records }) => [...records.predicted])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test('several thresholds of one score; thresholds of groups, the common one elsewhere', async () => {
    const content = 'y,p,sex\n1,0.4,f\n0,0.4,m\n1,0.6,m\n0,0.6,\n1,0.4,\n';
    const { questions, several } = await readFile(content, { thresholds: [0.3, 0.5] });
    expect(several).toBe('thresholds');
    expect(questions.map(({ name, records }) => [name, [...records.predicted]])).toEqual([
      ['0.3', [1, 1, 1, 1, 1]],
      ['0.5', [0, 0, 1, 1, 0]],
    ]);
    const groupThresholds = new Map([
      ['sex:f', 0.3],
      ['sex:m', 0.7],
    ]);
    const own = { groupThresholds, groupings: parseGroupings('sex') };
    expect([...(await plain(content, own)).predicted]).toEqual([1, 0, 0, 1, 0]);
    expect(
      await failure(content, { ...own, groupThresholds: new Map([['sex:x', 0.3]]) }),
    ).toContain('--threshold-of sex:x: there is no such group; fix: choose one of: sex:f, sex:m');
  });

  test('several classes: names from the columns, the largest score is predicted, the first of equals', async () => {
    const content =
      'dx,p_mel,p_nv,p_bcc,sex\nnv,0.1,0.8,0.1,f\nmel,0.4,0.4,0.2,m\nbcc,0.5,0.2,0.3,f\n';
    const wanted = { labels: ['dx'], scores: ['p_mel', 'p_nv', 'p_bcc'] };
    const { questions, several } = await readFile(content, wanted);
    expect(several).toBe('classes');
    const of = questions.map(({ name, records }) => [
      name,
      [...records.labels],
      [...records.predicted],
    ]);
    expect(of).toEqual([
      ['mel', [0, 1, 0], [0, 1, 1]],
      ['nv', [1, 0, 0], [1, 0, 0]],
      ['bcc', [0, 0, 1], [0, 0, 0]],
    ]);
    expect(await failure(content.replace('nv,0.1', 'scc,0.1'), wanted)).toContain(
      'row 1: dx is "scc", not one of the classes "mel", "nv", "bcc"',
    );
  });

  test('predicted classes without scores, binary and several', async () => {
    const binary = { scores: [], predicted: ['h'], positive: 'bad' };
    const read = await plain('y,h,sex\nbad,good,f\ngood,bad,m\n', binary);
    expect(read).toMatchObject({ labels: [1, 0], predicted: [0, 1], scores: null });
    const several = { scores: [], predicted: ['h'] };
    const { questions } = await readFile('y,h,sex\na,b,f\nb,b,m\nc,a,m\n', several);
    expect(questions.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect([...questions[1]!.records.predicted]).toEqual([1, 1, 0]);
  });
});

describe('scores', () => {
  test('logits only where they are said to be', async () => {
    const content = 'y,p,sex\n1,0,f\n0,-2.1972245773362196,m\n';
    expect((await plain(content, { logits: true })).scores![1]).toBeCloseTo(0.1, 12);
    expect(await failure(content)).toMatch(/row 2: p is "-2.19.*outside \[0, 1\]; fix: .*--logits/);
  });

  test('logits of several classes by softmax', async () => {
    const wanted = { labels: ['y'], scores: ['p_a', 'p_b'], logits: true };
    const { questions } = await readFile(
      'y,p_a,p_b,sex\na,1000,1000,f\nb,0,1.0986122886681098,f\n',
      wanted,
    );
    expect(questions[1]!.records.scores![0]).toBe(0.5);
    expect(questions[1]!.records.scores![1]).toBeCloseTo(0.75, 12);
  });

  test('rounding beyond 1 is set to 1 and told', async () => {
    const read = await plain('y,p,sex\n1,1.0000000000000002,f\n0,-1e-17,m\n');
    expect(read.scores).toEqual([1, 0]);
    expect(read.notes.join()).toContain('2 scores of p outside [0, 1] by rounding');
  });

  test('a decimal comma, as said', async () => {
    const content = 'y;p;sex\n1;0,5;f\n';
    expect((await plain(content, { decimalComma: true })).scores).toEqual([0.5]);
    expect(await failure(content)).toMatch(
      /row 1: p is "0,5", not a number; fix: .*--decimal-comma/,
    );
  });
});

test('a JSON array of more rows than a call has arguments', async () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => `{"y":${i % 2},"p":0.5,"sex":"f"}`);
  expect((await plain(`[${rows}]`)).labels).toHaveLength(200_000);
});

test('text that a Parquet file has as bytes', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const path = join(folder, 'bytes.parquet');
  await connection.run(
    `COPY (SELECT 1 AS y, 0.5 AS p, encode('männlich') AS sex) TO '${path}' (FORMAT parquet)`,
  );
  expect((await plain(await readBytes(path))).groups[0]!.levels).toEqual(['männlich']);
});

describe('values that are not those of the label', () => {
  const positive = { scores: [], predicted: ['q'], positive: 'ill' };

  test('the positive one in another spelling is an error, in the label and in what is predicted', async () => {
    const [rows, slip] = ['y,q,sex\nill,ill,f\nwell,well,m\n', 'Ill '];
    const reason = `is "Ill", which differs from the positive value "ill" only in case or blanks`;
    expect(await failure(`${rows}${slip},ill,f\n`, positive)).toContain(`row 3: y ${reason}`);
    expect(await failure(`${rows}ill,${slip},f\n`, positive)).toContain(`row 3: q ${reason}`);
  });

  test('another is counted in a note', async () => {
    const { predicted, notes } = await plain('y,q,sex\nill,ill,f\nwell,sick,m\n', positive);
    expect(predicted).toEqual([1, 0]);
    expect(notes).toEqual(['q has values that y never has: "sick" 1']);
  });

  test('predictions of -1 and 1 for labels of 0 and 1, and a class in two spellings', async () => {
    const wanted = { scores: [], predicted: ['q'] };
    const other = await plain('y,q,sex\n0,-1,f\n1,1,m\n', wanted);
    expect(other.notes).toEqual(['q has values that y never has: "-1" 1']);
    const { notes } = await plain('y,q,sex\na,A,f\nb,b,m\nc,c,m\n', wanted);
    expect(notes).toContain(
      'the classes "a" and "A" differ only in case or blanks, or in what is not seen: one class?',
    );
  });

  test('words that say the same are no others', async () => {
    const wanted = { scores: [], predicted: ['q'] };
    const { predicted, notes } = await plain('y,q,sex\n0,False,f\n1,True,m\n', wanted);
    expect([predicted, notes]).toEqual([[0, 1], []]);
  });
});

describe('groups', () => {
  const grouped = (text: string, cells: readonly string[], wanted: Wanted = {}) =>
    plain(`y,p,sex,age\n${cells.map((cell) => `1,0.5,${cell}\n`).join('')}`, {
      groupings: parseGroupings(text),
      ...wanted,
    });

  // What pandas, R, spreadsheets, SQL and hospital systems leave; the words of the case are among them.
  test.each(
    'None,<NA>,#N/A,n/a,Null,NaN,nan,NAN,na,NaT,none,.,-,?,unknown,Unknown,not reported,NULL,\\N,#NULL!'.split(
      ',',
    ),
  )('%s is missing, and counted', async (word) => {
    const { groups, notes } = await grouped('sex', ['f,1', `"${word}",1`, ',1']);
    expect(groups[0]!.values).toEqual(['f', null, null]);
    expect(notes).toEqual([
      `2 of 3 records have no value and count in no group ("${word}" 1; a word that is a group here: --keep)`,
    ]);
  });

  test('further words are missing, and known ones are not, as said', async () => {
    const cells = ['-9,1', 'None,1', 'f,1'];
    const { groups } = await grouped('sex', cells, { missing: ['-9'], keep: ['none'] });
    expect(groups[0]!.values).toEqual([null, 'None', 'f']);
  });

  test('levels that look missing or alike are told, and kept', async () => {
    const { groups, notes } = await grouped('sex', ['F,1', 'f,1', '-9,1', 'Declined,1']);
    expect(groups[0]!.levels).toHaveLength(4);
    expect(notes.join('\n')).toContain('the groups "f" and "F" differ only in case or blanks');
    expect(notes.join('\n')).toContain('the group "-9" may stand for missing values');
    expect(notes.join('\n')).toContain('the group "Declined" may stand for missing values');
  });

  test('numbers are cut: a cut belongs to the bin above', async () => {
    const { groups } = await grouped('age:40:60', ['f,39.9', 'f,40', 'f,60', 'f,', 'f,91']);
    expect(groups[0]!.values).toEqual(['<40', '40–<60', '≥60', null, '≥60']);
    const content = 'y,p,sex,age\n1,0.5,f,90+\n';
    expect(await failure(content, { groupings: parseGroupings('age:40') })).toContain(
      'row 1: age is "90+", not a number that could be cut at 40',
    );
  });

  test('crossed, with cuts, in the order of the parts', async () => {
    const { groups } = await grouped('sex:age:50', ['m,60', 'f,40', 'f,60', ',40']);
    expect(groups[0]).toMatchObject({
      name: 'sex:age',
      levels: ['f:<50', 'f:≥50', 'm:≥50'],
      values: ['m:≥50', 'f:<50', 'f:≥50', null],
    });
  });

  test('a column called like a number is quoted', () => {
    expect(parseGroupings('sex,age:40:60,"65":race, "a,b" , "c:""d"""')).toEqual([
      { name: 'sex', parts: [{ column: 'sex', cuts: [] }] },
      { name: 'age', parts: [{ column: 'age', cuts: [40, 60] }] },
      {
        name: '65:race',
        parts: [
          { column: '65', cuts: [] },
          { column: 'race', cuts: [] },
        ],
      },
      { name: 'a,b', parts: [{ column: 'a,b', cuts: [] }] },
      { name: 'c:"d"', parts: [{ column: 'c:"d"', cuts: [] }] },
    ]);
  });

  test.each([
    ['sex,', 'a name is blank'],
    ['age:60:40', 'cut points must rise'],
    ['"sex', 'a quote does not end'],
    ['sex,sex', 'names "sex" twice'],
  ])('%s is refused', (text, message) => {
    expect(() => parseGroupings(text)).toThrow(message);
  });

  test('numbers in two notations are one group; levels are ordered by number', async () => {
    const { groups } = await grouped('sex', ['10,1', '9,1', '9.0,1', '80+,1', '007,1']);
    expect(groups[0]!.levels).toEqual(['007', '9', '10', '80+']);
    expect(groups[0]!.values.slice(1, 3)).toEqual(['9', '9']);
  });

  test('the reference is the largest group, or the one named', async () => {
    const cells = ['f,1', 'm,1', 'm,1'];
    expect((await grouped('sex', cells)).groups[0]!.reference).toBe(1);
    const named = (level: string) => ({ references: new Map([['sex', level]]) });
    expect((await grouped('sex', cells, named('f'))).groups[0]!.reference).toBe(0);
    expect((await grouped('sex', cells, named('rest'))).groups[0]!.reference).toBe('rest');
    await expect(grouped('sex', cells, named('x'))).rejects.toThrow('no such group');
  });

  test('crossed groups that would have one name are none', async () => {
    const content = 'y,p,sex,age\n1,0.5,a:b,c\n0,0.5,a,b:c\n';
    expect(await failure(content, { groupings: parseGroupings('sex:age') })).toContain(
      'preds.csv: two groups of sex:age would both be called "a:b:c"',
    );
  });

  test('a cut point that is no number', async () => {
    expect(() => parseGroupings('age:40:1e400')).toThrow(
      '--groups age:40:1e400: nothing can be cut at 1e400, which is beyond all numbers',
    );
  });

  test('a column that does not group', async () => {
    const content = `y,p,sex\n${Array.from({ length: 101 }, (_, i) => `1,0.5,p${i}\n`).join('')}`;
    expect(await failure(content)).toMatch(/sex has 101 different values.*--groups sex:40:60/);
  });
});

test('patients, sites and weights', async () => {
  const content = 'y,p,sex,who,where,w\n1,0.5,f,a,A,2\n0,0.5,f,b,A,0\n0,0.5,f,a,B,1.5\n';
  const wanted = { cluster: 'who', site: 'where', weight: 'w' };
  const { units, weights } = (await readFile(content, wanted)).questions[0]!.records;
  // Patient a at site B is another unit than at site A.
  expect([...units.of]).toEqual([0, 1, 2]);
  expect([...units.sites!.of]).toEqual([0, 0, 1]);
  expect([...weights!]).toEqual([2, 0, 1.5]);
  expect((await plain(content, { cluster: 'who' })).units).toEqual([0, 1, 0]);
  expect(await failure(content.replace('1.5', '-1'), wanted)).toContain(
    'row 3: w is "-1", not a number from 0 up',
  );
  // Their sum would be infinite, or their products 0: numbers that are wrong without a word.
  for (const weight of ['1e308', '1e-320']) {
    expect(await failure(content.replace('1.5', weight), wanted)).toContain(
      `row 3: w is "${weight}", not 0 and not between 1e-100 and 1e+100`,
    );
  }
});

describe('files that cannot be evaluated say where and why', () => {
  test.each([
    ['y,score,sex\n1,0.5,f\n', {}, '/preds.csv has no column "p"; it has: y, score, sex'],
    ['y,p,sex\n1,1.5,f\n0,-1,f\n', {}, 'row 1: p is "1.5", outside [0, 1] (and 1 more rows)'],
    ['y,p,sex\n1,nan,f\n', {}, 'row 1: p is "nan", not a number'],
    ['y,p,sex\n1,\u001b[31m,f\n', {}, 'row 1: p is "\uFFFD[31m", not a number'],
    ['', {}, 'preds.csv is empty'],
    ['\n\ny,p,sex\n', {}, 'begins with an empty line instead of a header'],
    ['y,p,sex\n', {}, 'preds.csv has no rows'],
    ['y,p,sex\n1,0.5,f\n1,0.5\n', {}, '/preds.csv, line 3 has 2 cells where the header has 3'],
    [
      '# made\ny,p,sex\n1,0.5,f\n1,0.5\n',
      {},
      '/preds.csv, line 4 has 2 cells where the header has 3',
    ],
    ['y,p,sex,sex\n1,0.5,f,m\n', {}, '/preds.csv has more than one column "sex"'],
    ['y,p,sex,id\n1,0.5,f,a\n1,0.5,f,a\n', { id: 'id' }, 'id "a" is in row 1 and in row 2'],
    ['y,p,sex,id\n1,0.5,f,\n', { cluster: 'id' }, 'row 1: id is blank'],
    ['y,p,sex\n1,0.5,f\n', { groupings: parseGroupings('age') }, 'has no column "age"'],
    ['y,p,sex\n1,\u0000,f\n', {}, 'line 2 holds a NUL byte'],
    ['ARROW1\0\0', {}, 'is an Arrow file that cannot be read'],
    ['FEA1', {}, 'is a feather file of the old version 1; fix: save it as Parquet'],
    ['PK\u0003\u0004broken', {}, 'a workbook that cannot be read'],
    ['y,p,sex\n1,0.5,f\n', { labels: ['y', 'z'] }, '2 labels and 1 scores'],
  ])('%j', async (content, wanted, expected) => {
    expect(await failure(content, wanted as Wanted)).toContain(expected);
  });

  test('objects of columns instead of rows, as pandas writes them unless it is told', async () => {
    expect(await failure('{"y":{"0":1},"p":{"0":0.5},"sex":{"0":"f"}}')).toContain(
      'preds.csv, row 1: "y" is a list or an object, not one value; fix: give one object a row',
    );
  });

  test('a Parquet file with other bytes than were written, called by its own name', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const path = join(folder, 'sound.parquet');
    await connection.run(
      `COPY (SELECT i % 2 AS y, 0.5 AS p, hash(i)::VARCHAR AS sex FROM range(400) t(i)) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    const bytes = await readBytes(path);
    for (const at of [10, 60]) {
      const other = Buffer.from(bytes);
      for (let i = at; i < at + 20; i++) other[i]! ^= 0x5a;
      expect(await failure(other)).toMatch(
        /^\S+\/preds\.csv is damaged: (?!.*refair-).+; fix: write or download/,
      );
    }
    // The archive of arrays is opened at another path, too.
    expect(await failure(Buffer.from('PK\x03\x04 y.npy'))).toMatch(/^\S+\/preds\.csv is not a zip/);
  });

  test('a header without end, and one of very many columns', async () => {
    expect(await failure('x'.repeat(300_000))).toMatch(
      /preds\.csv has no line break in its first 256/,
    );
    const many = Array.from({ length: 60 }, (_, i) => `c${i}`);
    expect(await failure(`${many}\n${many}\n`)).toContain('c38, c39 and 20 more;');
  });

  test('a packed file that ends early', async () => {
    expect(await failure(gzipSync(body).subarray(0, 40))).toContain('is damaged: it ends early');
  });

  test('a row with too few cells deep in the file is named', async () => {
    expect(await failure(`y,p,sex\n${'1,0.5,f\n'.repeat(25_000)}1,0.5\n`)).toContain('line 25002');
  });

  test('no file, or a folder', async () => {
    const read = (path: string) => readPredictions(path, columns);
    await expect(read(join(folder, 'none.csv'))).rejects.toThrow('no such file');
    await expect(read(folder)).rejects.toThrow('is a folder');
    await expect(read('https://example.org/a.csv')).rejects.toThrow('no such file');
  });
});
