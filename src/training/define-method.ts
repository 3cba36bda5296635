import { z } from 'zod';
import { UserError } from '../errors.ts';
import { type JsonObject, sha256 } from '../json.ts';
import type { Method } from './method.ts';
import { verifyPhases } from './phase.ts';
import { type SupervisedMethod, supervised } from './supervised.ts';

type Given<Options extends JsonObject> = Partial<
  Pick<SupervisedMethod<Options>, 'title' | 'citation' | 'options' | 'ranges' | 'knowsGroups'>
> & { readonly name: string };

/** A method of one's own: a loss or a choice of records, or the whole training. */
export type MethodDefinition<Options extends JsonObject = JsonObject> = Given<Options> &
  (
    | Pick<SupervisedMethod<Options>, 'objective' | 'draw'>
    | Pick<Method<Options>, 'train' | 'passes' | 'check'>
  );

/** Source of the file that is being loaded, which is part of what its methods are. */
let source = '';

/** Defines what `load` defines as part of a file of this source. */
export function withSource<T>(text: string, load: () => T): T {
  const outer = source;
  source = text;
  try {
    return load();
  } finally {
    source = outer;
  }
}

/**
 * A method of one's own, of a name alone and what sets it apart from ERM: `objective`, the loss of a
 * batch, or `draw`, the rows of an epoch, as `supervised` takes them; or `train`, the whole of it.
 *
 * What it trains is verified in later epochs too; see `verifyPhases`. Its version follows from its code: edited, it is trained anew. What functions read from outside of
 * their file or cell is not seen: restart, or change the name.
 *
 * @throws UserError for a name that is none, and where nothing sets it apart.
 */
export function defineMethod<Options extends JsonObject>(
  definition: MethodDefinition<Options>,
): Method<Options> {
  const { name } = definition;
  if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    throw new UserError(
      `a method is called ${JSON.stringify(name)}`,
      'name it in lower case, digits and hyphens: defineMethod({ name: "my-method", … })',
    );
  }
  if (!['objective', 'draw', 'train'].some((part) => part in definition)) {
    throw new UserError(
      `method ${name} says neither how its loss nor how its training differs from ERM`,
      'give it objective, draw or train; docs/compare.md, "A method of your own", has an example',
    );
  }
  verifyPhases();
  const complete = {
    title: name,
    citation: 'Defined by who ran the comparison.',
    options: z.strictObject({}) as unknown as z.ZodType<Options>,
    stage: name,
    version: versionOf(definition),
    ...definition,
  };
  if ('train' in complete) {
    return { ...complete, passes: complete.passes ?? ((_, { epochs }) => ({ [name]: epochs })) };
  }
  return supervised(complete);
}

/** A number that another code would not have. */
function versionOf(definition: object): number {
  const parts = Object.entries(definition).map(([key, value]) =>
    typeof value === 'function' ? `${key} ${value}` : `${key} ${JSON.stringify(value)}`,
  );
  return Number.parseInt(sha256([source, ...parts].join('\n')).slice(0, 12), 16);
}

const defined = new Map<string, Method>();

/** Keeps a method for `definedMethod`; a later one of the same name takes its place. */
export function rememberMethod(method: Method): void {
  defined.set(method.name, method);
}

/** A method that this process defined; null: none of that name. */
export function definedMethod(name: string): Method | null {
  return defined.get(name) ?? null;
}
