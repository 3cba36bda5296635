import katex from 'katex';
import { printLowered, printRaised } from './escape.ts';
import { type ProsePrinter, printProse } from './prose.ts';

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  '`': '\\textasciigrave{}',
  '−': '$-$',
  '±': '$\\pm$',
  '×': '$\\times$',
  '·': '$\\cdot$',
  '↑': '$\\uparrow$',
  '↓': '$\\downarrow$',
  '→': '$\\rightarrow$',
  '≤': '$\\le$',
  '≥': '$\\ge$',
  '≈': '$\\approx$',
  '≠': '$\\ne$',
  '√': '$\\surd$',
  '∞': '$\\infty$',
  '⇒': '$\\Rightarrow$',
  '…': '\\dots{}',
  '’': "'",
  '‘': '`',
  '“': '``',
  '”': "''",
  '–': '--',
  '—': '---',
  '\u00a0': '~',
  '\u202f': '\\,',
  '\u2009': '\\,',
};

const SPECIALS = new RegExp(
  `[${Object.keys(SPECIAL)
    .join('')
    .replace(/[\\^\]-]/g, '\\$&')}]`,
  'gu',
);
const GREEK_NAMES =
  'alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau ' +
  'upsilon varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega';
const GREEK: Readonly<Record<string, string>> = Object.fromEntries(
  GREEK_NAMES.split(' ').map((name, i) => ['αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ'[i], `$\\${name}$`]),
);

/** Plain text as LaTeX: no character of it is a command. Control characters are dropped. */
export function escapeLatex(text: string): string {
  const escaped = text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: TeX reads ^^-notation from them
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .replace(SPECIALS, (character) => SPECIAL[character]!)
    .replace(/[α-ωΓ-Ω]/gu, (letter) => GREEK[letter] ?? letter);
  const plain = (digits: string) => digits.replaceAll('−', '-');
  const raised = printRaised(escaped, (digits) => `$^{${plain(digits)}}$`);
  return printLowered(raised, (digits) => `$_{${plain(digits)}}$`).replace(
    /[\u0080-\u{10ffff}]\p{M}*/gu,
    foreignCharacter,
  );
}

/** Accents of LaTeX by the mark that Unicode adds to a letter. */
const ACCENTS: Readonly<Record<string, string>> = {
  '\u0300': '`',
  '\u0301': "'",
  '\u0302': '^',
  '\u0303': '~',
  '\u0304': '=',
  '\u0306': 'u',
  '\u0307': '.',
  '\u0308': '"',
  '\u030c': 'v',
  '\u0327': 'c',
};

/** A letter with its accent; what LaTeX has no letter for as its number, since it stops at it. */
function foreignCharacter(character: string): string {
  const [letter = '', mark = '', ...more] = character.normalize('NFD');
  const accent = ACCENTS[mark];
  if (/^[A-Za-z]$/.test(letter) && accent !== undefined && more.length === 0) {
    return `\\${accent}{${letter}}`;
  }
  if (/^[\u00a1-\u00ff\u0131\u0141\u0142\u0152\u0153]$/.test(character)) return character;
  return [...character]
    .map((one) => `[U+${one.codePointAt(0)!.toString(16).toUpperCase()}]`)
    .join('');
}

const LATEX: ProsePrinter = {
  text: escapeLatex,
  code: typewriter,
  strong: (inner) => `\\textbf{${inner}}`,
  emphasis: (inner) => `\\emph{${inner}}`,
  link: (href, inner) => (href.startsWith('#') ? inner : `\\href{${latexUrl(href)}}{${inner}}`),
  math: (tex) => (isPlainMath(tex) ? `$${tex}$` : typewriter(`$${tex}$`)),
};

/** Prose as LaTeX, for a cell or a caption. */
export function proseToLatex(text: string): string {
  return printProse(text, LATEX).join(' ');
}

function typewriter(text: string): string {
  return `\\texttt{${escapeLatex(text)}}`;
}

/** Characters that TeX would read in an address as per cent codes, escaped for an argument. */
function latexUrl(href: string): string {
  return href
    .replace(/[\\{}^~]/g, (character) => encodeURIComponent(character).replace('~', '%7E'))
    .replace(/[%#&]/g, '\\$&');
}

// A formula comes from text too: only commands that set mathematics may pass, never one that
// reads a file, defines a macro or writes.
const MATH_COMMANDS = new Set(
  (
    'alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi ' +
    'pi rho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma ' +
    'Upsilon Phi Psi Omega frac tfrac dfrac sqrt sum prod int log ln exp min max arg sup inf lim ' +
    'Pr det sin cos tan tanh mathbb mathrm mathcal mathbf mathit mathsf boldsymbol operatorname ' +
    'text hat widehat bar overline underline tilde widetilde vec dot le leq ge geq ne neq approx ' +
    'sim simeq equiv propto times cdot pm mp mid perp parallel in notin ni subset subseteq cup ' +
    'cap setminus emptyset forall exists to rightarrow leftarrow Rightarrow Leftrightarrow ' +
    'mapsto uparrow downarrow infty partial nabla ell left right big Big bigl bigr Bigl Bigr ' +
    'lvert rvert lVert rVert langle rangle lfloor rfloor lceil rceil quad qquad ldots cdots dots ' +
    'top odot oplus otimes circ star dagger prime land lor neg wedge vee underbrace overbrace ' +
    'limits nolimits binom'
  ).split(' '),
);

function isPlainMath(tex: string): boolean {
  const commands = tex.match(/\\(?:[A-Za-z]+|.)/gs) ?? [];
  const known = commands.every((command) =>
    /^\\[A-Za-z]/.test(command)
      ? MATH_COMMANDS.has(command.slice(1))
      : [...'{}|,;:! %_&#'].includes(command.slice(1)),
  );
  if (!known || /[%#~]|\^\^/.test(tex.replace(/\\./gs, ''))) return false;
  try {
    katex.renderToString(tex, { throwOnError: true, strict: 'ignore', maxExpand: 200 });
    return true;
  } catch {
    return false;
  }
}
