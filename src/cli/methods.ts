import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { makeFolder } from '../files/folder.ts';
import type { JsonObject } from '../json.ts';
import { findMethod } from '../methods/registry.ts';
import { tuneInTurn } from '../papers/comparison/baseline-first.ts';
import { comparisonOf } from '../papers/comparison/comparison.ts';
import {
  type Contender,
  contenderOf,
  optionNames,
  rangeText,
} from '../papers/comparison/contender.ts';
import {
  describedMethods,
  type HowMeasured,
  type Measured,
  type Moved,
  methodsPage,
  requireAlike,
  withMeasured,
} from '../papers/comparison/methods-page.ts';
import { type Question, questionsOf, withBaseline } from '../papers/comparison/question.ts';
import { metricColumn } from '../papers/metric-column.ts';
import type { Setting, Table } from '../papers/paper.ts';
import { runTable } from '../papers/run-table.ts';
import { pausing } from '../papers/summary/pause.ts';
import { processes } from '../runs/executors/processes.ts';
import { root } from '../setup/paths.ts';
import type { Method, MethodCard, Range } from '../training/method.ts';
import { addQuestion, askedBy, type ComparisonFlags } from './compare.ts';
import { interruptSignal } from './interrupt.ts';
import { whileJudging } from './judging.ts';
import { withProgress } from './progress.ts';
import { storeAt } from './store.ts';
import { terminalWidth, wrap } from './text.ts';

/** What was measured, on which data, beside the page that shows it. */
const MEASURED = join(root, 'docs', 'methods.json');

interface MethodsFlags extends ComparisonFlags {
  readonly markdown?: boolean;
  readonly measure?: boolean;
}

export function command(): Command {
  const command = new Command('methods')
    .description(
      'what each method does, needs and costs; of those named: options, their defaults and usual ranges',
    )
    .argument('[method...]', 'for example group-dro')
    .option('--markdown', 'print docs/methods.md')
    .option(
      '--measure',
      'train each, or those named, at its defaults beside ERM, and write what it moves of its own aim to docs/methods.json, beside what was measured of others and on other data',
    );
  addQuestion(command.optionsGroup('With --measure, how it trains:'), false);
  command.options.find(({ long }) => long === '--json')!.helpGroup('Options:');
  return command.action(async (names: readonly string[], flags: MethodsFlags, self: Command) => {
    refuseConflicts(names, flags, self);
    const named = [...new Set(names)].map(findMethod);
    if (flags.measure) return measure(named, flags);
    if (flags.markdown) return console.log(methodsPage(measuredSoFar()).trimEnd());
    if (flags.json) {
      const told = named.map(oneAsJson);
      const json = told.length === 0 ? allAsJson() : told.length === 1 ? told[0] : told;
      return console.log(JSON.stringify(json, null, 1));
    }
    if (named.length > 0) return console.log(named.map(aboutText).join('\n\n'));
    for (const { method, card } of describedMethods()) {
      const text = `${card.does}${card.groupAtInference ? ' Needs the group to score.' : ''}`;
      console.log(
        wrap(text, terminalWidth(), `${method.name.padEnd(24)}`, ' '.repeat(24)).join('\n'),
      );
    }
  });
}

