import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { makeFolder } from '../files/folder.ts';
import type { JsonObject } from '../json.ts';
import { findMethod } from '../methods/registry.ts';
import { comparisonOf } from '../papers/comparison/comparison.ts';
import {
  type Contender,
  contenderOf,
  optionNames,
  rangeText,
} from '../papers/comparison/contender.ts';
import {
  describedMethods,
  type Measured,
  type Moved,
  methodsPage,
} from '../papers/comparison/methods-page.ts';
import { type Question, questionsOf, withBaseline } from '../papers/comparison/question.ts';
import { tuneContenders } from '../papers/comparison/tuning.ts';
import { runTable } from '../papers/run-table.ts';
import { pausing } from '../papers/summary/pause.ts';
import { processes } from '../runs/executors/processes.ts';
import { root } from '../setup/paths.ts';
import type { Range } from '../training/method.ts';
import { addQuestion, askedBy, type ComparisonFlags } from './compare.ts';
import { interruptSignal } from './interrupt.ts';
import { whileJudging } from './judging.ts';
import { withProgress } from './progress.ts';
import { storeAt } from './store.ts';
import { terminalWidth, wrap } from './text.ts';

/** What was measured last, beside the page that shows it. */
const MEASURED = join(root, 'docs', 'methods.json');

interface MethodsFlags extends ComparisonFlags {
  readonly markdown?: boolean;
  readonly measure?: boolean;
}

export function command(): Command {
  const command = new Command('methods')
    .description('what each method does, needs and costs; one: its options and their usual ranges')
    .argument('[method]', 'for example group-dro')
    .option('--markdown', 'print docs/methods.md')
    .option(
      '--measure',
      'train each at its defaults beside ERM, and write what it moves of its own aim to docs/methods.json',
    );
  return addQuestion(command, false).action(
    async (name: string | undefined, flags: MethodsFlags) => {
      if (flags.measure) return measure(flags);
      if (flags.markdown) return console.log(methodsPage(measuredSoFar()).trimEnd());
      if (name !== undefined) return console.log(aboutText(name));
      if (flags.json) return console.log(JSON.stringify(allAsJson(), null, 1));
      for (const { method, card } of describedMethods()) {
        const text = `${card.does}${card.groupAtInference ? ' Needs the group to score.' : ''}`;
        console.log(
          wrap(text, terminalWidth(), `${method.name.padEnd(24)}`, ' '.repeat(24)).join('\n'),
        );
      }
    },
  );
}

function measuredSoFar(): Measured | null {
  return existsSync(MEASURED) ? (JSON.parse(readFileSync(MEASURED, 'utf8')) as Measured) : null;
}

function aboutText(name: string): string {
  const method = findMethod(name);
  const width = terminalWidth();
  const options = optionNames(method).map((option) => {
    const range = method.ranges?.[option as never] as Range | undefined;
    return `  ${option}${range === undefined ? '' : `: searched over ${rangeText(range)}`}`;
  });
  return [
    `${method.title} (${method.name})`,
    ...wrap(method.card?.does ?? '', width),
    ...wrap(method.citation, width),
    ...(options.length === 0 ? ['It has no options.'] : ['Options:', ...options]),
  ].join('\n');
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

/** Every aim of every method that is defined for the question. */
async function measure(flags: MethodsFlags): Promise<void> {
  const { dataset } = flags;
  if (dataset === undefined) {
    throw new UserError('--measure needs data', 'name them: --dataset support2-sepsis');
  }
  const [question] = (await questionsOf({ ...askedBy(flags), draws: 0 })) as [Question];
  const aimed = describedMethods().flatMap(({ method, card }) =>
    card.aims.map(({ metric, options = {} }): AimedContender => {
      return { contender: contenderOf(method.name, options), options, metric };
    }),
  );
  const pictures = question.task.dataset.features.kind === 'image';
  const suited = aimed.filter(
    ({ contender }) => pictures || !findMethod(contender.method).card?.picturesOnly,
  );
  const all = withBaseline(
    [...new Map(suited.map(({ contender }) => [contender.id, contender])).values()],
    contenderOf('erm'),
  );
  const nothing = async () => ({ results: [], failures: [] });
  const comparison = comparisonOf(await tuneContenders([question], all, nothing), '');
  const [table] = comparison.tables;
  await makeFolder(flags.store);
  const signal = interruptSignal('Interrupted. Finished trials are kept.');
  const { result, failures } = await runTable(
    comparison,
    table!,
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
  const { rows, seeds } = result.settings[0]!;
  const rowOf = (id: string) => rows.find((one) => one.id === id);
  const moved = suited.flatMap(({ contender, options, metric }): Moved[] => {
    const column = table!.columns.find((one) => one.metric === metric);
    const change = column && rowOf(contender.id)?.paired?.[column.id];
    if (column === undefined || change === undefined) return [];
    const { value, low, high } = change;
    const erm = rowOf('erm')!.cells[column.id]?.value ?? null;
    return [{ method: contender.method, options, metric, erm, change: { value, low, high } }];
  });
  const { data, profile } = question.setting;
  const measured: Measured = {
    dataset: data.dataset,
    attribute: data.attributes[0]!,
    profile,
    repeats: seeds.length,
    command: `npm run refair -- methods --measure --dataset ${data.dataset} --attribute ${data.attributes[0]} --profile ${profile} --repeats ${seeds.length}`,
    moved,
  };
  await writeFileAtomic(MEASURED, `${JSON.stringify(measured, null, 1)}\n`);
  if (flags.json) console.log(JSON.stringify(measured, null, 1));
  else console.log(`${moved.length} aims measured: docs/methods.json`);
}
