import { UserError } from '../../errors.ts';
import { PROFILES } from '../profile.ts';
import { fieldOf } from './all-methods.ts';
import { type BaselineFirst, tuneInTurn } from './baseline-first.ts';
import { type Comparison, comparisonId, comparisonOf, sweepOf } from './comparison.ts';
import { parseContender } from './contender.ts';
import { type Asked, questionsOf, withBaseline } from './question.ts';
import type { Tried } from './search.ts';
import type { TrainCandidates } from './tuning.ts';

/** A comparison or sweep as a command line asks for it: its report is made again from this. */
export interface Request extends Asked {
  /** As a command line names them: `erm`, `fair-diagnosis:eta=0.3`. A sweep has one. */
  readonly methods: readonly string[];
  /** Beside these every method of the kit that makes sense on the data. */
  readonly all?: boolean;
  /** What the others are held against. */
  readonly baseline: string;
  /** Trains what the convergence gate refuses anew, with budget and grid doubled. */
  readonly double?: boolean;
  /** Trains the others also where the baseline has not converged. */
  readonly anyway?: boolean;
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
 * @param called hears what it is called before anything is trained; what it throws ends all.
 * @param first hears of the baseline before other methods are trained.
 * @throws UserError for what there isn't.
 */
export async function comparisonFor(
  request: Request,
  train: TrainCandidates,
  called: (id: string) => Promise<void> = async () => {},
  first?: BaselineFirst,
): Promise<Comparison> {
  const { methods, all = false, knob, tried } = request;
  const named = methods.map(parseContender);
  const baseline = parseContender(request.baseline);
  const questions = await questionsOf(request);
  const command = commandOf(request);
  if (knob !== undefined) {
    const swept = { contender: named[0]!, knob: knob.name, values: knob.values };
    const sweep = sweepOf(questions, baseline, swept, command);
    await called(sweep.id);
    await first?.(sweep);
    return sweep;
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
  await called(comparisonId(questions));
  const asked = await tuneInTurn(questions, contenders, train, first, tried);
  return comparisonOf(asked, command, field.leftOut);
}

/**
 * What a request would lose of an earlier one in whose place its report would stand: none where it asks
 * for all of that and more.
 */
export function lostBy(request: Request, earlier: Request): string[] {
  const names = (one: Request) => new Set([one.baseline, ...one.methods]);
  const asks = (method: string) =>
    names(request).has(method) || (request.all === true && /^[\w-]+$/.test(method));
  const methods = [...names(earlier)].filter((method) => !asks(method));
  const values =
    earlier.knob?.values.filter((value) => !request.knob?.values.includes(value)) ?? [];
  const fewer = (name: 'repeats' | 'draws') =>
    (request[name] ?? Number.POSITIVE_INFINITY) < (earlier[name] ?? 0) ? [name] : [];
  return [
    ...methods,
    ...(['all', 'double'] as const).flatMap((flag) =>
      earlier[flag] && !request[flag] ? [`--${flag}`] : [],
    ),
    ...values.map((value) => `${earlier.knob!.name} = ${value}`),
    ...fewer('repeats'),
    ...fewer('draws'),
    ...(['baseline', 'rule'] as const).filter((name) => request[name] !== earlier[name]),
    ...(PROFILES.indexOf(request.profile) < PROFILES.indexOf(earlier.profile) ? ['profile'] : []),
  ];
}

/** The command that asks for it. */
export function commandOf(request: Request): string {
  const { methods, all, knob, dataset, attribute, label, profile, repeats } = request;
  const { baseline, draws, rule, testOn, double, anyway } = request;
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
    ...(double ? ['--double'] : []),
    ...(anyway ? ['--anyway'] : []),
  ].join(' ');
}

/** As a shell takes it for one word. */
function quoted(value: string): string {
  return /[^\w.,:=/+-]/.test(value) ? `'${value.replaceAll("'", `'\\''`)}'` : value;
}
