import type { TableBlock } from '../../../report/document.ts';
import { type Audit, bySeverity, type FindingKind } from '../../audit/audit.ts';
import { type Check, findingsOf } from '../../audit-checks.ts';
import type { PublishedRow } from '../../paper.ts';
import { datasetsOf, rowAt, sameCells } from '../../printed-rows.ts';
import { PUBLISHED } from '../published.ts';
import { factors } from './factors.ts';
import { fairnessInEta } from './fairness-in-eta.ts';
import { design, grim } from './grim.ts';
import { jointFeasibility } from './joint-feasibility.ts';
import { monotoneDespiteNoise } from './noise.ts';
import { citingPlaces } from './places.ts';
import { COLUMN_IDS, COLUMN_TITLES, placeTitle, printed } from './printed.ts';
import { backboneOfTable1, relabelled } from './relabelled.ts';
import { DEFAULT, lostComparisons, runsOf, sameExperiment } from './same-experiment.ts';
import {
  againstVanilla,
  dominatedChoices,
  statedTrends,
  supportedByTable1,
  vitLessFair,
} from './statements.ts';
import { theorems } from './theorems.ts';

const CHECKS: Readonly<Record<FindingKind, readonly Check[]>> = {
  consistency: [sameExperiment, backboneOfTable1, relabelled, lostComparisons],
  statement: [
    ...[statedTrends, fairnessInEta, vitLessFair],
    ...[dominatedChoices, againstVanilla, supportedByTable1, factors],
  ],
  numbers: [grim, jointFeasibility, monotoneDespiteNoise],
  design: [design],
  theory: [theorems],
};

/** Everything that inspecting the printed numbers shows. */
export function audit(rows: readonly PublishedRow[] = PUBLISHED): Audit {
  return {
    inspected:
      'the cells of Tables 1 to 5 as printed, or from small distributions enumerated exactly',
    innocent: {
      part: 'some',
      brief: 'slips in copying tables',
      full: 'cells that were copied from another run, or by a table that was made at another time',
    },
    blocks: [defaultTable(rows)],
    findings: bySeverity(findingsOf(CHECKS, rows)).map(citingPlaces),
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
          published: true,
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
