import { basename, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import type { Json, JsonObject } from '../../json.ts';
import { fileOptions } from '../../methods/predictions.ts';
import { findMethod } from '../../methods/registry.ts';
import { closest } from '../../suggest.ts';
import type { Method, Range } from '../../training/method.ts';

/** A method with what is fixed of its options: a row of a comparison. */
export interface Contender {
  /** Unique in a comparison: `fair-diagnosis-eta-0.3`. */
  readonly id: string;
  /** `Fair Diagnosis (eta 0.3)`. */
  readonly title: string;
  readonly method: string;
  /** What was said of them; all else is the profile's, the search's or the method's default. */
  readonly options: JsonObject;
}

/**
 * Reads a contender as a command line names it: `erm`, `fair-diagnosis:eta=0.3,beta=2`.
 *
 * @throws UserError for a method or option that there isn't, with the nearest name, and for a value
 *   that the option can't have.
 */
export function parseContender(text: string): Contender {
  const file = PREDICTIONS.exec(text)?.[1];
  if (file !== undefined) return predicted(file);
  const [name, given] = partsOf(text);
  const options: Record<string, Json> = {};
  for (const part of given.split(/,(?=[^,=]+=)/).filter((part) => part !== '')) {
    const [option, ...rest] = part.split('=');
    if (rest.length === 0 || option === '') {
      throw new UserError(
        `"${part}" in ${text} is no option`,
        `give options as name=value, parted by commas: ${name}:name=value`,
      );
    }
    options[option!] = asValue(rest.join('='));
  }
  return contenderOf(name, options);
}

const SCRIPT = /^(.*?\.[cm]?[jt]s)(?::(.*))?$/;
/** `preds:mine.parquet`: somebody's model, by what it predicts. */
const PREDICTIONS = /^preds:(.*)$/;

function partsOf(text: string): [name: string, options: string] {
  // A path may have colons of its own, before its ending.
  const script = SCRIPT.exec(text);
  if (script !== null) return [resolve(script[1]!), script[2] ?? ''];
  const colon = text.indexOf(':');
  return colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

function asValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/**
 * A method with some of its options.
 *
 * @throws UserError as `parseContender`.
 */
export function contenderOf(name: string, options: JsonObject = {}): Contender {
  const method = findMethod(name);
  requireOptions(method, options);
  const said = Object.entries(options).map(([option, value]) => [option, wordsOf(value)] as const);
  return {
    id: [method.name, ...said.map(([option, value]) => `${option}-${value}`)]
      .join('-')
      .replace(/[^\w.-]+/g, '-'),
    title:
      said.length === 0
        ? method.title
        : `${method.title} (${said.map((pair) => pair.join(' ')).join(', ')})`,
    method: name,
    options,
  };
}

function wordsOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function predicted(file: string): Contender {
  const path = resolve(file);
  const name = basename(path).replace(/\.\w+$/, '');
  const id = `preds-${name}`.replace(/[^\w.-]+/g, '-');
  return { id, title: name, method: 'predictions', options: fileOptions(path) };
}

/** @throws UserError for the first option that the method does not have, or not at this value. */
function requireOptions(method: Method, options: JsonObject): void {
  const parsed = method.options.safeParse(options);
  if (parsed.success) return;
  const [issue] = parsed.error.issues;
  if (issue!.code === 'unrecognized_keys') {
    const [unknown] = issue!.keys;
    const known = optionNames(method);
    const nearest = closest(unknown!, known);
    throw new UserError(
      `${method.name} has no option "${unknown}"`,
      known.length === 0
        ? 'it has none: leave it out'
        : `${nearest === null ? '' : `did you mean "${nearest}"? `}its options: ${known.join(', ')}`,
    );
  }
  const option = String(issue!.path[0] ?? '');
  const range = method.ranges?.[option as never] as Range | undefined;
  throw new UserError(
    `${option} of ${method.name} can't be ${JSON.stringify(options[option] ?? null)}: ${issue!.message}`,
    range === undefined
      ? 'give another value, or leave it out for its default'
      : `give another value; usual ones are ${rangeText(range)}`,
  );
}

/** The names of a method's options, where its schema lists them. */
export function optionNames({ options }: Pick<Method, 'options'>): string[] {
  const { shape } = options as unknown as { shape?: object };
  return Object.keys(shape ?? {});
}

/** `0.1 to 10`, `sum or own`. */
export function rangeText(range: Range): string {
  return 'oneOf' in range
    ? range.oneOf.map((value) => wordsOf(value)).join(' or ')
    : `${range.from} to ${range.to}`;
}
