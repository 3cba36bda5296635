import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TableBlock } from './document.ts';
import { escapeLatex, proseToLatex } from './latex.ts';
import { tableToLatex } from './table-latex.ts';

describe('escapeLatex', () => {
  it('prints every special character', () => {
    expect(escapeLatex('a_b & 5% of $10 #1 {x} ~ ^ \\')).toBe(
      'a\\_b \\& 5\\% of \\$10 \\#1 \\{x\\} \\textasciitilde{} \\textasciicircum{} \\textbackslash{}',
    );
    expect(escapeLatex('η = .2, ×10⁻³, −1')).toBe('$\\eta$ = .2, $\\times$10$^{-3}$, $-$1');
  });

  it('prints letters with accents, and the number of what LaTeX cannot set', () => {
    expect(escapeLatex('Ŝ é ł ß √2 “x”')).toBe("\\^{S} \\'{e} ł ß $\\surd$2 ``x''");
    expect(escapeLatex('漢')).toBe('[U+6F22]');
  });

  it('leaves no command, group or comment of the text', () => {
    const known =
      /\\(?:text(?:backslash|asciicircum|asciitilde|less|greater|bar|quotedbl|asciigrave)\{\}|[{}$&#%_])/g;
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        expect(escapeLatex(text).replace(known, '')).not.toMatch(/[\\{}$&#%_^~]/);
      }),
    );
  });
});

describe('proseToLatex', () => {
  it('translates markup', () => {
    expect(proseToLatex('**a** *b* `c_d` $\\frac{x}{2}$ [e](https://e.org/a_b?c=1#d%20)')).toBe(
      '\\textbf{a} \\emph{b} \\texttt{c\\_d} $\\frac{x}{2}$ \\href{https://e.org/a_b?c=1\\#d\\%20}{e}',
    );
  });

  it.each([
    '\\input{/etc/passwd}',
    '\\write18{rm}',
    '\\def\\alpha{x}',
    '\\csname input\\endcsname x',
    '^^5cinput x',
    'x % y',
    '\\catcode`\\@=0 x',
    'x}\\end{document}',
  ])('prints the formula %s as text', (tex) => {
    const latex = proseToLatex(`$${tex}$`);
    expect(latex).toMatch(/^\\texttt\{/);
    expect(latex).not.toMatch(/\\(?:input|write|def|csname|catcode|end)\b/);
  });
});

describe('tableToLatex', () => {
  const table: TableBlock = {
    kind: 'table',
    id: 'a/b',
    caption: 'R&D',
    stub: 'Method',
    columns: [{ id: 'acc', title: 'ACC', unit: '%', better: 'higher' }],
    groups: [
      {
        title: 'set_1',
        rows: [
          {
            header: '[ours]',
            cells: [
              {
                text: '84.3',
                value: 84.3,
                interval: '[81.9, 86.2]',
                low: 81.9,
                high: 86.2,
                best: true,
              },
            ],
          },
          {
            header: 'published',
            muted: true,
            cells: [{ text: 'n/a', value: null, note: '50% lost' }],
          },
        ],
      },
    ],
    notes: [],
  };

  it('writes booktabs with intervals, notes and grey published rows', () => {
    const latex = tableToLatex(table);
    expect(latex).toContain('\\caption{R\\&D}');
    expect(latex).toContain('\\label{tab:a-b}');
    expect(latex).toContain('{[ours]} & \\textbf{84.3} \\\\');
    expect(latex).toContain(' & \\scriptsize [81.9, 86.2] \\\\');
    expect(latex).toContain(
      '\\color{gray}{published} & \\color{gray}{n/a}\\textsuperscript{a} \\\\',
    );
    expect(latex).toContain('\\textsuperscript{a}~50\\% lost');
    expect(latex).toMatch(/\\multicolumn\{2\}.*\\emph\{set\\_1\}/);
  });

  it('has as many cells in each line as the table has columns', () => {
    const lines = tableToLatex(table)
      .split('\n')
      .filter((line) => line.endsWith('\\\\'));
    const counts = lines
      .filter((line) => !line.includes('multicolumn'))
      .map((line) => line.replaceAll('\\&', '').split('&').length);
    expect(new Set(counts)).toEqual(new Set([2]));
  });
});
