import { z } from 'zod';
import { commit, version } from '../setup/version.ts';

/** The media type under which an output says what it was made by; front ends pass over it. */
export const ORIGIN = 'application/vnd.refair.origin+json';

/** What an output was made by, and from which data. */
export const origin = z.object({
  refair: z.string(),
  commit: z.string().nullable(),
  /** `tensorflow 2.21.0 cpu`; several where trials of the store come from other machines. */
  engines: z.array(z.string()),
  /** Ids of data sets. */
  data: z.array(z.string()),
});
export type Origin = z.infer<typeof origin>;

const KEY = Symbol.for('refair.origin');
type Used = { readonly engines: Set<string>; readonly data: Set<string> };

/** Of this process, whatever copy of this module asks. */
function used(): Used {
  const global = globalThis as { [KEY]?: Used };
  global[KEY] ??= { engines: new Set(), data: new Set() };
  return global[KEY];
}

/** Notes what a notebook's further outputs come from. */
export function noteOrigin({ engines = [], data = [] }: Partial<Pick<Origin, 'engines' | 'data'>>) {
  for (const engine of engines) used().engines.add(engine);
  for (const set of data) used().data.add(set);
}

/** For the bundle of an output; nothing before any data set was loaded. */
export function originBundle(): { readonly [ORIGIN]?: Origin } {
  const { engines, data } = used();
  if (data.size === 0) return {};
  const made = { refair: version, commit: commit(), engines: [...engines], data: [...data] };
  return { [ORIGIN]: made };
}
