import type { Block, Prose } from '../../report/document.ts';

/** An inspection of a printed paper; nothing of it is rerun. */
export interface Audit {
  /** What findings are computed from: `the cells of Tables 1 to 5 as printed`. */
  readonly inspected: Prose;
  /** What must be known of how the cells were read; comes first. */
  readonly caveat?: Prose;
  /** What would explain some or most of what does not fit and is nobody’s doing: said with any count of it. */
  readonly innocent: InnocentReading;
  /** Stand before the findings. */
  readonly blocks: readonly Block[];
  /** The most serious first. */
  readonly findings: readonly Finding[];
}

/** Why printed numbers may disagree without anybody having done wrong. */
export interface InnocentReading {
  /** How much of what does not fit it would explain. */
  readonly part: 'some' | 'most';
  /** What stands before `would explain most`, in a sentence of the first page: `misread digits`. */
  readonly brief: string;
  /** What stands after `would be explained by`, in the audit’s own section. */
  readonly full: Prose;
}

/** One thing that it found. */
export interface Finding {
  /** Kebab case, unique. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly title: string;
  /** What was found, as prose of a report. */
  readonly statement: string;
  /** Printed cells that show it. */
  readonly cells: readonly Cell[];
  /** Numbers computed for it. */
  readonly computed: readonly Computed[];
}

/** `supported`: checked, and the printed numbers agree with the paper. */
export type Severity = 'serious' | 'notable' | 'minor' | 'supported';

export type FindingKind =
  /** Cells that should be one experiment. */
  | 'consistency'
  /** A sentence of the text against the tables. */
  | 'statement'
  /** What the printed digits allow. */
  | 'numbers'
  /** Definitions, theorems and derivations. */
  | 'theory'
  /** How the experiments were designed. */
  | 'design';

/** What is held against printed numbers; the rest are remarks on the paper's design and proofs. */
export function comparesNumbers({ kind }: Pick<Finding, 'kind'>): boolean {
  return kind === 'consistency' || kind === 'statement' || kind === 'numbers';
}

/** One printed cell. */
export interface Cell {
  readonly table: string;
  readonly dataset: string;
  /** Row id. */
  readonly row: string;
  /** Column id. */
  readonly column: string;
  readonly value: number;
}

export interface Computed {
  readonly name: string;
  readonly value: number | string;
}

/** Severities, the gravest first. */
const SEVERITIES: readonly Severity[] = ['serious', 'notable', 'minor', 'supported'];

const KINDS: Readonly<Record<FindingKind, string>> = {
  consistency: 'Cells that should be one experiment',
  statement: 'Statements against tables',
  numbers: 'What the printed digits allow',
  theory: 'Definitions and proofs',
  design: 'Design of the experiments',
};

/** Findings, the most serious first. */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
}

/** Findings by kind, for print; kinds without any are left out. */
export function byKind(
  findings: readonly Finding[],
): { readonly title: string; readonly kind: FindingKind; readonly findings: readonly Finding[] }[] {
  return Object.entries(KINDS)
    .map(([kind, title]) => ({
      title,
      kind: kind as FindingKind,
      findings: findings.filter((finding) => finding.kind === kind),
    }))
    .filter((group) => group.findings.length > 0);
}
