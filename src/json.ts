import { createHash } from 'node:crypto';

/** Anything that survives a round trip through JSON. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/**
 * The one spelling of a JSON value: keys sorted, no white space, `-0` written as `0`.
 * Two values with the same meaning give the same text, so its hash can serve as an identity.
 *
 * @throws TypeError where a number is not finite: JSON has no spelling for it.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new TypeError(`canonicalJson: ${value} is not a JSON number`);
    return JSON.stringify(value === 0 ? 0 : value);
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  const object = value as JsonObject;
  const members = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key] as Json)}`);
  return `{${members.join(',')}}`;
}

/** SHA-256 of the canonical spelling, as 64 hex digits. */
export function hashJson(value: Json): string {
  return sha256(canonicalJson(value));
}

/** SHA-256 of bytes or text, as 64 hex digits. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
