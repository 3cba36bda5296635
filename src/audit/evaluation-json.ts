import type { Note } from '../metrics/notes.ts';
import type { Audit } from './audit.ts';
import type { Comparison } from './compare.ts';
import type { AuditCurves } from './curves.ts';

/** What several questions of a file are: its labels, the classes of one label, thresholds of one score. */
export type SeveralKind = 'labels' | 'classes' | 'thresholds';

/** How an evaluation was made: enough to make it again. */
export interface EvaluationSettings {
  /** Null: predicted classes came with the file; several: one a label, or one an audit. */
  readonly threshold: number | readonly number[] | null;
  /** `grouping:level` → the group's own threshold. */
  readonly thresholdOf: Readonly<Record<string, number>>;
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
  /** For a report; null: no scores. */
  readonly curves?: AuditCurves | null;
}

/**
 * What `refair evaluate --json` prints: the audit of one label; or those of several labels, or of
 * each class against the rest, by name, and the mean over them (null where one is); or those at several
 * thresholds.
 */
export type EvaluationJson = { readonly settings: EvaluationSettings } & (
  | ComparedAudit
  | SeveralAudits<'labels'>
  | SeveralAudits<'classes'>
  | Omit<SeveralAudits<'thresholds'>, 'average'>
);

type SeveralAudits<Kind extends SeveralKind> = {
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
  if ('thresholds' in json) return Object.entries(json.thresholds);
  return 'classes' in json ? Object.entries(json.classes) : [[null, json]];
}

/** Puts the audits of a file's questions together. */
export function evaluationJson(
  audits: readonly { readonly name: string | null; readonly audit: ComparedAudit }[],
  file: { readonly several: SeveralKind | null; readonly notes: readonly Note[] },
  settings: EvaluationSettings,
): EvaluationJson {
  const [first] = audits;
  const { several } = file;
  if (several === null) {
    return { settings, ...first!.audit, notes: [...file.notes, ...first!.audit.notes] };
  }
  const own = Object.fromEntries(audits.map(({ name, audit }) => [name!, audit]));
  const shared = { settings, n: first!.audit.n, notes: file.notes };
  if (several === 'thresholds') return { ...shared, thresholds: own };
  const all = audits.map(({ audit }) => audit);
  const average = {
    overall: meanOf(all.map(({ overall }) => overall)),
    groups: meanOf(all.map(({ groups }) => groups)),
    fairness: meanOf(all.map(({ fairness }) => fairness)),
  } as Pick<Audit, 'overall' | 'groups' | 'fairness'>;
  return several === 'classes'
    ? { ...shared, average, classes: own }
    : { ...shared, average, labels: own };
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
