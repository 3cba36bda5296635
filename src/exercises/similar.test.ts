import { expect, test } from 'vitest';
import type { StudentGrade } from './grade.ts';
import { similarAnswers, tokensOf } from './similar.ts';

const original = `function truePositiveRate(patients: Patient[]): number | null {
  const ill = patients.filter((patient) => patient.label === 1);
  if (ill.length === 0) return null;
  let found = 0;
  for (const patient of ill) {
    if (patient.predicted === 1) found += 1;
  }
  return found / ill.length;
}
function gap(all: Patient[]): number {
  const rates = ['female', 'male'].map((name) => {
    return truePositiveRate(all.filter((patient) => patient.group === name)) ?? 0;
  });
  return Math.max(...rates) - Math.min(...rates);
}`;
/** The same with other names, numbers, comments, types and white space. */
const disguised = original
  .replaceAll('patients', 'people')
  .replaceAll('patient', 'p')
  .replaceAll('ill', 'cases')
  .replaceAll('found', 'hits')
  .replaceAll('rates', 'values')
  .replace('let hits = 0;', '/* counts */ let hits: number = 0.0;')
  .replaceAll('  ', '\t');
const own = `const truePositiveRate = (all) => {
  const counts = { hit: 0, miss: 0 };
  all.forEach(({ label, predicted }) => {
    if (label !== 1) return;
    counts[predicted === 1 ? 'hit' : 'miss']++;
  });
  const total = counts.hit + counts.miss;
  return total > 0 ? counts.hit / total : null;
};
const gap = (all) => Math.abs(
  truePositiveRate(all.filter(({ group }) => group === 'male')) -
  truePositiveRate(all.filter(({ group }) => group === 'female')));`;

function of(student: string, source: string): StudentGrade {
  const answers = [{ id: 'rate', source }];
  return { student, exercises: [{ exercise: 'x', file: 'x.ipynb', answers }] } as never;
}

const pairs = (grades: StudentGrade[], common: string[] = []) =>
  similarAnswers(grades, new Map([['x', common]])).map(({ students }) => students.join('+'));

test('other names, numbers, types and comments are the same answer; another way is not', () => {
  expect(disguised).not.toContain('patient');
  expect(pairs([of('ada', original), of('ben', disguised), of('cem', own)])).toEqual(['ada+ben']);
});

test('the order of functions and lines in between do not hide a copy', () => {
  const at = original.indexOf('function gap');
  const turned = `${original.slice(at)}\nconsole.log('mine');\n${original.slice(0, at)}`;
  expect(pairs([of('ada', original), of('ben', turned)])).toEqual(['ada+ben']);
});

test('what was handed out, and what most wrote, is nobody else’s', () => {
  expect(pairs([of('ada', original), of('ben', original)], [original])).toEqual([]);
  const most = ['a', 'b', 'c', 'd', 'e'].map((student) => of(student, original));
  expect(pairs(most)).toEqual([]);
});

test('two short answers are alike by nature', () => {
  const short = 'const rate = (hits, all) => hits / all;';
  expect(pairs([of('ada', short), of('ben', short)])).toEqual([]);
});

test('what is no TypeScript has the tokens before its fault', () => {
  expect(tokensOf('a + 1 `')).toEqual(['name', '+', 'num', '`']);
});
