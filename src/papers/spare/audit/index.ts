import type { Block } from '../../../report/document.ts';
import { numberCell, plainTable, textCell } from '../../../report/tables.ts';
import { type Audit, bySeverity } from '../../audit/audit.ts';
import { fateChecks, PRINTED, type PrintedRow } from '../printed.ts';
import { eoddTooLarge, fateIdentity } from './fate-identity.ts';
import { columnName, rowName } from './names.ts';
import { f1AboveBoth, sameRuns } from './scores.ts';
import { statements } from './statements.ts';

const CAVEAT =
  '**Read by character recognition.** The article’s tables were read from a picture of its pages, and digits can be misread: 1 for 7, 0 for 8, a lost minus sign. What does not agree below is first of all a number to look up in the article, not an error of its authors. Beside our numbers stand only scores that no other cell leaves in doubt (where F1 exceeds what precision and recall allow, none of the three is used) and gaps that FATE confirms. FATE confirms shares alone, and with them EOdd in Tables 1 to 3 that are larger than EOpp0 and EOpp1 allow: a note says so there.';

/** What the printed numbers say of each other. */
export function audit(rows: readonly PrintedRow[] = PRINTED): Audit {
  return {
    inspected: 'the cells of Tables 1 to 6 as character recognition read them',
    caveat: CAVEAT,
    innocent: {
      part: 'most',
      brief: 'misread digits',
      full: 'digits that character recognition misread',
    },
    blocks: [contradicted(rows)],
    findings: bySeverity([
      ...fateIdentity(rows),
      ...eoddTooLarge(rows),
      ...sameRuns(rows),
      ...f1AboveBoth(rows),
      ...statements(rows),
    ]),
  };
}

/** Gaps that F1 and FATE of their own row do not confirm, and what these imply. */
function contradicted(rows: readonly PrintedRow[]): Block {
  const failing = fateChecks(rows).filter(
    ({ outcome }) => outcome === 'close' || outcome === 'contradicted',
  );
  return plainTable({
    id: 'spare/audit',
    caption:
      'Gaps that fail the identity FATE = (F1 − F1 of the backbone)/F1 of the backbone − (gap − gap of the backbone)/gap of the backbone, F1 being the mean of both groups.',
    stub: 'Printed in',
    columns: [
      { id: 'column', title: 'Gap' },
      { id: 'printed', title: 'As printed' },
      { id: 'fate', title: 'FATE as printed' },
      { id: 'recomputed', title: 'FATE of the gap' },
      { id: 'implied', title: 'Gap implied' },
    ],
    rows: failing.map(({ row, gap, recomputed, implied, outcome }) => ({
      header: `${row.table}, ${row.dataset}, ${rowName(row)}`,
      muted: outcome === 'close',
      cells: [
        textCell(columnName(row, gap.column)),
        numberCell(gap.value, { digits: gap.digits.value }),
        numberCell(gap.fate, { digits: gap.digits.fate }),
        numberCell(recomputed, { digits: 3 }),
        numberCell(implied ?? null, { digits: 4 }),
      ],
    })),
    notes: [
      'Grey: off by 0.05 at most. The backbone’s EOpp1 on ISIC 2019 counts as .102 and its EOdd on Fitzpatrick-17k as .180, which the other rows imply, instead of the .021 and .186 that were read.',
    ],
  });
}
