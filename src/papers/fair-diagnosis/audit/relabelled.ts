import type { Draft } from '../../audit-checks.ts';
import type { PublishedRow } from '../../paper.ts';
import { cellsOf, datasetsOf, listed, rowAt, sameCells } from '../../printed-rows.ts';
import { FAIRNESS, placeTitle, printed } from './printed.ts';
import { EXPERIMENTS } from './same-experiment.ts';

/** Rows that the paper describes as different experiments, with the same numbers. */
export function relabelled(rows: readonly PublishedRow[]): Draft[] {
  const pairs = new Map<string, { whole: boolean; rows: PublishedRow[] }>();
  rows.forEach((a, i) => {
    for (const b of rows.slice(i + 1)) {
      if (a.dataset !== b.dataset || identity(a) === identity(b) || !sameCells(a, b, FAIRNESS)) {
        continue;
      }
      // An experiment that is printed in several tables is one side of the pair, not several.
      const key = [a.dataset, ...[identity(a), identity(b)].sort()].join(' ');
      const found = pairs.get(key) ?? { whole: sameCells(a, b), rows: [] };
      found.rows.push(...[a, b].filter((row) => !found.rows.includes(row)));
      pairs.set(key, found);
    }
  });
  return [...pairs].map(([key, { whole, rows: alike }]): Draft => {
    const sides = [...new Set(alike.map(identity))].map((id) =>
      alike.filter((row) => identity(row) === id),
    );
    return {
      id: `relabelled-${key.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
      severity: 'serious',
      title: `${alike[0]!.dataset}: two labels, one ${whole ? 'row' : 'EO, DP and ADF'}`,
      statement: `${sides.map((side) => listed(side.map(placeTitle))).join(' on one side, ')} on the other are different experiments and print the same ${
        whole
          ? 'five numbers'
          : `EO, DP and ADF, with ACC ${sides.map(([row]) => printed(row!.cells.accuracy!)).join(' and ')}`
      }.`,
      cells: alike.flatMap((row) => cellsOf(row)),
    };
  });
}

/** Which row of Table 2 Table 1's Ours equals; its caption says ResNet50. */
export function backboneOfTable1(rows: readonly PublishedRow[]): Draft[] {
  return datasetsOf(rows).flatMap((dataset): Draft | [] => {
    const ours = rowAt(rows, dataset, { table: 'Table 1', row: 'ours' });
    const backbones = rows.filter((r) => r.dataset === dataset && r.source === 'Table 2');
    if (ours === undefined || backbones.length === 0) return [];
    const equal = backbones.filter((row) => sameCells(ours, row));
    const right = equal.some(({ row }) => row === 'resnet50');
    return {
      id: `backbone-of-table-1-${dataset.toLowerCase()}`,
      severity: right ? 'supported' : 'serious',
      title: `${dataset}: the backbone of Table 1`,
      statement: `Table 1 says ResNet50. Its Ours equals ${
        equal.length === 0 ? 'no row of Table 2' : listed(equal.map(placeTitle))
      }.`,
      cells: [ours, ...backbones].flatMap((row) => cellsOf(row)),
    };
  });
}

function identity({ source, row }: PublishedRow): string {
  const experiment = EXPERIMENTS.find(({ places }) =>
    places.some((place) => place.table === source && place.row === row),
  );
  return experiment?.id ?? `${source} ${row}`;
}
