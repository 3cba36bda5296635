import * as tf from '@tensorflow/tfjs';

/**
 * Reverse-mode differentiation over tfjs's own record of operations. Beyond `tf.grads` it goes
 * back from several outputs of one forward pass, differentiates with respect to tensors computed
 * on the way, and frees what a step of the way back no longer needs.
 */
export interface Recording {
  readonly nodes: readonly TapeNode[];
}

interface TapeNode {
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  readonly saved: tf.Tensor[];
  readonly kernelName: string;
  readonly gradient?: (
    outputGradients: readonly (tf.Tensor | null)[],
  ) => Readonly<Record<string, () => tf.Tensor>>;
}

/** The part of tfjs's engine that this file relies on. */
interface EngineInternals {
  readonly state: { activeTape: TapeNode[] | null; gradientDepth: number };
  startTape(): void;
  endTape(): void;
  startScope(name?: string): void;
  endScope(result?: unknown): void;
}

function internals(): EngineInternals {
  return tf.engine() as unknown as EngineInternals;
}

/**
 * Runs `forward` and records what it does. Intermediate tensors that no gradient needs are freed;
 * tensors found in the result survive and belong to the surrounding scope.
 *
 * @throws Error inside another recording: second derivatives are not supported.
 */
export function record<T extends tf.TensorContainer>(
  forward: () => T,
): { readonly result: T; readonly recording: Recording } {
  const engine = internals();
  if (engine.state.gradientDepth > 0) {
    throw new Error('gradients inside gradients are not supported');
  }
  engine.startTape();
  let result: T;
  try {
    result = tf.tidy(forward);
  } catch (error) {
    engine.endTape();
    release({ nodes: takeTape(engine) });
    throw error;
  }
  engine.endTape();
  return { result, recording: { nodes: takeTape(engine) } };
}

function takeTape(engine: EngineInternals): TapeNode[] {
  const nodes = engine.state.activeTape ?? [];
  engine.state.activeTape = null;
  return nodes;
}

/** Frees what the recording saved for the way back. */
export function release(recording: Recording): void {
  for (const node of recording.nodes) releaseNode(node);
}

function releaseNode(node: TapeNode): void {
  for (const tensor of node.saved) tensor.dispose();
  node.saved.length = 0;
}

/**
 * The gradients of `Σ output · cotangent` with respect to `inputs`: null where an input does not
 * reach the output. The results belong to the surrounding scope.
 *
 * @param last frees what the recording saved on the way, which no other pass can use afterwards.
 */
export function backpropagate(
  recording: Recording,
  output: tf.Tensor,
  cotangent: tf.Tensor,
  inputs: readonly tf.Tensor[],
  last: boolean,
): (tf.Tensor | null)[] {
  const path = nodesBetween(recording.nodes, inputs, output);
  const wanted = new Set(inputs.map((input) => input.id));
  const engine = internals();
  engine.startScope('backward');
  let results: (tf.Tensor | null)[] = [];
  try {
    const gradients = new Map<number, tf.Tensor>([[output.id, cotangent.clone()]]);
    for (let i = path.length - 1; i >= 0; i--) {
      const { node, names } = path[i]!;
      const outputGradients = node.outputs.map((tensor) => gradients.get(tensor.id) ?? null);
      if (outputGradients.every((gradient) => gradient === null)) continue;
      if (node.gradient === undefined) {
        throw new Error(`no gradient is known for the operation ${node.kernelName}`);
      }
      engine.startScope('node');
      const made: tf.Tensor[] = [];
      try {
        const byName = node.gradient(outputGradients);
        for (const name of names) {
          let gradient = byName[name]!();
          if (made.includes(gradient) || outputGradients.includes(gradient)) {
            gradient = gradient.clone();
          }
          made.push(gradient);
        }
      } finally {
        engine.endScope(made);
      }
      names.forEach((name, index) => {
        accumulate(gradients, node.inputs[name]!.id, made[index]!);
      });
      for (const tensor of node.outputs) {
        if (wanted.has(tensor.id)) continue;
        gradients.get(tensor.id)?.dispose();
        gradients.delete(tensor.id);
      }
      if (last) releaseNode(node);
    }
    results = inputs.map((input) => gradients.get(input.id) ?? null);
  } finally {
    engine.endScope(results);
  }
  return results;
}

function accumulate(gradients: Map<number, tf.Tensor>, id: number, gradient: tf.Tensor): void {
  const before = gradients.get(id);
  if (before === undefined) {
    gradients.set(id, gradient);
    return;
  }
  gradients.set(id, tf.add(before, gradient));
  before.dispose();
  gradient.dispose();
}

/** The nodes that lie on a way from an input to the output, each with its inputs on that way. */
function nodesBetween(
  nodes: readonly TapeNode[],
  inputs: readonly tf.Tensor[],
  output: tf.Tensor,
): { node: TapeNode; names: string[] }[] {
  const reached = new Set(inputs.map((input) => input.id));
  const forward: { node: TapeNode; names: string[] }[] = [];
  for (const node of nodes) {
    const names = Object.keys(node.inputs).filter((name) => reached.has(node.inputs[name]!.id));
    if (names.length === 0) continue;
    for (const tensor of node.outputs) reached.add(tensor.id);
    forward.push({ node, names });
  }
  const needed = new Set([output.id]);
  const path: { node: TapeNode; names: string[] }[] = [];
  for (let i = forward.length - 1; i >= 0; i--) {
    const step = forward[i]!;
    if (!step.node.outputs.some((tensor) => needed.has(tensor.id))) continue;
    for (const name of step.names) needed.add(step.node.inputs[name]!.id);
    path.push(step);
  }
  return path.reverse();
}
