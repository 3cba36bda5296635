import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CellProgram } from './program.ts';

let folder: string;
let program: CellProgram;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refair-program-'));
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'src/one.ts'), 'export const one: number = 1;');
  program = new CellProgram(folder);
});
afterAll(async () => {
  program.close();
  await rm(folder, { recursive: true });
});

/** What the compiler has against a cell: its lines and messages. */
function against(source: string): string[] {
  const { problems = [] } = program.compile(source);
  return problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('CellProgram', () => {
  it('knows the types of earlier cells, and lets later ones declare and assign anew', () => {
    expect(
      against('let n = 1; const t = 5; type Pair<T> = [T, T]; class Box<T> { v?: T }'),
    ).toEqual([]);
    expect(against('n += 1; const p: Pair<number> = [n, t]; new Box<string>().v?.length')).toEqual(
      [],
    );
    expect(against('n = p;')).toEqual([
      "1:1 Type 'Pair<number>' is not assignable to type 'number'.",
    ]);
    expect(against('\nt = 6')).toEqual(["2:1 Cannot assign to 't' because it is a constant."]);
    expect(against("const n = 'text'; function t() { return n; }")).toEqual([]);
    expect(against('t().length + n.length')).toEqual([]);
  });

  it('is strict, and knows no names of browsers: they are free for cells', () => {
    expect(against('document.title')[0]).toMatch(/^1:1 Cannot find name 'document'/);
    expect(against('function f(x) { return x; }')[0]).toContain("implicitly has an 'any' type");
    expect(against('const name = 1, status = 2, event = 3; name + status + event')).toEqual([]);
  });

  it('names what Node cannot run', () => {
    const decorated = 'const keep = (c: unknown, _: unknown) => c as never;\n@keep class C {}';
    expect(against(decorated)[0]).toMatch(/^2:1 Node does not run decorators/);
  });

  it('finds files beside the notebook in either spelling, and sees when they change', async () => {
    expect(against("import { one } from './src/one'; one + 1")).toEqual([]);
    expect(against("import { one as uno } from './src/one.ts'; uno + 1")).toEqual([]);
    await writeFile(join(folder, 'src/one.ts'), "export const one = 'one and only';");
    expect(against("import { one as now } from './src/one'; now.length")).toEqual([]);
  });

  it('finds a package that is installed while it runs, with types or without', async () => {
    expect(against("import late from 'late'; late")[0]).toContain("Cannot find module 'late'");
    const at = join(folder, 'node_modules/late');
    await mkdir(at, { recursive: true });
    await writeFile(join(at, 'package.json'), '{ "name": "late", "main": "index.js" }');
    await writeFile(join(at, 'index.js'), 'module.exports = 1;');
    expect(against("import late from 'late'; late")).toEqual([]);
  });

  it('goes on when there are more cells than it was made for, and when the compiler is gone', () => {
    for (let i = 0; i < 34; i++) expect(against(`let v${i} = ${i};`)).toEqual([]);
    expect(against('v0 + v33')).toEqual([]);
    execFileSync('pkill', ['-P', String(process.pid), '-f', '--', '--api']);
    expect(against('v0.length')[0]).toContain("'length' does not exist on type 'number'");
  });

  it('lets notebooks that were written for tslab be as loose as there', () => {
    expect(against("import * as tslab from 'tslab';\ntslab.display.html('<b>x</b>')")).toEqual([]);
    expect(against('function loose(x) { return x; }')).toEqual([]);
  });
});
