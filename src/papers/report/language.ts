// Small things that make composed sentences read as written ones.

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], last = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}

const NUMBERS = [
  ...['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'],
  ...['eleven', 'twelve'],
];

/** A count in words up to twelve, then in digits. */
export function numberWord(count: number): string {
  return NUMBERS[count] ?? count.toLocaleString('en');
}

/** `one claim`, `three claims`. */
export function counted(count: number, word: string, many = `${word}s`): string {
  return `${numberWord(count)} ${count === 1 ? word : many}`;
}

/** `is` or `are`. */
export function be(count: number): string {
  return count === 1 ? 'is' : 'are';
}

/** What stands within parentheses has none of its own: `MIMIC, sepsis` of `MIMIC (sepsis)`. */
export function inParentheses(text: string): string {
  return text.replace(/ \(([^()]*)\)/g, ', $1');
}

/**
 * Text that was written where no printing was thought of: thousands apart (years stay whole), quotes and
 * apostrophes as in the rest of a report.
 */
export function asPrinted(text: string): string {
  return text
    .replace(/(?<![\w.,×-])(?!(?:19|20)\d\d\b)\d{4,6}(?![\w×]|[.,-]\d)/g, (digits) =>
      Number(digits).toLocaleString('en'),
    )
    .replace(/"([^"]*)"/g, '“$1”')
    .replace(/(?<=\w)'(?=s\b)/g, '’');
}

/** With its first letter large, but for Greek ones, which are symbols. */
export function capital(text: string): string {
  const [first = ''] = text;
  return /\p{Script=Greek}/u.test(first) ? text : first.toUpperCase() + text.slice(first.length);
}

/** A sentence: its first letter large, a full stop at its end, no space twice. */
export function sentence(text: string): string {
  const tidy = text.trim().replace(/\s+/g, ' ');
  if (tidy === '') return '';
  const start = capital(tidy);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

/** A statement as it stands within a sentence: without its full stop, articles and pronouns small. */
export function within(statement: string): string {
  const bare = statement.trim().replace(/\.$/, '');
  return /^(The|A|An|In|With|Without|Against|Masked|Both|Each|Models|Predictions|Selection|Similarity|Continuous|Decoupled|Greedy|By|Utility|Accuracy|Weights|Records|For|No|None|Decoupling|Pretraining)\b/.test(
    bare,
  )
    ? bare[0]!.toLowerCase() + bare.slice(1)
    : bare;
}

/** A title within a sentence: what follows its comma in parentheses; one that begins with a sign in quotes. */
export function inWords(title: string): string {
  const words = title.replace(/, ([^,]+)$/, ' ($1)');
  return /^\p{L}/u.test(words) ? words : `“${words}”`;
}

/** What a measure's title has after its comma and a sentence before it: `worst-group accuracy`. */
const BEFORE: Readonly<Record<string, (name: string) => string>> = {
  gap: (name) => `${name} gap`,
  'worst group': (name) => `worst-group ${name}`,
  corrected: (name) => `corrected ${name}`,
};

/** The name of a measure within a sentence: `accuracy gap`; abbreviations and people keep their capitals. */
export function measureInWords(title: string): string {
  const [, name = title, what = ''] = /^(.*), ([^,]+)$/.exec(title) ?? [];
  const before = BEFORE[what];
  return before === undefined ? inWords(small(title)) : before(small(name));
}

/**
 * The same before `of`: `the accuracy gap`, `the EqOdds difference (race)`. An abbreviation stands alone:
 * `EO`, `F1 (under-60)`.
 */
export function theMeasure(title: string): string {
  const words = measureInWords(title);
  return /^[A-Z][\w+-]*(?: \([^)]*\))?$/.test(words) || !/^\p{L}/u.test(words)
    ? words
    : `the ${words}`;
}

/** The title of a table within a sentence: `main results`, `selection by AUROC`, `FairGrad and fixed weights`. */
export function titleInWords(title: string): string {
  return title.replace(/^\p{Lu}(?=\p{Ll}+(?:\P{L}|$))/u, (letter) => letter.toLowerCase());
}

function small(title: string): string {
  return title.replace(/^(?!Brier)[A-Z][a-z]{3,}\b/, (word) => word.toLowerCase());
}

/** `Wang`, `Wang and Yang`, `Tian et al.`. */
export function shortAuthors(authors: readonly string[]): string {
  const names = authors.map((author) => author.split(',')[0]!);
  return names.length > 2 ? `${names[0]} et al.` : listed(names);
}
