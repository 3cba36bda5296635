import { Command } from 'commander';
import { parseSynthCxrOptions, synthCxrOptions } from '../data/synthetic/options.ts';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import type { Json, JsonObject } from '../json.ts';
import { wholeNumber } from './flags.ts';

/** `refair data synth`: a sheet of examples of the synthetic X-rays. */
export function synthCommand(): Command {
  const defaults = synthCxrOptions.parse({});
  return new Command('synth')
    .description('draw a sheet of synthetic X-rays: every sex and label, and interventions')
    .option('--out <file.png>', 'where to write the sheet', 'synth-cxr.png')
    .option('--columns <n>', 'pictures a line, 3 to 30', wholeNumber(3, 30), 12)
    .option('--set <knob=value...>', 'knobs of the causal model')
    .addHelpText(
      'after',
      `\nKnobs and defaults: ${Object.entries(defaults)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(' ')}\nExample: refair data synth --set artefactStrength=1 confounding=0.5`,
    )
    .action(async (flags: { out: string; columns: number; set?: readonly string[] }) => {
      const options = parseSynthCxrOptions(knobs(flags.set ?? []));
      const { synthSheet } = await import('../data/synthetic/sheet.ts');
      const { png, rows } = await synthSheet(options, flags.columns);
      await writeFileAtomic(flags.out, png);
      process.stdout.write(
        `${[`wrote ${flags.out}, from top to bottom:`, ...rows.map(({ title }) => `  ${title}`)].join('\n')}\n`,
      );
    });
}

/** `name=value` pairs; values are JSON. */
function knobs(pairs: readonly string[]): JsonObject {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      try {
        if (at < 1) throw new SyntaxError('no "="');
        return [pair.slice(0, at), JSON.parse(pair.slice(at + 1)) as Json];
      } catch (error) {
        throw new UserError(
          `--set ${pair} is not knob=value`,
          'give a number, as in --set confounding=0.5',
          { cause: error },
        );
      }
    }),
  );
}
