import { type ErrorRate, measuredErrors, type UnpromisedRate } from '../../evidence/error-rates.ts';
import type { TableBlock } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { formatNumber, numberCell, plainTable } from '../../report/tables.ts';

const DESIGNS = [
  ['two', 'R = 2'],
  ['four', 'R = 4'],
  ['eight', 'R = 8'],
  ['looks', 'R = 2, 4, 8'],
] as const;

/** How often the rules of verdicts are wrong, as they were simulated. */
export function errorTable(): TableBlock {
  const { rates, unpromised, coverage, simulations } = measuredErrors();
  const [gaps, differences] = coverage;
  const percent = (share: number) => formatNumber(100 * share, 1);
  return plainTable({
    id: 'error-rates',
    caption: `False verdicts in simulated tables, per cent of ${simulations}, in the worst of four conditions (large and small tests, trainings that agree and that differ).`,
    stub: 'What is claimed, and what is true',
    columns: [
      { id: 'verdict', title: 'False verdict', unit: '' },
      { id: 'limit', title: 'Promised', unit: '%' },
      ...DESIGNS.map(([id, title]) => ({ id, title, unit: '%' })),
    ],
    rows: [...rates, ...unpromised].map((rate) => ({
      header: literal(`${rate.rule}: ${rate.truth}`),
      cells: [{ text: rate.verdict }, ...cells(rate)],
    })),
    notes: [
      `Promised from four repeats on, and over the three looks together; what two repeats alone do is told. 95 % intervals of ${gaps!.of} cover at least ${percent(gaps!.four)} % at R = 4, of ${differences!.of} ${percent(differences!.four)} %. Luck that all repeats of a data set share is in none of them, and nothing is promised of it: a verdict is conditional on its data and network.`,
    ],
  });
}

function cells(rate: ErrorRate | UnpromisedRate) {
  const number = (share: number) => numberCell(share, { digits: 1, scale: 100 });
  return [
    'limit' in rate ? number(rate.limit) : { text: '–' },
    ...DESIGNS.map(([id]) => number(rate.atWorst[id])),
  ];
}
