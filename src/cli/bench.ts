import { Command } from 'commander';
import type { BenchPart } from '../bench/part.ts';
import { BENCH_PARTS } from '../bench/parts.ts';
import { UserError } from '../errors.ts';
import { blockBundle } from '../notebook/display/blocks.ts';
import type { TableBlock } from '../report/document.ts';
import { interruptSignal } from './interrupt.ts';

interface BenchFlags {
  readonly full?: boolean;
  readonly python?: string;
  readonly json?: boolean;
}

/** `bench`: this kit against its rivals, side by side on this machine. */
export function command(): Command {
  return new Command('bench')
    .description('measure this kit against others on this machine, side by side')
    .argument('[part...]', 'some parts only')
    .option('--full', 'the parts that take minutes as well')
    .option('--python <program>', 'a Python with PyTorch (default: one is installed, once)')
    .option('--json', 'as JSON')
    .addHelpText('after', partsHelp())
    .action(async (names: string[], options: BenchFlags) => {
      const signal = interruptSignal('interrupted; a benchmark keeps nothing, start it again');
      const blocks: TableBlock[] = [];
      for (const part of chooseParts(names, options.full ?? false)) {
        signal.throwIfAborted();
        const missing = (await part.missing?.()) ?? null;
        if (missing !== null) {
          const sentence = `${part.name} cannot run: ${missing}`;
          if (names.length > 0) throw new UserError(sentence, 'see: refair doctor');
          console.error(`${sentence}; left out`);
          continue;
        }
        console.error(part.title);
        const progress = (line: string) => console.error(`  ${line}`);
        const { python } = options;
        const block = await part.run({ progress, signal, python }).catch((error: unknown) => {
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
 * The parts named, in the order of the registry; without names all, slow ones only if asked for.
 *
 * @throws UserError for a name that no part has; it lists those there are.
 */
export function chooseParts(
  names: readonly string[],
  full: boolean,
  parts: readonly BenchPart[] = BENCH_PARTS,
): BenchPart[] {
  const unknown = names.find((name) => parts.every((part) => part.name !== name));
  if (unknown !== undefined) {
    throw new UserError(
      `the benchmark has no part "${unknown}"`,
      `choose among: ${parts.map((part) => part.name).join(', ')}`,
    );
  }
  return parts.filter(({ name, slow }) =>
    names.length > 0 ? names.includes(name) : full || slow !== true,
  );
}

function partsHelp(): string {
  const width = Math.max(...BENCH_PARTS.map(({ name }) => name.length));
  const lines = BENCH_PARTS.map(
    ({ name, title, slow }) => `  ${name.padEnd(width)}  ${title}${slow ? ' (with --full)' : ''}`,
  );
  return `\nParts:\n${lines.join('\n')}`;
}
