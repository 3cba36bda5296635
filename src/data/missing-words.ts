/**
 * What pandas, R, SAS, SPSS, spreadsheets, databases and hospital systems write where a value is
 * missing; in lower case, without blanks around.
 */
const WORDS = new Set([
  ...['', 'na', 'n/a', 'n.a.', 'n.a', '<na>', '#n/a', '#n/a n/a', '#na', 'na_character_'],
  ...['nan', '-nan', '+nan', 'nat', '1.#qnan', '-1.#qnan', '1.#ind', '-1.#ind'],
  ...['null', '<null>', '(null)', '\\n', 'none', 'nil', '#null!', '#value!', '#ref!', '#div/0!'],
  ...['.', '-', '--', '–', '—', '?', '??', '(blank)', 'blank', 'missing', '(missing)', 'miss'],
  ...['unknown', 'unk', 'unkn', '(unknown)', 'unknown/not specified', 'unspecified', 'undefined'],
  ...['not reported', 'not recorded', 'not available', 'not known', 'not stated', 'not specified'],
  ...['no data', 'no information', 'not documented', 'unable to obtain', 'unavailable'],
]);

/**
 * Levels that may stand for a missing value, and may not: told in a note, kept as a group. DuckDB reads it
 * too; without regard to case.
 */
export const SUSPECT_PATTERN =
  '^(-?9{1,4}(\\.0+)?|-8|-7|-1|other/unknown|unknown.*|declined.*|patient declined.*|refused.*|prefer not.*|not applicable|indeterminate|nd|tbd|x|void)$';
const SUSPECTS = new RegExp(SUSPECT_PATTERN, 'i');

/** Which cells of a file are missing. */
export interface MissingRule {
  /** The words, in lower case; the blank cell is one of them. */
  readonly words: ReadonlySet<string>;
  /** Whether a trimmed cell is missing. */
  readonly isMissing: (cell: string) => boolean;
  /** Whether a level that is kept looks like a word for missing. */
  readonly looksMissing: (level: string) => boolean;
}

/**
 * The rule for words, blind to case.
 *
 * @param more further words that mean missing.
 * @param keep words that are values here, though they are known as words for missing.
 */
export function missingRule(more: readonly string[], keep: readonly string[]): MissingRule {
  const plain = (word: string) => word.trim().toLowerCase();
  const kept = new Set(keep.map(plain));
  const words = new Set([...WORDS, ...more.map(plain)].filter((word) => !kept.has(word)));
  return {
    words,
    isMissing: (cell) => words.has(cell.toLowerCase()),
    looksMissing: (level) => SUSPECTS.test(level) && !kept.has(plain(level)),
  };
}
