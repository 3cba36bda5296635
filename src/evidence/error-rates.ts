import { readFileSync } from 'node:fs';
import type { ErrorRow } from './selfcheck.ts';

/** A row of `refair selfcheck verdicts` as it was last run in full. */
export type MeasuredRow = Pick<
  ErrorRow,
  | 'rule'
  | 'truth'
  | 'condition'
  | 'repeats'
  | 'simulations'
  | 'replicated'
  | 'notReplicated'
  | 'coverage'
  | 'limits'
>;

/** How often a verdict is false at worst, over all sizes of tests and differences of trainings. */
export interface ErrorRate {
  /** Kind of claim: `gap smaller than the baseline’s`. */
  readonly rule: string;
  /** What is true in the simulated tables: `no reduction`. */
  readonly truth: string;
  /** The verdict that is false then. */
  readonly verdict: 'replicated' | 'not replicated';
  /** What is promised: at most this share, from four repeats on and over the looks. */
  readonly limit: number;
  /** Shares of the simulations, of the worst condition. */
  readonly atWorst: ByDesign;
}

/** Repeats declared beforehand, and the three looks together. */
export interface ByDesign {
  /** Told, not promised. */
  readonly two: number;
  readonly four: number;
  readonly eight: number;
  readonly looks: number;
}

/**
 * Coverage of 95 % intervals in the worst condition, over all rules and truths that were simulated in it:
 * thousands of tables, so that chance hardly moves it, as it does the least of so many rows.
 */
export interface Coverage {
  readonly of: 'signed gaps' | 'their differences';
  readonly two: number;
  readonly four: number;
  readonly eight: number;
  /** Tables of a condition. */
  readonly tables: number;
}

/** What no rule can promise: *replicated* where luck of the data set itself makes it so. */
export type UnpromisedRate = Omit<ErrorRate, 'limit'>;

/** The table of false verdicts, as README and the methods pages of reports have it. */
export interface ErrorTable {
  readonly rates: readonly ErrorRate[];
  readonly unpromised: readonly UnpromisedRate[];
  readonly coverage: readonly Coverage[];
  /** Of each rule, truth and condition. */
  readonly simulations: number;
}

/** What the rules did when they were last simulated in full; a test holds it to them as they are. */
export function measuredErrors(): ErrorTable {
  return summarised(measuredRows());
}

/** Where that simulation is kept. */
export const savedRates = new URL('./error-rates.json', import.meta.url);

/** Every row of that simulation. */
export function measuredRows(): readonly MeasuredRow[] {
  return JSON.parse(readFileSync(savedRates, 'utf8')) as MeasuredRow[];
}

/** The text of a simulation to keep, a row a line. */
export function savedRows(rows: readonly ErrorRow[]): string {
  const kept = rows.map(({ verdicts: _v, undecided: _u, broken: _b, ...row }) => ({
    ...row,
    replicated: rounded(row.replicated),
    notReplicated: rounded(row.notReplicated),
    coverage: row.coverage?.map(rounded) ?? null,
  }));
  return `[\n${kept.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`;
}

function rounded(share: number): number {
  return Number(share.toFixed(4));
}

const VERDICTS = [
  ['replicated', 'replicated'],
  ['notReplicated', 'not replicated'],
] as const;

function summarised(rows: readonly MeasuredRow[]): ErrorTable {
  const groups = [...Map.groupBy(rows, ({ rule, truth }) => `${rule}\n${truth}`).values()];
  const rates = groups.flatMap((own) =>
    VERDICTS.flatMap(([key, verdict]): ErrorRate[] => {
      const { rule, truth, limits } = own[0]!;
      const limit = limits[key];
      return limit === null ? [] : [{ rule, truth, verdict, limit, atWorst: worstOf(own, key) }];
    }),
  );
  const unpromised = groups.flatMap((own): UnpromisedRate[] => {
    const { rule, truth, limits } = own[0]!;
    if (limits.replicated !== null || limits.notReplicated !== null) return [];
    return [{ rule, truth, verdict: 'replicated', atWorst: worstOf(own, 'replicated') }];
  });
  const covering = rows.filter(({ coverage }) => coverage !== null);
  const conditions = (repeats: number) =>
    [...Map.groupBy(covering, ({ condition }) => condition).values()].map((own) =>
      own.filter((row) => row.repeats === repeats),
    );
  const least = (index: 0 | 1, repeats: number) =>
    Math.min(
      ...conditions(repeats).map(
        (own) => own.reduce((sum, { coverage }) => sum + coverage![index], 0) / own.length,
      ),
    );
  const { simulations } = rows[0]!;
  const coverage = (['signed gaps', 'their differences'] as const).map((of, index) => ({
    of,
    two: least(index as 0 | 1, 2),
    four: least(index as 0 | 1, 4),
    eight: least(index as 0 | 1, 8),
    tables: simulations * conditions(4)[0]!.length,
  }));
  return { rates, unpromised, coverage, simulations };
}

function worstOf(rows: readonly MeasuredRow[], key: (typeof VERDICTS)[number][0]): ByDesign {
  const worst = (repeats: number | null) =>
    Math.max(...rows.filter((row) => row.repeats === repeats).map((row) => row[key]));
  return { two: worst(2), four: worst(4), eight: worst(8), looks: worst(null) };
}
