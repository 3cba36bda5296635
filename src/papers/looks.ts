import { LOOKS, nextLook } from '../evidence/sequential.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { rowsOf } from './checks.ts';
import type { ClaimVerdict } from './claim-verdict.ts';
import type { Setting, Table } from './paper.ts';
import { type PlannedTrial, planTable } from './plan.ts';
import { seedsUpTo } from './profile.ts';
import type { SettingResult } from './results.ts';

/** A setting as it is at the first look, whatever was asked of it before. */
export function atFirstLook(setting: Setting): Setting {
  return setting.looks === true ? { ...setting, seeds: setting.seeds.slice(0, LOOKS[0]) } : setting;
}

/** What more repeats would take: the setting with the seeds of the next look, and the trials new in it. */
export interface FurtherLook {
  readonly setting: Setting;
  readonly trials: readonly PlannedTrial[];
  /** Ids of the claims that are undecided. */
  readonly claims: readonly string[];
  /** That its trials take, by what those before took. */
  readonly seconds: number;
}

/**
 * The trials that the next look at a setting takes: of the rows of undecided claims alone, and of the
 * reference, which decides the threshold. Null where nothing is open that repeats could decide, or
 * the last look was taken.
 *
 * @param result of the setting with its present seeds.
 */
export function furtherLook(
  table: Table,
  setting: Setting,
  result: SettingResult,
): FurtherLook | null {
  if (setting.looks !== true) return null;
  const open = result.verdicts.filter((verdict) => isOpen(verdict, setting));
  const next =
    open.length === 0 ? null : nextLook(open[0]!.looks as readonly { verdict: Verdict }[]);
  if (next === null) return null;
  const ids = new Set(open.map(({ id }) => id));
  const wanted = new Set(
    table.claims
      .filter(({ id }) => ids.has(id))
      .flatMap(({ checks, overGroups = [] }) => [
        ...checks.flatMap((check) => rowsOf(check).map(({ id }) => id)),
        ...overGroups.flatMap(({ row, baseline }) => [row, baseline]),
      ]),
  );
  const done = setting.seeds.length;
  const seeds = seedsUpTo(next);
  const further = { ...setting, seeds };
  const rows = table.rows.filter(({ id }) => wanted.has(id));
  const trials = planTable({ ...table, rows }, [{ ...further, seeds: seeds.slice(done) }]).map(
    (trial) => ({ ...trial, setting: further }),
  );
  const mean = (row: string) => {
    const { seconds: spent = 0 } = result.rows.find(({ id }) => id === row) ?? {};
    return spent / (done * Math.max(1, setting.folds));
  };
  const seconds = trials.reduce((sum, { row }) => sum + mean(row.id), 0);
  return { setting: further, trials, claims: [...ids], seconds };
}

/** Whether further repeats could decide a claim, which was looked at with all repeats so far. */
function isOpen({ verdict, looks, tests, overGroups }: ClaimVerdict, { seeds, tooSmall }: Setting) {
  if (!verdict.startsWith('undecided') || tooSmall !== undefined) return false;
  if (looks.at(-1)?.repeats !== seeds.length) return false;
  const parts = [
    ...tests.map((part) => part.verdict.startsWith('undecided') && part.effect.value !== null),
    ...overGroups.map((part) => part.verdict.startsWith('undecided')),
  ];
  return parts.some(Boolean);
}
