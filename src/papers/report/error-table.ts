import { type ErrorRate, measuredErrors, type UnpromisedRate } from '../../evidence/error-rates.ts';
import type { GroupClaim } from '../../evidence/over-groups.ts';
import type { TableBlock } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { formatNumber, numberCell, plainTable } from '../../report/tables.ts';
import type { Check, Claim } from '../paper.ts';
import type { SettingResult } from '../results.ts';

const DESIGNS = [
  ['two', '2'],
  ['four', '4'],
  ['eight', '8'],
  ['looks', '2, 4, 8'],
] as const;

/** What was asked, of which rules of verdicts are told. */
export interface AskedRules {
  readonly claims: readonly Pick<Claim, 'checks' | 'overGroups'>[];
  readonly settings: readonly Pick<SettingResult, 'levels' | 'labels' | 'test'>[];
}

/** By the beginning of a rule's name, whether it is one of what was asked; a rule that is none of these is. */
const ASKED: readonly (readonly [rule: string, (asked: AskedRules) => boolean])[] = [
  ['gap smaller than', has('difference')],
  ['within a margin', has('margin')],
  ['three gaps', ({ claims }) => claims.some(({ checks }) => partsOf(checks) > 1)],
  ['gap falls with', has('trend')],
  ['gap turns', has('turning')],
  ['gap falls by', has('falls-more')],
  ['mean of two labels', ({ settings }) => settings.some(hasSeveral)],
  ['largest of two gaps', manyGroups],
  ['gap of a named pair', manyGroups],
  ['above a known', has('above')],
  ['no other row', has('undominated')],
  ['some group harmed once', has('broken-by-shift')],
  ['over groups: positive-sum', claimed('positive-sum')],
  ['over groups: no harm', claimed('no harm')],
  ['over groups: harmful', claimed('harmful')],
];

function has(kind: Check['kind']) {
  return ({ claims }: AskedRules) =>
    claims.some(({ checks }) => checks.some((check) => check.kind === kind));
}

function claimed(what: GroupClaim) {
  return ({ claims }: AskedRules) =>
    claims.some(({ overGroups = [] }) => overGroups.some((check) => check.claimed === what));
}

function partsOf(checks: readonly Check[]): number {
  return checks.filter(({ kind }) => kind === 'difference').length;
}

function manyGroups({ settings }: AskedRules): boolean {
  return settings.some(({ levels }) => levels.length > 2);
}

/** Several labels, or classes. */
function hasSeveral({ labels = [], test }: AskedRules['settings'][0]): boolean {
  return labels.length > 1 || test.positives === null;
}

/**
 * How often the rules of verdicts are wrong, as they were simulated.
 *
 * @param asked by which only rules of its kinds are told of; default: all.
 */
export function errorTable(asked?: AskedRules): TableBlock {
  const { rates, unpromised, coverage, simulations } = measuredErrors();
  const [gaps, differences] = coverage;
  const percent = (share: number) => formatNumber(100 * share, 1);
  const told = ({ rule }: { readonly rule: string }) =>
    asked === undefined || (ASKED.find(([name]) => rule.startsWith(name))?.[1](asked) ?? true);
  return plainTable({
    id: 'error-rates',
    caption: `False verdicts in simulated tables, per cent of ${simulations}, in the worst of four conditions (large and small tests, trainings that agree and that differ), by the repeats of every model; 2, 4, 8: looked at after each.`,
    stub: 'What is claimed, and what is true',
    columns: [
      { id: 'verdict', title: 'False verdict', unit: '' },
      { id: 'limit', title: 'Promised', unit: '%' },
      ...DESIGNS.map(([id, title]) => ({
        id,
        title: `${title} repeats`.replaceAll(' ', '\u00a0'),
        unit: '%',
      })),
    ],
    rows: [...rates, ...unpromised].filter(told).map((rate) => ({
      header: literal(`${rate.rule}: ${rate.truth}`),
      cells: [{ text: rate.verdict }, ...cells(rate)],
    })),
    notes: [
      `Promised from four repeats on, and over the three looks together; what two repeats alone do is told. With four repeats 95 % intervals of ${gaps!.of} cover ${percent(gaps!.four)} %, of ${differences!.of} ${percent(differences!.four)} %, over the ${gaps!.tables.toLocaleString('en')} tables of the worst condition. Luck that all repeats of a data set share is in none of them, and nothing is promised of it: a verdict is conditional on its data and network.${asked === undefined ? '' : ' Rules of other kinds of claims are left out.'}`,
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
