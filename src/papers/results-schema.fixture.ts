import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { root } from '../setup/paths.ts';

/** What is published for readers of `results.json` in any language. */
export const resultsSchema = JSON.parse(
  readFileSync(join(root, 'schemas', 'results.schema.json'), 'utf8'),
) as {
  readonly $id: string;
  readonly $defs: { readonly verdict: { readonly enum: readonly string[] } };
};

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(resultsSchema);

/** What is wrong with results by the published schema, a line each. */
export function schemaFaults(results: unknown): string[] {
  return validate(results)
    ? []
    : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
}
