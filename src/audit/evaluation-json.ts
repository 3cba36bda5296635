import type { Note } from '../metrics/notes.ts';
import type { Audit } from './audit.ts';
import type { Comparison } from './compare.ts';

/** How an evaluation was made: enough to make it again. */
export interface EvaluationSettings {
  /** Null: predicted classes came with the file; several: one a label. */
  readonly threshold: number | readonly number[] | null;
  readonly specificity: number;
  readonly bootstrap: number;
  readonly permutations: number;
  readonly seed: number;
  readonly suppress: number;
  /** Margins by measure, as they were stated. */
  readonly delta: Readonly<Record<string, number>>;
}

/** The audit of one question, and how an older model did on it. */
export interface ComparedAudit extends Audit {
  readonly comparison?: Comparison;
}

/**
 * What `refair evaluate --json` prints: the audit of one label; or those of several labels, or of
 * each class against the rest, by name, and the mean over them (null where one is).
 */
export type EvaluationJson = { readonly settings: EvaluationSettings } & (
  | ComparedAudit
  | SeveralAudits<'labels'>
  | SeveralAudits<'classes'>
);

type SeveralAudits<Kind extends 'labels' | 'classes'> = {
  readonly [kind in Kind]: Readonly<Record<string, ComparedAudit>>;
} & {
  readonly n: number;
  readonly average: Pick<Audit, 'overall' | 'groups' | 'fairness'>;
  readonly notes: readonly Note[];
};

/** The audits of an evaluation, by name where there are several. */
export function auditsOf(
  json: EvaluationJson,
): readonly (readonly [string | null, ComparedAudit])[] {
  if ('labels' in json) return Object.entries(json.labels);
  return 'classes' in json ? Object.entries(json.classes) : [[null, json]];
}

/** Puts the audits of a file's questions together. */
export function evaluationJson(
  audits: readonly { readonly name: string | null; readonly audit: ComparedAudit }[],
  file: { readonly classes: boolean; readonly notes: readonly Note[] },
  settings: EvaluationSettings,
): EvaluationJson {
  const [first] = audits;
  if (first!.name === null) {
    return { settings, ...first!.audit, notes: [...file.notes, ...first!.audit.notes] };
  }
  const own = Object.fromEntries(audits.map(({ name, audit }) => [name!, audit]));
  const all = audits.map(({ audit }) => audit);
  const shared = {
    n: first!.audit.n,
    average: {
      overall: meanOf(all.map(({ overall }) => overall)),
      groups: meanOf(all.map(({ groups }) => groups)),
      fairness: meanOf(all.map(({ fairness }) => fairness)),
    } as Pick<Audit, 'overall' | 'groups' | 'fairness'>,
    notes: file.notes,
  };
  return file.classes
    ? { settings, ...shared, classes: own }
    : { settings, ...shared, labels: own };
}

/** The mean of trees of the same shape, leaf by leaf. */
function meanOf(trees: readonly unknown[]): unknown {
  const [first] = trees;
  if (typeof first === 'object' && first !== null) {
    return Object.fromEntries(
      Object.keys(first).map((key) => [
        key,
        meanOf(trees.map((tree) => (tree as Record<string, unknown>)[key])),
      ]),
    );
  }
  if (trees.some((leaf) => typeof leaf !== 'number')) return null;
  return (trees as number[]).reduce((sum, leaf) => sum + leaf, 0) / trees.length;
}
