import type { Written } from '../../exercises/outputs.ts';
import type { StudentResult } from '../../exercises/result.ts';
import { classLine } from '../../exercises/status.ts';

/** Text of a student's as a terminal can be trusted with: on one line, its codes spelt out. */
export function plainText(text: string, longest = 200): string {
  const line = text
    .replace(/\s+/g, ' ')
    .replace(
      /[\p{Cc}\p{Cf}]/gu,
      (sign) => `\\u${sign.codePointAt(0)!.toString(16).padStart(4, '0')}`,
    );
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** A student's points, and why something earned none. */
export function printStudent(result: StudentResult): void {
  const { student, points, outOf, unmarked, exercises, remarks } = result;
  const open = unmarked > 0 ? `, ${unmarked} to mark by hand` : '';
  console.log(`${plainText(student)}  ${points} of ${outOf}${open}`);
  for (const { exercise, why } of exercises) {
    if (why !== null) console.log(`    ${exercise}: ${plainText(why)}`);
  }
  for (const remark of remarks) console.log(`    ${plainText(remark)}`);
}

export function printWritten({ results, alike, files }: Written): void {
  console.log(`\n${classLine(results)}`);
  if (alike.length > 0) {
    console.log(`${alike.length} ${alike.length === 1 ? 'pair' : 'pairs'} of similar answers:`);
    for (const { exercise, students, share } of alike.slice(0, 5)) {
      const [a, b] = students.map((name) => plainText(name));
      console.log(`    ${exercise}: ${a} and ${b}, ${Math.round(share * 100)} %`);
    }
  }
  const width = Math.max(...files.map(([what]) => what.length));
  for (const [what, path] of files) console.log(`${`${what}:`.padEnd(width + 1)} ${path}`);
}
