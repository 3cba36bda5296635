import type { Draft } from '../../audit-checks.ts';
import type { PublishedRow } from '../../paper.ts';
import { cellsOf, datasetsOf, listed, rowAt } from '../../printed-rows.ts';

/**
 * Section 4.3 takes it as a merit of ADF that it falls by a larger factor than EO and DP. Mutual
 * information goes with the square of a gap, so a gap that halves quarters it: √ADF is what can be
 * compared.
 */
export function factors(rows: readonly PublishedRow[]): Draft {
  const falls = datasetsOf(rows).flatMap((dataset) => {
    const vanilla = rowAt(rows, dataset, { table: 'Table 1', row: 'vanilla' });
    const ours = rowAt(rows, dataset, { table: 'Table 1', row: 'ours' });
    if (vanilla === undefined || ours === undefined) return [];
    const factor = (column: string) => vanilla.cells[column]! / ours.cells[column]!;
    return {
      dataset,
      vanilla,
      ours,
      eo: factor('eo'),
      dp: factor('dp'),
      root: Math.sqrt(factor('adf')),
    };
  });
  const below = (key: 'eo' | 'dp') => falls.filter((fall) => fall.root < fall[key]);
  return {
    id: 'adf-is-a-square',
    severity: 'notable',
    title: 'ADF falls faster because it is a square',
    statement: `Section 4.3 reads the larger factor by which ADF falls as a sign of its worth. For small gaps $I(S;\\hat Y|Y)$ is proportional to the squared gap. Compared as √ADF, it falls by a smaller factor than EO on ${listed(
      below('eo').map(({ dataset }) => dataset),
    )}${below('dp').length === 0 ? '' : ` and than DP on ${listed(below('dp').map(({ dataset }) => dataset))}`}: ${falls
      .map(
        ({ dataset, root, eo, dp }) =>
          `${dataset} √ADF ${root.toFixed(1)}, EO ${eo.toFixed(1)}, DP ${dp.toFixed(1)}`,
      )
      .join('; ')}.`,
    cells: falls.flatMap(({ vanilla, ours }) =>
      [vanilla, ours].flatMap((row) => cellsOf(row, ['eo', 'dp', 'adf'])),
    ),
    computed: Object.fromEntries(
      falls.flatMap(({ dataset, root, eo, dp }) => [
        [`${dataset}: √ADF falls by a factor of`, root],
        [`${dataset}: EO falls by a factor of`, eo],
        [`${dataset}: DP falls by a factor of`, dp],
      ]),
    ),
  };
}
