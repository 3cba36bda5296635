import { UserError } from '../../errors.ts';
import { fieldOf } from './all-methods.ts';
import { type Comparison, comparisonOf, sweepOf } from './comparison.ts';
import { parseContender } from './contender.ts';
import { type Asked, questionsOf, withBaseline } from './question.ts';
import type { Tried } from './search.ts';
import { type TrainCandidates, tuneContenders } from './tuning.ts';

/** A comparison or sweep as a command line asks for it: its report is made again from this. */
export interface Request extends Asked {
  /** As a command line names them: `erm`, `fair-diagnosis:eta=0.3`. A sweep has one. */
  readonly methods: readonly string[];
  /** Beside these every method of the kit that makes sense on the data. */
  readonly all?: boolean;
  /** What the others are held against. */
  readonly baseline: string;
  /** The option that a sweep goes over. */
  readonly knob?: Knob;
  /** What its search has tried, by the id of a row; default: what is drawn of the methods' ranges. */
  readonly tried?: Tried;
}

export interface Knob {
  readonly name: string;
  /** Ascending. */
  readonly values: readonly number[];
  /** As it was given: `eta=0:0.5:0.1`. */
  readonly text: string;
}

/**
 * Looks at the data, tunes what is to be tuned, and lays the comparison out.
 *
 * @param train trains the candidates of the search.
 * @throws UserError for what there isn't.
 */
export async function comparisonFor(request: Request, train: TrainCandidates): Promise<Comparison> {
  const { methods, all = false, knob, tried } = request;
  const named = methods.map(parseContender);
  const baseline = parseContender(request.baseline);
  const questions = await questionsOf(request);
  const command = commandOf(request);
  if (knob !== undefined) {
    const swept = { contender: named[0]!, knob: knob.name, values: knob.values };
    return sweepOf(questions, baseline, swept, command);
  }
  if (named.length === 0 && !all) {
    throw new UserError(
      'no method is named',
      'name some, refair compare group-dro fin …, or all that make sense on the data: --all',
    );
  }
  const field = all ? fieldOf(questions) : { contenders: [], leftOut: [] };
  const others = field.contenders.filter(({ id }) => named.every((own) => own.id !== id));
  const contenders = withBaseline([...others, ...named], baseline);
  const asked = await tuneContenders(questions, contenders, train, tried);
  return comparisonOf(asked, command, field.leftOut);
}

/** The command that asks for it. */
export function commandOf(request: Request): string {
  const { methods, all, knob, dataset, attribute, label, profile, repeats } = request;
  const { baseline, draws, rule, testOn } = request;
  const said = {
    knob: knob?.text,
    dataset,
    attribute,
    label,
    'test-on': testOn,
    profile,
    repeats,
    baseline,
    draws,
    select: rule,
  };
  const flags = Object.entries(said).flatMap(([flag, value]) =>
    value === undefined ? [] : [`--${flag} ${quoted(String(value))}`],
  );
  return [
    'npm run refair --',
    knob === undefined ? 'compare' : 'sweep',
    ...methods,
    ...(all ? ['--all'] : []),
    ...flags,
  ].join(' ');
}

/** As a shell takes it for one word. */
function quoted(value: string): string {
  return /[^\w.,:=/+-]/.test(value) ? `'${value.replaceAll("'", `'\\''`)}'` : value;
}
