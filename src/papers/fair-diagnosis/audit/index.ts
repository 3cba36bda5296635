import type { Block, Section, TableBlock } from '../../../report/document.ts';
import type { PublishedRow } from '../../paper.ts';
import { PUBLISHED } from '../published.ts';
import { factors } from './factors.ts';
import { fairnessInEta } from './fairness-in-eta.ts';
import {
  COLUMN_IDS,
  COLUMN_TITLES,
  datasetsOf,
  type Finding,
  type FindingKind,
  placeTitle,
  printed,
  rowAt,
  type Severity,
  sameCells,
} from './finding.ts';
import { design, grim } from './grim.ts';
import { jointFeasibility } from './joint-feasibility.ts';
import { monotoneDespiteNoise } from './noise.ts';
import { citingPlaces } from './places.ts';
import { backboneOfTable1, relabelled } from './relabelled.ts';
import { DEFAULT, lostComparisons, runsOf, sameExperiment } from './same-experiment.ts';
import {
  againstVanilla,
  bestEta,
  dominatedChoices,
  statedTrends,
  supportedByTable1,
  vitLessFair,
} from './statements.ts';
import { theorems } from './theorems.ts';

export type { Finding } from './finding.ts';

const CHECKS: readonly ((rows: readonly PublishedRow[]) => Finding[])[] = [
  sameExperiment,
  backboneOfTable1,
  relabelled,
  lostComparisons,
  statedTrends,
  fairnessInEta,
  bestEta,
  vitLessFair,
  dominatedChoices,
  againstVanilla,
  supportedByTable1,
  factors,
  grim,
  jointFeasibility,
  monotoneDespiteNoise,
  design,
  theorems,
];

export const SEVERITIES: readonly Severity[] = ['serious', 'notable', 'minor', 'supported'];

const KINDS: Readonly<Record<FindingKind, string>> = {
  consistency: 'Cells that should be one experiment',
  statement: 'Statements against tables',
  numbers: 'What the printed digits allow',
  theory: 'Definitions and proofs',
  design: 'Design of the experiments',
};

/** Everything that inspecting the printed numbers shows, the most serious first. */
export function auditFindings(rows: readonly PublishedRow[] = PUBLISHED): Finding[] {
  return CHECKS.flatMap((check) => check(rows))
    .map(citingPlaces)
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** The findings of one kind, for print. */
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

/** The audit as a section of the report. */
export function auditSection(rows: readonly PublishedRow[] = PUBLISHED): Section {
  const findings = auditFindings(rows);
  const count = (severity: Severity) => findings.filter((f) => f.severity === severity).length;
  return {
    id: 'audit',
    title: 'Audit of the printed numbers',
    blocks: [
      {
        kind: 'prose',
        text: `Nothing in this section was rerun. Every finding is computed from the cells of Tables 1 to 5 as printed, or from small distributions enumerated exactly: ${count('serious')} serious, ${count('notable')} notable, ${count('minor')} minor; ${count('supported')} statements were checked and agree. A finding says that numbers or sentences do not fit together, not why.`,
      },
      defaultTable(rows),
    ],
    sections: byKind(findings).map(({ kind, title, findings: group }) => ({
      id: `audit-${kind}`,
      title,
      blocks: [listOf(group)],
    })),
  };
}

function listOf(findings: readonly Finding[]): Block {
  return {
    kind: 'list',
    items: findings.map(
      ({ title, severity, statement }) => `**${title}** *(${severity})*. ${statement}`,
    ),
  };
}

/** The default run of Ours as each table prints it. */
function defaultTable(rows: readonly PublishedRow[]): TableBlock {
  return {
    kind: 'table',
    id: 'fair-diagnosis/audit',
    caption:
      'One experiment, printed five times: Ours with ResNet50, η = 0.2, α = 1, β = 1 in every table.',
    stub: 'Printed in',
    columns: COLUMN_IDS.map((id) => ({
      id,
      title: COLUMN_TITLES[id]!,
      unit: id === 'adf' ? '×10⁻³' : id === 'eo' || id === 'dp' ? '×10⁻²' : '%',
    })),
    groups: datasetsOf(rows).map((dataset) => {
      const first = rowAt(rows, dataset, DEFAULT.places[0]!);
      return {
        title: dataset,
        rows: runsOf(rows, DEFAULT, dataset).map((run) => ({
          header: placeTitle(run),
          muted: first !== undefined && run !== first && sameCells(run, first),
          cells: COLUMN_IDS.map((column) => ({
            text: printed(run.cells[column]!),
            value: run.cells[column]!,
          })),
        })),
      };
    }),
    notes: ['Grey: the same numbers as in Table 1.'],
  };
}
