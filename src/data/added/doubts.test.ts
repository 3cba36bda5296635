import { describe, expect, it } from 'vitest';
import { planAddition } from '../add-dataset.ts';
import { testUser } from '../user-testing.ts';

const user = testUser();

async function doubts(
  rows: readonly string[],
  flags: { readonly label?: string; readonly groups?: string } = {},
): Promise<string> {
  const { label = 'ill', groups = 'sex' } = flags;
  const table = await user.write('table.csv', `${rows.join('\n')}\n`);
  const plan = await planAddition({ table, labels: [label], groups });
  return plan.doubts.join('\n');
}

describe('values that differ only in case or blanks', () => {
  const rows = ['dx,sex', 'mel,F', 'MEL,f', 'nv,M', 'mel,M'];

  it('are pointed out as groups, and where one is positive and the other is not', async () => {
    const found = await doubts(rows, { label: 'malignant=dx:mel' });
    expect(found).toContain('the groups "F" and "f" of sex differ only in case or blanks');
    expect(found).toContain(
      'dx: "mel" is malignant, "MEL" is not malignant, and they differ only in case or blanks: if they mean the same, name them all: --label "malignant=dx:mel,MEL"',
    );
    expect(await doubts(rows, { label: 'malignant=dx:mel,MEL' })).not.toContain('dx:');
  });

  it('are pointed out as classes', async () => {
    expect(await doubts([...rows, 'bcc,F'], { label: 'dx' })).toContain(
      'the classes "mel" and "MEL" of dx differ only in case or blanks',
    );
  });
});

describe('codes for missing values', () => {
  it('are found among many values, outside of the range of the others', async () => {
    const ages = Array.from({ length: 90 }, (_, i) => i + 5);
    const rows = [...ages, ...ages, -9, 999, 99].map(
      (age, i) => `${i % 2},${i % 3 === 0 ? 'F' : 'M'},${age}`,
    );
    // 9 is an age among others.
    expect(await doubts(['ill,sex,age', ...rows], { groups: 'sex,age:60' })).toContain(
      'age has "-9", "99", "999", which may stand for missing values: if so, --missing -9,99,999',
    );
  });

  it('are found among many words', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${i % 2},${i % 3 ? 'F' : 'M'},site ${i % 20}`,
    );
    expect(await doubts(['ill,sex,site', ...rows, '1,F,refused'])).toContain('site has "refused"');
  });
});

describe('numbers', () => {
  const rows = Array.from({ length: 9 }, (_, i) => [
    i % 2,
    i % 3 ? 'F' : 'M',
    4711 + 13 * i,
    i / 8,
  ]);

  it('are pointed out where they are called like an id and are an input', async () => {
    const found = await doubts(['ill,sex,MRN,lactate', ...rows.map(String)]);
    expect(found).toContain('MRN is called like an id and is an input: --record MRN');
    expect(found).not.toContain('lactate');
  });

  it('are pointed out where they have a comma', async () => {
    const written = rows.map((row) => row.join(';').replaceAll('.', ','));
    expect(await doubts(['ill;sex;MRN;lactate', ...written])).toContain(
      'lactate: numbers written with a comma are read as words; if it is a decimal comma, --decimal-comma',
    );
  });
});
