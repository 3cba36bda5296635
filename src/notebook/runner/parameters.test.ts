import { describe, expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import { hasTag, type Notebook } from '../file.ts';
import { declarations, withParameters } from './parameters.ts';

const source = [
  "const dataset = 'ham10000-28'; // one of refair data list",
  "const profile: 'smoke' | 'quick' = 'smoke';",
  'let eta = 0.3',
  'const seeds = [1, 2];',
].join('\n');

const notebook: Notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    { cell_type: 'markdown', metadata: {}, source: '# T' },
    code(source, ['parameters']),
    code('eta', []),
  ],
};

function code(text: string, tags: string[]): Notebook['cells'][number] {
  return {
    cell_type: 'code',
    metadata: { tags },
    source: text,
    outputs: [],
    execution_count: null,
  };
}

describe('declarations', () => {
  it('reads name, type and default of every line', () => {
    expect(declarations(source)).toEqual([
      { keyword: 'const', name: 'dataset', type: null, value: "'ham10000-28'" },
      { keyword: 'const', name: 'profile', type: "'smoke' | 'quick'", value: "'smoke'" },
      { keyword: 'let', name: 'eta', type: null, value: '0.3' },
      { keyword: 'const', name: 'seeds', type: null, value: '[1, 2]' },
    ]);
  });
});

describe('withParameters', () => {
  it('puts a cell after the parameters cell, with each value in the kind of its default', () => {
    const { cells } = withParameters(notebook, {
      dataset: '7',
      profile: 'quick',
      eta: '1',
      seeds: '[3]',
    });
    expect(cells.map((cell) => hasTag(cell, 'injected-parameters'))).toEqual([
      false,
      false,
      true,
      false,
    ]);
    expect(cells[2]!.source.split('\n')).toEqual([
      '// Parameters',
      'const dataset = "7";',
      `const profile: 'smoke' | 'quick' = "quick";`,
      'let eta = 1;',
      'const seeds = [3];',
    ]);
  });

  it('replaces what an earlier run set', () => {
    const twice = withParameters(withParameters(notebook, { eta: '1' }), { eta: '2' });
    expect(twice.cells).toHaveLength(4);
    expect(twice.cells[2]!.source).toContain('eta = 2');
  });

  it('keeps text from becoming code', () => {
    const { cells } = withParameters(notebook, { dataset: "'; process.exit(); '" });
    expect(cells[2]!.source).toContain(`const dataset = "'; process.exit(); '";`);
    expect(() => withParameters(notebook, { eta: 'process.exit()' })).toThrow(UserError);
  });

  it('keeps numbers exact, or refuses them', () => {
    const big = { ...notebook, cells: [code('const id = 1n;\nconst rate = 0.1;', ['parameters'])] };
    const set = (given: Record<string, string>) => withParameters(big, given).cells[1]!.source;
    expect(set({ id: '12345678901234567890' })).toContain('const id = 12345678901234567890n;');
    expect(set({ rate: '1e-3' })).toContain('const rate = 0.001;');
    expect(() => set({ rate: '9007199254740993' })).toThrow('too large to be exact');
    expect(() => set({ rate: '1e999' })).toThrow('too large to be exact');
    expect(() => set({ id: '1.5' })).toThrow('parameter id cannot be');
  });

  it('names the parameters there are when another is given, or a value of another kind', () => {
    expect(() => withParameters(notebook, { etta: '1' })).toThrow('no parameter "etta"');
    expect(() => withParameters(notebook, { eta: '"high"' })).toThrow('parameter eta cannot be');
    expect(() => withParameters({ ...notebook, cells: [] }, { eta: '1' })).toThrow(UserError);
  });
});
