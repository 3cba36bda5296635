import { Command, InvalidArgumentError } from 'commander';
import { comparisonFor, type Knob } from '../papers/comparison/request.ts';
import { BaselineGate } from './baseline-gate.ts';
import {
  addQuestion,
  askedBy,
  type ComparisonFlags,
  gateFlags,
  refusingOther,
  runComparison,
} from './compare.ts';
import { addClusterOptions, onCluster } from './on-cluster.ts';

export function command(): Command {
  const command = new Command('sweep')
    .description(
      'train a method at several values of one option, untuned: the curve of every metric',
    )
    .argument('<method>', 'fair-diagnosis, group-dro:adjustment=0, ./mine.ts')
    .requiredOption(
      '--knob <name=values>',
      'the option, and from:to:step or a list: eta=0:0.5:0.1, eta=0,0.1,0.4',
      knobOf,
    );
  return addClusterOptions(addQuestion(command)).action(
    async (method: string, given: ComparisonFlags & { readonly knob: Knob }, self: Command) => {
      const flags = await onCluster(given, self);
      const { knob, baseline } = flags;
      const request = { ...askedBy(flags), ...gateFlags(flags), methods: [method], baseline, knob };
      const refusing = refusingOther(request, flags);
      const gate = new BaselineGate(flags);
      const swept = await comparisonFor(request, nothingToTune, refusing, gate.first).catch(
        gate.stopped,
      );
      if (swept !== null) await runComparison(swept, request, gate.rest(flags));
    },
  );
}

const nothingToTune = async () => ({ results: [], failures: [] });

/** Most values of a knob: each is trained as often as there are repeats. */
const MOST = 50;

/** @throws InvalidArgumentError for anything but `eta=0:0.5:0.1` or `eta=0,0.1,0.4`, ascending. */
export function knobOf(text: string): Knob {
  const [, name = '', given = ''] = /^([A-Za-z]\w*)=(.+)$/.exec(text) ?? [];
  const values = given.includes(':') ? steps(given.split(':')) : given.split(',').map(Number);
  const ascend = values.every((value, i) => i === 0 || value > values[i - 1]!);
  if (name === '' || values.length < 2 || values.some(Number.isNaN) || !ascend) {
    throw new InvalidArgumentError('give name=from:to:step, or ascending values: eta=0,0.1,0.4.');
  }
  if (values.length > MOST) {
    throw new InvalidArgumentError(`${values.length} values; give at most ${MOST}.`);
  }
  return { name, values, text };
}

/** From the first to the second, both among them, in steps of the third; rounded to nine digits. */
function steps(parts: readonly string[]): number[] {
  const [from, to, step] = parts.map(Number);
  if (parts.length !== 3 || !(step! > 0) || !(to! > from!)) return [];
  const count = Math.floor((to! - from!) / step! + 1e-9);
  return Array.from({ length: Math.min(count, 10 * MOST) + 1 }, (_, i) =>
    Number((from! + i * step!).toPrecision(9)),
  );
}
