import type { Json, JsonObject } from '../json.ts';
import type { Executor } from './executors/executor.ts';
import { hashOf, identityOf, type TrialIdentity } from './identity.ts';
import { trialIdentities } from './runner.ts';
import type { Store } from './store.ts';
import type { TrialSpec } from './trial.ts';

/** Whether the store holds a trial, and if not, what it holds that is most like it. */
export interface TrialStanding {
  readonly spec: TrialSpec;
  readonly hash: string;
  readonly stored: boolean;
  /** null where the trial is stored, and where the store holds none at all. */
  readonly nearest: { readonly hash: string; readonly differences: readonly Difference[] } | null;
}

/** A part of the identity in which the stored trial is another one than the trial asked for. */
export interface Difference {
  /** In words: `option eta`, `recipe optimiser learningRate`, `engine`. */
  readonly part: string;
  /** null where that trial has no such part. */
  readonly stored: Json;
  readonly asked: Json;
}

/** How the store stands to each trial, in the order asked, for who would train with an executor. */
export async function standings(
  specs: readonly TrialSpec[],
  store: Store,
  executor: Executor,
): Promise<TrialStanding[]> {
  const identities = await trialIdentities(specs, executor);
  const stored: boolean[] = [];
  for (const identity of identities) stored.push((await store.findTrial(identity)) !== null);
  const held = stored.every(Boolean) ? [] : await heldBy(store);
  return identities.map((identity, i) => ({
    spec: identity.spec,
    hash: hashOf(identity),
    stored: stored[i]!,
    nearest: stored[i] ? null : nearestOf(partsOf(identity), held),
  }));
}

/** Its own trials, and imported and exported ones; the latest first, as the nearest of equals. */
async function heldBy(store: Store): Promise<Held[]> {
  const held: Held[] = [];
  for (const trials of [store.trials(), store.trialsElsewhere()]) {
    for await (const { hash, spec, provenance } of trials) {
      const { finishedAt } = provenance;
      held.push({ hash, parts: partsOf(identityOf({ spec, provenance })), finishedAt });
    }
  }
  return held.sort((a, b) => (a.finishedAt > b.finishedAt ? -1 : 1));
}

interface Held {
  readonly hash: string;
  readonly parts: Parts;
  readonly finishedAt: string;
}

type Parts = ReadonlyMap<string, Json>;

/**
 * The stored trial that differs in the fewest parts: one of the same method before others, and of
 * those one on the same data.
 */
function nearestOf(asked: Parts, held: readonly Held[]): TrialStanding['nearest'] {
  let nearest: { hash: string; differences: Difference[]; distance: number } | null = null;
  for (const { hash, parts } of held) {
    const differences = differencesOf(parts, asked);
    const differs = (part: string) => differences.some((difference) => difference.part === part);
    const distance =
      (differs('method') ? 1e6 : 0) + (differs('data set') ? 1e3 : 0) + differences.length;
    if (nearest === null || distance < nearest.distance) nearest = { hash, differences, distance };
  }
  return nearest === null ? null : { hash: nearest.hash, differences: nearest.differences };
}

function differencesOf(stored: Parts, asked: Parts): Difference[] {
  const names = [...new Set([...asked.keys(), ...stored.keys()])];
  const all = names
    .map((part) => ({ part, stored: stored.get(part) ?? null, asked: asked.get(part) ?? null }))
    .filter((pair) => JSON.stringify(pair.stored) !== JSON.stringify(pair.asked));
  const some = (test: (part: string) => boolean) => all.some(({ part }) => test(part));
  return all.filter(({ part }) => !followsFrom(part, some));
}

/** What comes with another difference is no reason of its own. */
function followsFrom(part: string, some: (test: (part: string) => boolean) => boolean): boolean {
  if (part === 'method version' || part.startsWith('option ')) {
    return some((other) => other === 'method');
  }
  if (part === 'network version') return some((other) => other.startsWith('recipe network'));
  if (part === 'data fingerprint') {
    return some((other) => other === 'data set' || other.startsWith('data option '));
  }
  return false;
}

/** The parts of an identity by their names in words, each a value that is compared whole. */
function partsOf(identity: TrialIdentity): Parts {
  const { method, options, data, split, seed, recipe } = identity.spec;
  const { kind, ...numbers } = split;
  const parts = new Map<string, Json>([
    ['method', method],
    ['method version', identity.methodVersion],
  ]);
  addParts(parts, 'option', options);
  parts.set('data set', data.dataset);
  addParts(parts, 'data option', data.options);
  parts.set('data fingerprint', identity.dataFingerprint);
  parts.set('label', data.label);
  parts.set('attributes', data.attributes);
  parts.set('split', kind);
  addParts(parts, 'split', numbers);
  parts.set('seed', seed);
  addParts(parts, 'recipe', recipe as unknown as JsonObject);
  parts.set('network version', identity.networkVersion ?? 1);
  parts.set('engine', identity.engine);
  return parts;
}

function addParts(parts: Map<string, Json>, name: string, values: JsonObject): void {
  for (const [key, value] of Object.entries(values)) {
    if (isObject(value)) addParts(parts, `${name} ${key}`, value);
    else parts.set(`${name} ${key}`, value);
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