/** What a flag asks for that another leaves undone is refused, not passed over. */
function refuseConflicts(
  names: readonly string[],
  { measure, markdown, json }: MethodsFlags,
  self: Command,
): void {
  if (markdown && (names.length > 0 || measure || json)) {
    self.error('error: --markdown prints the page of all methods: give it alone');
  }
  if (measure) return;
  const training = self.options.find(
    (option) =>
      !['markdown', 'json'].includes(option.attributeName()) &&
      self.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (training !== undefined) {
    self.error(
      `error: nothing is trained without --measure, and ${training.long} is about training`,
    );
  }
}

function measuredSoFar(): Measured[] {
  return existsSync(MEASURED) ? (JSON.parse(readFileSync(MEASURED, 'utf8')) as Measured[]) : [];
}

function aboutText(method: Method): string {
  const width = terminalWidth();
  const options = optionsOf(method).map(({ name: option, default: fallback, range }) => {
    const said = [
      ...(fallback === undefined ? [] : [`default ${JSON.stringify(fallback)}`]),
      ...(range === undefined ? [] : [`searched over ${rangeText(range)}`]),
    ];
    return `  ${option}${said.length === 0 ? '' : `: ${said.join(', ')}`}`;
  });
  return [
    `${method.title} (${method.name})`,
    ...wrap(method.card?.does ?? '', width),
    ...wrap(method.citation, width),
    ...(options.length === 0 ? ['It has no options.'] : ['Options:', ...options]),
  ].join('\n');
}

interface MethodOption {
  readonly name: string;
  /** Absent where it must be given, or where leaving it out means something of its own. */
  readonly default?: unknown;
  /** Absent where a search leaves it at its default. */
  readonly range?: Range;
}

function optionsOf(method: Method): MethodOption[] {
  const defaults = method.options.safeParse({}).data as Record<string, unknown> | undefined;
  return optionNames(method).map((name) => {
    const range = method.ranges?.[name as never] as Range | undefined;
    return {
      name,
      ...(defaults?.[name] === undefined ? {} : { default: defaults[name] }),
      ...(range === undefined ? {} : { range }),
    };
  });
}

function oneAsJson(method: Method): JsonObject {
  const { name, title, citation, card } = method;
  return { name, title, citation, ...card, options: optionsOf(method) } as unknown as JsonObject;
}

function allAsJson(): JsonObject[] {
  return describedMethods().map(
    ({ method, card }) =>
      ({
        name: method.name,
        title: method.title,
        citation: method.citation,
        ...card,
        ranges: method.ranges ?? {},
      }) as unknown as JsonObject,
  );
}

interface AimedContender {
  readonly contender: Contender;
  readonly options: JsonObject;
  readonly metric: string;
}

/** A comparison's table with columns of the aims that comparisons do not print. */
function withAims(table: Table, aimed: readonly AimedContender[]): Table {
  const printed = new Set(table.columns.map(({ metric }) => metric));
  const others = [...new Set(aimed.map(({ metric }) => metric))].filter(
    (metric) => !printed.has(metric),
  );
  return {
    ...table,
    columns: [...table.columns, ...others.map((metric) => metricColumn(metric, metric))],
  };
}

/** The aims of the methods named, or of all, that suit a question's records. */
function aimsOn({ task }: Question, named: readonly Method[]): AimedContender[] {
  const pictures = task.dataset.features.kind === 'image';
  const suits = ({ picturesOnly }: MethodCard) => pictures || !picturesOnly;
  for (const { name, card } of named) {
    if (card === undefined || card.aims.length === 0) {
      throw new UserError(`${name} has no aim of its own that could be measured`, 'leave it out');
    }
    if (!suits(card)) {
      throw new UserError(
        `${name} can't be measured on ${task.dataset.id}, which has no pictures`,
        'name a set that has some: --dataset ham10000-28',
      );
    }
  }
  return describedMethods()
    .filter(({ method, card }) => suits(card) && (named.length === 0 || named.includes(method)))
    .flatMap(({ method, card }) =>
      card.aims.map(({ metric, options = {} }): AimedContender => {
        return { contender: contenderOf(method.name, options), options, metric };
      }),
    );
}

/**
 * Every aim of every method that is defined for the question.
 *
 * @param named the methods that are trained; none: all.
 */
async function measure(named: readonly Method[], flags: MethodsFlags): Promise<void> {
  const { dataset } = flags;
  if (dataset === undefined) {
    throw new UserError('--measure needs data', 'name them: --dataset support2-sepsis');
  }
  const [question] = (await questionsOf({ ...askedBy(flags), draws: 0 })) as [Question];
  const suited = aimsOn(question, named);
  const how = howMeasured(question.setting);
  if (named.length > 0) requireAlike(measuredSoFar(), how);
  const all = withBaseline(
    [...new Map(suited.map(({ contender }) => [contender.id, contender])).values()],
    contenderOf('erm'),
  );
  const nothing = async () => ({ results: [], failures: [] });
  const comparison = comparisonOf(await tuneInTurn([question], all, nothing), '');
  const table = withAims(comparison.tables[0]!, suited);
  await makeFolder(flags.store);
  const signal = interruptSignal('Interrupted. Finished trials are kept.');
  const { result, failures } = await runTable(
    comparison,
    table,
    [question.setting],
    question.setting.profile,
    storeAt(flags.store, flags),
    {
      signal,
      executor: processes(flags.workers),
      during: (trials, train) => withProgress('methods', trials, flags.json === true, train),
      judging: (_, judge) =>
        whileJudging('methods: judging', flags.json === true, () => judge(pausing(signal))),
    },
  );
  for (const { spec, message } of failures) console.error(`failed: ${spec.method}: ${message}`);
  const { rows } = result.settings[0]!;
  const rowOf = (id: string) => rows.find((one) => one.id === id);
  const moved = suited.flatMap(({ contender, options, metric }): Moved[] => {
    const column = table.columns.find((one) => one.metric === metric);
    const change = column && rowOf(contender.id)?.paired?.[column.id];
    if (column === undefined || change === undefined) return [];
    const { value, low, high } = change;
    const erm = rowOf('erm')!.cells[column.id]?.value ?? null;
    return [{ method: contender.method, options, metric, erm, change: { value, low, high } }];
  });
  const measured: Measured = { ...how, moved };
  const beside = withMeasured(measuredSoFar(), measured, named.length > 0);
  await writeFileAtomic(MEASURED, `${JSON.stringify(beside, null, 1)}\n`);
  if (flags.json) console.log(JSON.stringify(measured, null, 1));
  else console.log(`${moved.length} aims measured: docs/methods.json`);
}

function howMeasured({ data, profile, seeds }: Setting): HowMeasured {
  const [attribute = ''] = data.attributes;
  return {
    dataset: data.dataset,
    attribute,
    profile,
    repeats: seeds.length,
    command: `npm run refair -- methods --measure --dataset ${data.dataset} --attribute ${attribute} --profile ${profile} --repeats ${seeds.length}`,
  };
}
