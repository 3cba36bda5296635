import { UserError } from '../errors.ts';
import { USUAL_UNIT } from './dataset.ts';
import { findManifest } from './registry.ts';

/**
 * What the records of some data sets are of, as their manifests name it: `lesions`, `patients or records`. Of a set
 * that is not known here, and of one that is generated: `patients`.
 */
export function unitsOf(ids: readonly string[]): string {
  return [...new Set(ids.map(unitOfRecords))].map(manyOf).join(' or ');
}

/** As `unitsOf` of one set, of one of them: `lesion`. */
export function unitOfRecords(id: string): string {
  try {
    return findManifest(id)?.['refair:dataset'].unit ?? USUAL_UNIT;
  } catch (error) {
    // Results of a set outlive it.
    if (error instanceof UserError) return USUAL_UNIT;
    throw error;
  }
}

/** A unit in the plural: `studies`. */
export function manyOf(unit: string): string {
  if (unit === 'person') return 'people';
  if (/[^aeiou]y$/.test(unit)) return `${unit.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(unit) ? `${unit}es` : `${unit}s`;
}
