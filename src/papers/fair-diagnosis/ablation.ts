import type { Claim, Row, Table } from '../paper.ts';
import { knobCurves } from '../report/knob-curves.ts';
import { results } from '../report/result-table.ts';
import { FURTHER_REPEATS } from '../sources.ts';
import { COLUMNS } from './columns.ts';
import { publishedIn } from './published.ts';
import { ours, vanilla } from './rows.ts';
import { settingsFor } from './settings.ts';

/** One knob of Fair Diagnosis, and what the paper's table of it says. */
interface Ablation {
  readonly knob: 'eta' | 'alpha' | 'beta';
  /** As printed: `η`. */
  readonly symbol: string;
  readonly values: readonly number[];
  readonly title: string;
  readonly caption: string;
  /** The value at which the generator is not trained to keep the diagnosis. */
  readonly keepsNoDiagnosisAt?: number;
  claims(rows: readonly Row[]): readonly Claim[];
}

/** Table `number` of the paper: a row a value of the knob, all else as the paper sets it. */
export function ablation(
  number: 3 | 4 | 5,
  { knob, symbol, values, title, caption, keepsNoDiagnosisAt, claims }: Ablation,
): Table {
  const rows = values.map((value) => ({
    ...ours(`${knob}-${value}`, `${symbol} = ${value}`, { [knob]: value }, value),
    ...(value === keepsNoDiagnosisAt && { keepsNoDiagnosis: true as const }),
  }));
  return {
    id: `fair-diagnosis/table-${number}`,
    title: `${title} ${symbol}`,
    caption,
    columns: COLUMNS,
    settings: (profile) => settingsFor(profile, FURTHER_REPEATS),
    rows,
    // Of α and β no row is Vanilla: all tables judge by the same.
    reference: vanilla,
    published: publishedIn(`Table ${number}`),
    claims: claims(rows),
    shows: [results, knobCurves],
  };
}
