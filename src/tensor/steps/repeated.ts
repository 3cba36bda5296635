import type { Recording, Source } from './recording.ts';

/**
 * A step so many times, one after the other, each time with feeds and draws of its own: the same ops
 * in the same order on the same variables, in one function.
 */
export function repeated(recording: Recording, times: number): Recording {
  const { feeds, draws, captures, constants, ops, outputs, outputTypes } = recording;
  const turns = Array.from({ length: times }, (_, turn) => {
    const moved = (source: Source): Source => {
      if (source.kind === 'feed') return { ...source, index: source.index + turn * feeds.length };
      if (source.kind === 'op') return { ...source, index: source.index + turn * ops.length };
      return source;
    };
    return {
      ops: ops.map((op) => ({ ...op, inputs: op.inputs.map(moved) })),
      outputs: outputs.map(moved),
    };
  });
  return {
    feeds: turns.flatMap(() => feeds),
    draws: turns.flatMap(() => draws),
    captures,
    constants,
    ops: turns.flatMap((turn) => turn.ops),
    outputs: turns.flatMap((turn) => turn.outputs),
    outputTypes: turns.flatMap(() => outputTypes),
  };
}
