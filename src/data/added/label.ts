import { UserError } from '../../errors.ts';
import { countApart, spelledAlike } from '../alike.ts';
import type { LabelDefinition } from '../manifest.ts';
import { missingRule } from '../missing-words.ts';
import { labelCoding, labelKey, numberOf } from '../predictions/labels.ts';
import { shown } from '../problem.ts';
import { noNumberFix } from './decimal-comma.ts';
import { outsideQuotes, plainName, requireColumn, splitSpec, unquoted } from './spec.ts';

/** More values than this are no classes. */
const MOST_CLASSES = 100;

/** A label as it was asked for. */
export interface LabelSpec {
  readonly name: string;
  readonly column: string;
  /** The values that are positive; all other known ones are negative. */
  readonly positives?: readonly string[];
  /** Positive from here on, or below. */
  readonly bound?: { readonly at: number; readonly positive: 'from' | 'below' };
}

const EXAMPLES = '--label "malignant=dx:mel,bcc", --label died, --label "long-stay=days>=7"';

/**
 * Reads `malignant=dx:mel,bcc`, `died`, `long-stay=days>=7` or `days<7`; names with `:`, `=`, `,`,
 * `<` or `>` in them stand in double quotes.
 *
 * @throws UserError where the column is not there, or the spec is none.
 */
export function parseLabel(text: string, columns: readonly string[]): LabelSpec {
  const equals = outsideQuotes(text, '=<>:');
  const named = equals >= 0 && text[equals] === '=';
  const rest = named ? text.slice(equals + 1) : text;
  const at = outsideQuotes(rest, ':<>');
  const column = requireColumn(unquoted(at < 0 ? rest : rest.slice(0, at)), columns, '--label');
  const name = plainName(named ? unquoted(text.slice(0, equals)) : column);
  if (at < 0) return { name, column };
  const tail = rest.slice(at + 1);
  if (rest[at] === ':') {
    const positives = splitSpec(tail, ',').filter((value) => value !== '');
    const [only, ...others] = positives;
    // "sex:male" is about being male, not about sex.
    if (only !== undefined && others.length === 0 && !named && /\p{L}/u.test(only)) {
      return { name: plainName(only), column, positives };
    }
    if (only !== undefined) return { name, column, positives };
    throw new UserError(`--label ${text}: no value is named after the colon`, `write ${EXAMPLES}`);
  }
  const from = rest[at] === '>' && tail.startsWith('=');
  const bound = numberOf(tail.slice(from ? 1 : 0).trim());
  if (Number.isNaN(bound) || (rest[at] === '>' && !from)) {
    throw new UserError(
      `--label ${text}: a bound is written >=NUMBER or <NUMBER`,
      `write ${EXAMPLES}`,
    );
  }
  return { name, column, bound: { at: bound, positive: from ? 'from' : 'below' } };
}

/**
 * What a label's values mean.
 *
 * @param counts known values of its column, with their records.
 * @throws UserError where it is not clear which value is positive, or a value named never occurs.
 */
export function labelDefinition(
  { name, column, positives, bound }: LabelSpec,
  counts: ReadonlyMap<string, number>,
  file: string,
): LabelDefinition {
  const values = [...counts.keys()];
  if (values.length < 2) {
    throw new UserError(
      `${file}: column ${shown(column)} has ${values.length === 0 ? 'no known value' : `one value only, ${shown(values[0]!)}`}: nothing can be learnt of it`,
      'choose another --label',
    );
  }
  const common = { name, column, startsWith: {}, missing: [] };
  const classes = [`not ${name}`, name];
  if (bound !== undefined) {
    const odd = values.find((value) => Number.isNaN(numberOf(value)));
    if (odd !== undefined) {
      throw new UserError(
        `${file}: column ${shown(column)} has ${shown(odd)}, which is not a number that could be held against ${bound.at}`,
        noNumberFix(odd),
      );
    }
    const [below, from] = bound.positive === 'from' ? [classes[0]!, name] : [name, classes[0]!];
    return {
      ...common,
      title: `${column} ${bound.positive === 'from' ? 'of at least' : 'below'} ${bound.at}`,
      classes,
      values: {},
      cut: [{ below: bound.at, is: below }, { is: from }],
    };
  }
  if (positives !== undefined) {
    const keys = positives.map((value) => labelKey(value));
    const absent = positives.find((_, i) => !values.some((value) => labelKey(value) === keys[i]));
    if (absent !== undefined) {
      throw new UserError(
        `${file}: column ${shown(column)} is never ${shown(absent)}; it has the values ${listed(values)}`,
        'give the values that are positive, spelled as in the file',
      );
    }
    const classOf = (value: string) => (keys.includes(labelKey(value)) ? name : classes[0]!);
    requireBoth(values.map(classOf), file, column);
    return {
      ...common,
      title: `${name} (${column}: ${positives.join(', ')})`,
      classes,
      ...mapped(values, classOf, classes[0]!),
    };
  }
  const words = values.some((value) => Number.isNaN(numberOf(value)));
  // Yes, No and yes are two values, and not three classes.
  const several = countApart(values.map(labelKey)) > 2;
  if (several && words && values.length <= MOST_CLASSES) {
    const sorted = values.toSorted(new Intl.Collator('en', { numeric: true }).compare);
    return {
      ...common,
      title: `${column} (${sorted.length} classes)`,
      classes: sorted,
      values: Object.fromEntries(sorted.map((value) => [value, value])),
    };
  }
  const coding = codingOf(values, column, file);
  const classOf = (value: string) => classes[coding(value)!]!;
  return { ...common, title: column, classes, ...mapped(values, classOf) };
}

/** Few values are named each, so that a new one is noticed. */
function mapped(
  values: readonly string[],
  classOf: (value: string) => string,
  otherwise?: string,
): Pick<LabelDefinition, 'values' | 'otherwise'> {
  if (values.length <= MOST_CLASSES || otherwise === undefined) {
    return { values: Object.fromEntries(values.map((value) => [value, classOf(value)])) };
  }
  const others = values.filter((value) => classOf(value) !== otherwise);
  return { values: Object.fromEntries(others.map((value) => [value, classOf(value)])), otherwise };
}

function requireBoth(classes: readonly string[], file: string, column: string): void {
  if (new Set(classes).size > 1) return;
  throw new UserError(
    `${file}: every known value of column ${shown(column)} is named as positive`,
    'name fewer, so that there are negative records too',
  );
}

/** Which of two values is positive, where their words say so. */
function codingOf(
  values: readonly string[],
  column: string,
  file: string,
): (value: string) => 0 | 1 | null {
  try {
    const { codeOf } = labelCoding(
      { path: file, name: column, cells: values },
      missingRule([], []),
      null,
    );
    return codeOf;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const last = values.at(-1)!;
    const spellings = spelledAlike(values).find((alike) => alike.includes(last)) ?? [last];
    const example = spellings.map((value) => shown(value, false)).join(',');
    const bound = shown(last, false);
    throw new UserError(
      `${file}: column ${shown(column)} has the values ${listed(values)}: which of them are positive?`,
      values.every((value) => !Number.isNaN(numberOf(value))) && values.length > 2
        ? `say it: --label "${plainName(column)}=${column}>=${bound}", or name values: --label "${plainName(column)}=${column}:${example}"`
        : `say it: --label "${plainName(column)}=${column}:${example}"`,
      { cause: error },
    );
  }
}

function listed(values: readonly string[]): string {
  const some = values.slice(0, 8).map((value) => shown(value));
  return `${some.join(', ')}${values.length > 8 ? `, and ${values.length - 8} more` : ''}`;
}
