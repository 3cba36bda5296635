import { Command, Option } from 'commander';
import { LAYOUTS } from '../bench/against-pytorch.ts';
import type { BenchPart } from '../bench/part.ts';
import { BENCH_PARTS } from '../bench/parts.ts';
import { WORKS } from '../bench/works.ts';
import { UserError } from '../errors.ts';
import { blockBundle } from '../notebook/display/blocks.ts';
import type { TableBlock } from '../report/document.ts';
import { count } from './flags.ts';
import { interruptSignal } from './interrupt.ts';

interface BenchFlags {
  readonly full?: boolean;
  readonly gpu?: boolean;
  readonly python?: string;
  readonly rounds?: number;
  readonly work?: string[];
  readonly layout?: string[];
  readonly pictures?: string;
  readonly json?: boolean;
}

/** `bench`: this kit against its rivals, side by side on this machine. */
export function command(): Command {
  return new Command('bench')
    .description('measure this kit against others on this machine, side by side')
    .argument('[part...]', 'some parts only')
    .option('--full', 'the parts that take minutes as well')
    .option('--gpu', 'what needs an NVIDIA GPU, and nothing else')
    .option('--python <program>', 'a Python with PyTorch (default: one is installed, once)')
    .option('--rounds <n>', 'how often sides take turns', count)
    .option('--work <name...>', `some works of part training: ${Object.keys(WORKS).join(', ')}`)
    .addOption(
      new Option('--layout <name...>', 'of part training: processes x threads').choices(LAYOUTS),
    )
    .option('--pictures <folder>', 'JPEGs to decode (default: made of embedded pictures)')
    .option('--json', 'as JSON')
    .addHelpText('after', partsHelp())
    .action(async (names: string[], options: BenchFlags) => {
      const signal = interruptSignal('interrupted; a benchmark keeps nothing, start it again');
      const blocks: TableBlock[] = [];
      for (const part of chooseParts(names, options)) {
        signal.throwIfAborted();
        const missing = (await part.missing?.()) ?? null;
        if (missing !== null) {
          const sentence = `${part.name} cannot run: ${missing}`;
          if (names.length > 0 || options.gpu) throw new UserError(sentence, 'see: refair doctor');
          console.error(`${sentence}; left out`);
          continue;
        }
        console.error(part.title);
        const progress = (line: string) => console.error(`  ${line}`);
        const { python, rounds, work: works, layout: layouts, pictures } = options;
        const context = { progress, signal, python, rounds, works, layouts, pictures };
        const block = await part.run(context).catch((error: unknown) => {
          signal.throwIfAborted();
          throw error;
        });
        blocks.push(block);
        const text = (await blockBundle(block))['text/plain'];
        if (!options.json) console.log(`\n${part.title}\n${text}\n`);
      }
      if (options.json) console.log(JSON.stringify(blocks, null, 1));
    });
}

/**
 * The parts named, in the order of the registry. Without names those for a GPU if asked for, else
 * all others, slow ones only if asked for.
 *
 * @throws UserError for a name that no part has; it lists those there are.
 */
export function chooseParts(
  names: readonly string[],
  { full = false, gpu = false }: Pick<BenchFlags, 'full' | 'gpu'>,
  parts: readonly BenchPart[] = BENCH_PARTS,
): BenchPart[] {
  const unknown = names.find((name) => parts.every((part) => part.name !== name));
  if (unknown !== undefined) {
    throw new UserError(
      `the benchmark has no part "${unknown}"`,
      `choose among: ${parts.map((part) => part.name).join(', ')}`,
    );
  }
  return parts.filter((part) => {
    if (names.length > 0) return names.includes(part.name);
    return (part.gpu ?? false) === gpu && (full || part.slow !== true);
  });
}

function partsHelp(): string {
  const width = Math.max(...BENCH_PARTS.map(({ name }) => name.length));
  const lines = BENCH_PARTS.map(
    ({ name, title, slow, gpu }) =>
      `  ${name.padEnd(width)}  ${title}${slow ? ' (with --full)' : gpu ? ' (with --gpu)' : ''}`,
  );
  return `\nParts:\n${lines.join('\n')}`;
}
