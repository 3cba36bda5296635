import type { Effect } from '../../../data/synthetic/interventions.ts';
import { metricColumn } from '../../metric-column.ts';
import type { Column } from '../../paper.ts';
import type { RowResult, TableResult } from '../../results.ts';
import { COLUMNS, ADF as CORRECTED } from '../columns.ts';
import { type Regime, regimeOf } from './regimes.ts';

/** What is held against the true direct effect, fractions or nats, all ≥ 0. */
export interface Candidate {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly scale: number;
  /** NaN where undefined. */
  value(predictor: Predictor): number;
}

/** One trained model with its observed metrics and its true effect. */
export interface Predictor {
  readonly setting: string;
  readonly regime: Regime;
  /** Of S → X. */
  readonly strength: number;
  readonly row: string;
  /** By column id, NaN where undefined. */
  readonly cells: Readonly<Record<string, number>>;
  /** DE(S), signed. */
  readonly direct: Effect;
}

const rate = (group: 0 | 1, name: string): Column =>
  metricColumn(`${name}-${group}`, `groups.<attribute>.<level-${group}>.${name}`, {
    title: `${name}, group ${group + 1}`,
    panel: 'Rates by group',
  });

const odds = (id: string, title: string, name: string): Column =>
  metricColumn(id, `fairness.<attribute>.${name}`, { title, digits: 2 });

/** What is measured of every predictor on its test set, with the labels as recorded. */
export const STUDY_COLUMNS: readonly Column[] = [
  ...COLUMNS.filter((column) => column !== CORRECTED),
  odds('eqodds-max', 'EqOdds, larger', 'equalizedOddsDifference'),
  odds('eqodds-mean', 'EqOdds, mean', 'equalizedOddsMean'),
  rate(0, 'prevalence'),
  rate(0, 'tpr'),
  rate(0, 'fpr'),
  rate(1, 'tpr'),
  rate(1, 'fpr'),
];

function columnCandidate(id: string): Candidate {
  const { title, unit, scale } = STUDY_COLUMNS.find((column) => column.id === id)!;
  return { id, title, unit, scale, value: ({ cells }) => cells[id] ?? Number.NaN };
}

/**
 * |Σ_y P(y|S⁻)·(P(Ŷ=1|S⁺,y) − P(Ŷ=1|S⁻,y))|, S⁻ the first level: DE(S) without confounding and
 * label noise, from the same counts as EqOdds.
 */
export const adjusted: Candidate = {
  id: 'adjusted',
  title: 'Adjusted gap',
  unit: '×10⁻²',
  scale: 100,
  value: ({ cells }) => {
    const at = (id: string) => cells[id] ?? Number.NaN;
    const ill = at('prevalence-0');
    return Math.abs(ill * (at('tpr-1') - at('tpr-0')) + (1 - ill) * (at('fpr-1') - at('fpr-0')));
  },
};

export const ADF = columnCandidate('adf');

/** ADF goes with the square of a gap: beside gaps its root is what can be compared. */
export const ROOT_ADF: Candidate = {
  id: 'root-adf',
  title: '√ADF',
  unit: '√nats',
  scale: 1,
  value: (predictor) => Math.sqrt(ADF.value(predictor)),
};

/** The paper's metric first, then its rivals. */
export const CANDIDATES: readonly Candidate[] = [
  ADF,
  columnCandidate('eo'),
  columnCandidate('dp'),
  columnCandidate('eqodds-max'),
  columnCandidate('eqodds-mean'),
  adjusted,
];

/** What is read where there is nothing to read; ranks of √ADF are those of ADF. */
export const READINGS: readonly Candidate[] = [ADF, ROOT_ADF, ...CANDIDATES.slice(1)];

/** Whether every metric is defined: the gaps of a model that predicts one class for all are not. */
export function isScored(predictor: Predictor): boolean {
  return CANDIDATES.every((candidate) => !Number.isNaN(candidate.value(predictor)));
}

/** Every finished model of the study whose true effect was measured. */
export function predictorsOf(result: TableResult): Predictor[] {
  return result.settings.flatMap((setting) =>
    setting.rows.flatMap((row) => {
      const direct = row.effects?.[0]?.direct;
      if (direct === undefined) return [];
      return [
        { setting: setting.id, ...regimeOf(setting.id), row: row.id, cells: cellsOf(row), direct },
      ];
    }),
  );
}

function cellsOf({ cells }: RowResult): Record<string, number> {
  return Object.fromEntries(
    Object.entries(cells).map(([id, { value }]) => [id, value ?? Number.NaN]),
  );
}
