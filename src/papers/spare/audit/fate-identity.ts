import type { Finding } from '../../audit/audit.ts';
import { listed } from '../../printed-rows.ts';
import {
  eoddBound,
  type FateCheck,
  fateChecks,
  LEAST_TOLERANCE,
  type PrintedRow,
} from '../printed.ts';
import { STATED } from '../published.ts';
import { cellOf } from './cells.ts';
import { cellName, columnName } from './names.ts';

/** Which gaps, F1 and FATEs are one story. */
export function fateIdentity(rows: readonly PrintedRow[]): Finding[] {
  const checks = fateChecks(rows);
  const count = (outcome: string) => checks.filter((check) => check.outcome === outcome).length;
  const checkable = checks.length - count('not checkable');
  const failing = checks.filter(({ outcome }) => outcome === 'contradicted');
  const own = failing.filter(({ row }) => row.row === 'spare');
  return [
    {
      id: 'fate-confirms-its-form',
      kind: 'numbers',
      severity: 'supported',
      title: 'FATE is what Equation 5 was taken for',
      statement: `${count('agrees')} of ${checkable} FATEs that can be checked follow from F1 and gaps of their row, to rounding or ${LEAST_TOLERANCE}, and ${count('close')} more within 0.05, a lost minus sign counting as agreement: accuracy is the mean F1 of both groups, and λ is 1. Three numbers of the backbone that cannot be right as read are taken as these rows imply them: EOpp1 of Table 1, EOdd of Table 2, and F1 of the dark in Table 3.`,
      cells: [],
      computed: [
        { name: 'agree', value: count('agrees') },
        { name: 'within 0.05', value: count('close') },
        { name: 'contradicted', value: count('contradicted') },
        { name: 'not checkable', value: count('not checkable') },
      ],
    },
    {
      id: 'fate-contradicted',
      kind: 'numbers',
      severity: 'notable',
      title: 'Gaps or FATEs with a wrong digit',
      statement: `${failing.length} gaps and the FATEs beside them contradict each other, ${own.length} of them in rows of SPARE. One digit of each pair is likely misread. As printed, and what F1 implies with either: ${failing.map(told).join('; ')}.${supportedGaps(failing)}`,
      cells: failing.map(({ row, gap }) => cellOf(row, gap.column, gap.value)),
      computed: failing.flatMap(({ row, gap, implied, recomputed }) => {
        const where = cellName(row, gap.column);
        return [
          { name: `${where} implied`, value: Number(implied!.toFixed(4)) },
          { name: `${where}, FATE implied`, value: Number(recomputed.toFixed(3)) },
        ];
      }),
    },
  ];
}

/** A gap and its FATE, and what each would be if the other is right. */
function told({ row, gap, implied, recomputed }: FateCheck): string {
  return `${cellName(row, gap.column)}, ${gap.value} (or ${implied!.toFixed(4)}) with FATE ${gap.fate} (or ${recomputed.toFixed(3)})`;
}

/** Of gaps that the text supports, it is the FATE whose digit is wrong. */
function supportedGaps(failing: readonly FateCheck[]): string {
  const supported = failing.filter(({ row, gap }) =>
    STATED.some(
      ({ column }) => row.table === 'Table 1' && row.row === 'spare' && column === gap.column,
    ),
  );
  if (supported.length === 0) return '';
  const gaps = listed(supported.map(({ row, gap }) => columnName(row, gap.column)));
  const fates = listed(supported.map(({ recomputed }) => recomputed.toFixed(3)));
  return ` Of SPARE on ISIC 2019 in Table 1 the text supports ${gaps}, so that there the FATEs are likely ${fates}.`;
}

/** EOdd as half the size of a sum cannot exceed half the sum of sizes. */
export function eoddTooLarge(rows: readonly PrintedRow[]): Finding[] {
  const gaps = rows.flatMap((row) => eoddBound(row) ?? []);
  const above = gaps.filter(({ exceeded }) => exceeded);
  const tenfold = above.filter(({ value, bound }) => value > 4 * bound);
  if (above.length === 0) return [];
  return [
    {
      id: 'eodd-above-its-bound',
      kind: 'numbers',
      severity: 'serious',
      title: 'EOdd is larger than EOpp0 and EOpp1 allow',
      statement: `Under the definition in code by the same authors EOdd is at most half of EOpp0 + EOpp1, and so it is when it is the mean of both differences. ${above.length} of ${gaps.length} printed EOdd exceed that, ${tenfold.length} of them more than fourfold (all methods of ISIC 2019 with ResNet-18: ten times smaller they would fit). Either digits or the definition differ.`,
      cells: above.map(({ row, value }) => cellOf(row, 'eodd', value)),
      computed: [
        { name: 'above the bound', value: above.length },
        { name: 'more than fourfold', value: tenfold.length },
      ],
    },
  ];
}
