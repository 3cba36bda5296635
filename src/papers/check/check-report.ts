import type { ReportDocument } from '../../report/document.ts';
import type { Store } from '../../runs/store.ts';
import type { Subject } from '../paper.ts';
import { rerunsOf } from '../report/rerun.ts';
import type { SettingResult, TableResult } from '../results.ts';
import { asStored, type PaperResults } from '../results-file.ts';
import { compareResults, type Difference } from './differences.ts';
import { type PrintedNumber, printedNumbers } from './printed-numbers.ts';
import { recompute } from './recompute.ts';

/** What came of checking one setting of one table. */
export interface CheckedSetting {
  readonly table: string;
  readonly setting: string;
  /** Numbers of `results.json` that were computed again; 0 where they could not be. */
  readonly numbers: number;
  readonly differences: readonly Difference[];
  /** Why it could not be computed again. */
  readonly missing?: string;
}

/** What came of checking a report. */
export interface CheckedReport {
  readonly paper: string;
  readonly settings: readonly CheckedSetting[];
  /** Numbers that the report prints, of which `wrong` would be printed otherwise. */
  readonly printed: number;
  readonly wrong: readonly (PrintedNumber & { readonly recomputed: string })[];
}

/**
 * Computes everything in the results of a paper or comparison again from predictions, and composes its report from both:
 * once as stored, once as recomputed. What can't be recomputed is named, and counted as it is stored.
 *
 * @param compose makes the report of results.
 * @param store with the trials that the results rest on; nothing is trained.
 * @param onSetting told of each setting when it is done.
 */
export async function checkReport(
  paper: Subject,
  compose: (results: PaperResults) => Promise<ReportDocument>,
  results: PaperResults,
  store: Store,
  onSetting: (checked: CheckedSetting) => void = () => {},
): Promise<CheckedReport> {
  const settings: CheckedSetting[] = [];
  const tables: TableResult[] = [];
  for (const { table, result } of rerunsOf(paper, results)) {
    const again: SettingResult[] = [];
    for (const stored of result.settings) {
      const { result: fresh, missing } = await recompute(paper, table, result, stored, store);
      const found = fresh && asStored(fresh);
      const checked: CheckedSetting = {
        table: table.id,
        setting: stored.id,
        ...(found ? compareResults(stored, found) : { numbers: 0, differences: [] }),
        ...(missing === undefined ? {} : { missing }),
      };
      onSetting(checked);
      settings.push(checked);
      // Pictures and times are no numbers of the check.
      again.push(found ? withPassing(found, stored) : stored);
    }
    tables.push({ ...result, settings: again });
  }
  const printed = printedNumbers(await compose(results));
  const anew = printedNumbers(await compose({ ...results, tables }));
  return {
    paper: paper.id,
    settings,
    printed: printed.length,
    wrong: differing(printed, anew),
  };
}

/** A recomputed setting with what other runs have otherwise: seconds, memory, pictures. */
function withPassing(fresh: SettingResult, stored: SettingResult): SettingResult {
  const before = new Map(stored.rows.map((row) => [row.id, row]));
  return {
    ...fresh,
    provenance: stored.provenance,
    rows: fresh.rows.map((row) => {
      const { seconds = row.seconds, pictures = row.pictures } = before.get(row.id) ?? {};
      return { ...row, seconds, pictures };
    }),
  };
}

function differing(printed: readonly PrintedNumber[], anew: readonly PrintedNumber[]) {
  const length = Math.max(printed.length, anew.length);
  return Array.from({ length }, (_, i) => ({ own: printed[i], other: anew[i] })).flatMap(
    ({ own, other }) =>
      own?.text === other?.text
        ? []
        : [
            {
              where: (own ?? other)!.where,
              text: own?.text ?? 'nothing',
              recomputed: other?.text ?? 'nothing',
            },
          ],
  );
}
