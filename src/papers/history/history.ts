import { readFileSync } from 'node:fs';
import type { VerdictKind } from '../../report/document.ts';
import type { ClaimVerdict } from '../claim-verdict.ts';
import { placeInWords } from '../data-names.ts';
import type { SettingResult, TableResult } from '../results.ts';

/**
 * A verdict of the reports before verdicts had power and a gate for training (commit 7b586da), and the
 * claim that asks the same today, named before the runs.
 */
export interface FormerVerdict {
  readonly paper: string;
  /** Id of the table as it was called. */
  readonly table: string;
  readonly setting: string;
  /** As it was worded. */
  readonly claim: string;
  readonly verdict: 'replicated' | 'not replicated' | 'inconclusive';
  /** Trainings of each row, on as many folds; 0: on one held-out part. */
  readonly repeats: number;
  readonly folds: number;
  readonly now: { readonly table: string; readonly setting: string; readonly claim: string };
}

/** What became of a former verdict. */
export interface VerdictHistory {
  readonly former: FormerVerdict;
  /** Null: not run yet by today's rules. */
  readonly verdict: VerdictKind | null;
  /** What is otherwise today: sentences without a full stop. */
  readonly why: readonly string[];
}

/** The verdicts of a paper's former reports, each with today's. */
export function verdictHistory(
  paper: string,
  tables: readonly Pick<TableResult, 'table' | 'settings'>[],
): VerdictHistory[] {
  return formerVerdicts()
    .filter((former) => former.paper === paper)
    .map((former) => {
      const { table, setting, claim } = former.now;
      const result = tables
        .find((one) => one.table === table)
        ?.settings.find(({ id }) => id === setting);
      const verdict = result?.verdicts.find(({ id }) => id === claim);
      if (result === undefined || verdict === undefined) {
        return { former, verdict: null, why: ['run pending'] };
      }
      return { former, verdict: verdict.verdict, why: changes(former, result, verdict) };
    });
}

/** Every verdict of the reports at that commit: 73, of three papers. */
export function formerVerdicts(): readonly FormerVerdict[] {
  const path = new URL('./verdicts-before.json', import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')) as FormerVerdict[];
}

function changes(former: FormerVerdict, result: SettingResult, verdict: ClaimVerdict): string[] {
  const { setting, repeats, folds, claim } = former;
  const moved =
    former.now.setting !== setting
      ? [`on ${placeInWords(result.id)} in place of ${placeInWords(setting)}`]
      : [];
  // Tables had other names: which is which, the data and the words of the claim say.
  const asked =
    verdict.claim === claim ? [] : [`asked today as: ${verdict.claim.replace(/\.$/, '')}`];
  const before = design(repeats, folds);
  const after = design(verdict.looks.at(-1)?.repeats ?? result.seeds.length, result.folds);
  const trained = before === after ? [] : [`${after} in place of ${before}`];
  return [...moved, ...asked, ...trained];
}

function design(repeats: number, folds: number): string {
  const times = `${repeats} ${repeats === 1 ? 'training' : 'trainings'} of every model`;
  return folds > 0 ? `${times} on each of ${folds} folds` : `${times} on one held-out part`;
}
