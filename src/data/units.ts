import { USUAL_UNIT } from './dataset.ts';
import { knownManifest } from './registry.ts';

/**
 * What the records of some data sets are of, as their manifests name it: `lesions`, `patients or records`. Of a set
 * that is not known here, and of one that is generated: `patients`.
 */
export function unitsOf(ids: readonly string[]): string {
  return [...new Set(ids.map(unitOfRecords))].map(manyOf).join(' or ');
}

/** As `unitsOf` of one set, of one of them: `lesion`. */
export function unitOfRecords(id: string): string {
  return knownManifest(id)?.['refair:dataset'].unit ?? USUAL_UNIT;
}

/** A unit in the plural: `studies`. */
export function manyOf(unit: string): string {
  if (unit === 'person') return 'people';
  if (/[^aeiou]y$/.test(unit)) return `${unit.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(unit) ? `${unit}es` : `${unit}s`;
}
