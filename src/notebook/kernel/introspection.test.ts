import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../setup/paths.ts';
import { CellProgram } from '../cells/program.ts';
import { Introspection } from './introspection.ts';

let program: CellProgram;
let introspection: Introspection;
beforeAll(() => {
  program = new CellProgram(root);
  introspection = new Introspection(program);
  program.compile(`/**
 * Adds up.
 * @throws RangeError for nothing to add
 */
function addUp(numbers: number[], { start = 0 }: { start?: number } = {}): number {
  return numbers.reduce((sum, n) => sum + n, start);
}
const patient = { age: 61, site: 'A' as 'A' | 'B' };`);
});
afterAll(() => program.close());

it.each([
  ['patient.', ['age', 'site']],
  ["const s = '😀'; addU", ['addUp']],
  ['addUp([1], { st', ['start']],
  ["patient.site === '", ['A', 'B']],
  ['const own = 1; ow', ['own']],
  ['retur', ['return']],
  ['structuredCl', ['structuredClone']],
])('completes %s', (code, wanted) => {
  const { matches } = introspection.complete(code, Array.from(code).length);
  expect(matches).toEqual(wanted);
});

it('counts characters as people do', () => {
  const { cursor_start, cursor_end } = introspection.complete("'😀'; addU", 9);
  expect([cursor_start, cursor_end]).toEqual([5, 9]);
});

it('says of a call what it takes, what it is for and what it throws', () => {
  const code = "'😀'; addUp([1], ";
  const { data } = introspection.inspect(code, Array.from(code).length);
  const text = (data as Record<string, string>)['text/plain'];
  expect(text).toMatch(/^function addUp\(numbers: number\[\], [\s\S]*\): number\n\nAdds up\./);
  expect(text).toContain('@throws RangeError for nothing to add');
  expect(introspection.inspect('nothing', 3)).toMatchObject({ found: false });
});
