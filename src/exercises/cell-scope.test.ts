import { expect, test } from 'vitest';
import { compileCell } from './cell-code.ts';
import { CellScope, lineIn } from './cell-scope.ts';

const module = { default: 'standard', a: 1, b: 2, c: (x: number) => x };
const scope = () => new CellScope({ bring: async () => module, require: () => module });

test('cells share one scope, and a later one may declare a name anew', async () => {
  const cells = scope();
  await cells.run('const x: number = 1; function f() { return x; }', 'a.ts');
  await cells.run('let y = f() + 1;\ny += await Promise.resolve(1);', 'b.ts');
  await cells.run('const x = 10; y++;', 'c.ts');
  expect(['x', 'y'].map((name) => cells.read(name))).toEqual([10, 4]);
  expect((cells.read('f') as () => number)()).toBe(1);
});

test('a cell that throws leaves what it had declared, and tells the line', async () => {
  const cells = scope();
  const source =
    'function f() { return 5; }\nconst early = 1;\nthrow new Error("no");\nconst late = 2;';
  const error = await cells.run(source, 'cell.ts').catch((thrown: unknown) => thrown);
  expect(lineIn('cell.ts', error)).toBe(3);
  expect((cells.read('f') as () => number)()).toBe(5);
  expect(cells.read('early')).toBe(1);
  expect(() => cells.read('late')).toThrow(ReferenceError);
});

test('a cell that is no TypeScript declares nothing, and the next one runs', async () => {
  const cells = scope();
  await expect(cells.run('const x = {;', 'a.ts')).rejects.toThrow(SyntaxError);
  await cells.run('enum Size { small = 3 }\nconst y = Size.small;', 'b.ts');
  expect(() => cells.read('x')).toThrow(ReferenceError);
  expect(cells.read('y')).toBe(3);
});

test('every form of import is brought by the host', async () => {
  const cells = scope();
  const source = `import one, { a as first, type Thing, b } from 'x'
import * as all from 'x';
import { type Other } from "x";
import type { Third } from 'x';
export const result = [one, first, b, all.a];`;
  await cells.run(source, 'a.ts');
  expect(cells.read('result')).toEqual(['standard', 1, 2, 1]);
});

test.each([
  [
    'comments',
    "import { a /* first, of */, // one\n  b } from 'x'; // done\nconst r = [a, b];",
    [1, 2],
  ],
  ['two on a line', "import { a } from 'x'; import { b } from 'x'; const r = [a, b];", [1, 2]],
  ['after use', "const r = [a, b];\nimport { a, b } from 'x';", [1, 2]],
  ['default beside all', "import one, * as all from 'x'; const r = [one, all.b];", ['standard', 2]],
  ['a name that is text', "import { 'a' as first } from 'x'; const r = [first];", [1]],
  ['for its effects', "import 'x'; const r = [1];", [1]],
  ['dynamic', "const { a } = await import('x'); const r = [a];", [1]],
  ['dynamic with options', "const { a } = await import('x', { with: {} }); const r = [a];", [1]],
  ['require', "const { a } = require('x'); const r = [a];", [1]],
  ['import equals', "import x = require('x'); const r = [x.a];", [1]],
  ['inside a text', "const r = [`\nimport { a } from 'x'\n`.length];", [23]],
  ['its own address', 'const r = [typeof import.meta];', ['object']],
])('imports are read, however they are written: %s', async (_, source, expected) => {
  const cells = scope();
  await cells.run(source, 'a.ts');
  expect(cells.read('r')).toEqual(expected);
});

test('exported or not, a declaration is one', async () => {
  const cells = scope();
  const source = `export const a = 1, b = 2;
export default function f() { return 3; }
export class C { static value = 4; }
export type T = number; export interface I { x: T }
export { a as first }; export { a as c } from 'x'; export * from 'x';`;
  await cells.run(source, 'a.ts');
  await cells.run('export { a }; export default 5;', 'b.ts');
  await cells.run('export default () => 6;', 'b.ts');
  await cells.run('const sum = a + b + f() + C.value;', 'c.ts');
  expect(cells.read('sum')).toBe(10);
});

test("an error's line is that of the cell, below imports too", async () => {
  const source = "import {\n  a,\n} from 'x'; import { b } from 'x';\nthrow new Error('no');";
  const error = await scope()
    .run(source, 'cell.ts')
    .catch((thrown: unknown) => thrown);
  expect(lineIn('cell.ts', error)).toBe(4);
});

test('only names are read: no code passes as one', () => {
  expect(() => scope().read('process.exit()')).toThrow(ReferenceError);
});

test('types go without moving a line', () => {
  const code = compileCell("import {\n  a,\n} from 'x';\ninterface T { x: 1 }\nconst y = a as T;");
  expect(code.split('\n')[4]).toMatch(/^const y = a/);
});
