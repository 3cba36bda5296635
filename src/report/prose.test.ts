import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literal, plainText, printProse } from './prose.ts';
import { proseToHtml, proseToInlineHtml } from './prose-html.ts';

/** Prose with every part named: what the parser found. */
function marked(text: string): string[] {
  const named = (kind: string) => (inner: string) => `‹${kind} ${inner}›`;
  return printProse(text, {
    text: named('text'),
    code: named('code'),
    strong: named('strong'),
    emphasis: named('emphasis'),
    link: (href, inner) => `‹link ${href} ${inner}›`,
    math: named('math'),
  });
}

describe('Prose', () => {
  it('parses its markup', () => {
    expect(marked('a **b *c*** `d*e` [f g](https://example.org/x) $x_1$')).toEqual([
      '‹text a ›‹strong ‹text b ›‹emphasis ‹text c›››‹text  ›‹code d*e›‹text  ›' +
        '‹link https://example.org/x ‹text f g››‹text  ›‹math x_1›',
    ]);
  });

  it('parts paragraphs at blank lines and joins other lines', () => {
    expect(proseToHtml('one\ntwo\r\n \r\nthree\n\n\n')).toBe('<p>one two</p>\n<p>three</p>');
    expect(marked(' \n\n ')).toEqual([]);
  });

  it.each([
    '2 * 3 * 4',
    'costs $5 and $6',
    'a[0] and [1](2)',
    '**open',
    '*',
    '`',
    '$',
    '[x](javascript:alert(1))',
    '[x](data:text/html,y)',
    '[x](//example.org)',
    '[x](https://e.org/"onclick=1)',
    'C:\\data\\file',
  ])('leaves %j as text', (text) => {
    expect(marked(text)).toEqual([`‹text ${text}›`]);
  });

  it('takes escaped characters as they are', () => {
    expect(plainText('\\*a\\* \\$x\\$ \\`b\\` \\[c\\]')).toBe('*a* $x$ `b` [c]');
    expect(proseToInlineHtml('\\*a\\*')).toBe('*a*');
  });

  it('prints literal text as itself, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const normal = text.replace(/\s+/g, ' ').trim();
        expect(plainText(literal(normal))).toBe(normal);
      }),
    );
    const marks = fc.string({
      unit: fc.constantFrom('*', '`', '$', '[', ']', '(', '\\', 'a', ' '),
    });
    fc.assert(
      fc.property(marks, (text) => {
        const normal = text.replace(/\s+/g, ' ').trim();
        expect(plainText(literal(normal))).toBe(normal);
      }),
    );
  });

  it('never lets a tag through that is not its own', () => {
    const piece = fc.constantFrom(
      '<script>',
      '<img src=x onerror=alert(1)>',
      '**',
      '*',
      '`',
      '$',
      '[',
      '](https://e.org)',
      '"',
      "'",
      '&lt;',
      '\\',
      '</p>',
      'x',
      ' ',
      '\\href{javascript:a}{b}',
      '\n\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const html = proseToHtml(pieces.join('')).replace(/<span class="katex">.*?<\/math>/gs, '');
        const tags = html.match(/<[^>]*>/g) ?? [];
        for (const tag of tags) {
          expect(tag).toMatch(
            /^<(?:\/?(?:p|strong|em|code|sup|sub|span)(?: (?:class|style|aria-hidden)="[^"]*")*|a href="https:\/\/e\.org"|\/a|svg [^>]*|\/svg|path [^>]*|\/path)>$/,
          );
        }
      }),
    );
  });

  it('raises superscripts and lowers subscripts that text fonts lack', () => {
    expect(proseToInlineHtml('×10⁻³ and x₁₂')).toBe('×10<sup>−3</sup> and x<sub>12</sub>');
  });
});

describe('formulas', () => {
  it('are set by KaTeX', () => {
    expect(proseToInlineHtml('$\\alpha$')).toContain(
      '<annotation encoding="application/x-tex">\\alpha',
    );
  });

  it.each([
    '\\href{javascript:alert(1)}{x}',
    '\\url{https://example.org}',
    '\\includegraphics{https://example.org/x.png}',
    '\\htmlStyle{background:url(https://example.org)}{x}',
    '\\htmlClass{x}{y}',
  ])('refuse %s', (tex) => {
    const html = proseToInlineHtml(`$${tex}$`);
    expect(html).not.toMatch(/<a |<img|href=|src=|class="x"|style="background/);
  });

  it('end on a macro that calls itself', () => {
    expect(proseToInlineHtml('$\\def\\x{\\x\\x}\\x$')).toBe('<code>$\\def\\x{\\x\\x}\\x$</code>');
  });

  it('do not define macros for later formulas', () => {
    expect(proseToInlineHtml('$\\gdef\\zz{1}\\zz$ $\\zz$')).toContain('<code>$\\zz$</code>');
  });

  it('that do not parse print as code', () => {
    expect(proseToInlineHtml('$\\frac{1$')).toBe('<code>$\\frac{1$</code>');
  });
});
