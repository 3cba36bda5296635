import type { PowerResult } from '../papers/claim-verdict.ts';
import type { Setting, Table } from '../papers/paper.ts';
import { powerText } from '../papers/planned-power.ts';
import { givesVerdicts } from '../papers/profile.ts';
import { type ClaimResult, claimsAt } from '../papers/report/claims.ts';
import { badgeOf } from '../papers/report/front/outcome.ts';
import { verdictLine } from '../papers/report/front/verdict-sentence.ts';
import { listed } from '../papers/report/language.ts';
import type { TableResult } from '../papers/results.ts';
import type { PlannedClaim } from '../papers/run-table.ts';
import { countVerdicts } from '../report/tally.ts';
import { terminalProse, wrap } from './text.ts';

/** What came of a finished table's claims: of each its verdict and the number that decides it, in words. */
export function verdictText(
  table: Table,
  { profile, settings }: TableResult,
  width: number,
): string[] {
  if (!givesVerdicts(profile)) {
    return ['', ...wrap(`No verdicts in profile ${profile}: --profile desk gives them.`, width)];
  }
  const claims = settings.flatMap((setting) => claimsAt(table, setting));
  return [...Map.groupBy(claims, ({ primary }) => primary!.item.on)].flatMap(([on, own]) => {
    const counts = countVerdicts(own).map(({ kind, count }) => `${count} ${kind}`);
    return [
      '',
      ...wrap(`Claims ${terminalProse(on)}: ${counts.join(', ')}`, width),
      ...own.flatMap((result) => claimText(result, width)),
    ];
  });
}

/** What a run may find out, before it trains: every claim with its planned power. */
export function plannedText(
  { id }: Pick<Setting, 'id'>,
  claims: readonly PlannedClaim[],
  width: number,
): string[] {
  if (claims.length === 0) return [];
  return [
    '',
    ...wrap(`Claims on ${id}, before the run:`, width),
    ...claims.flatMap(({ claim, power }) => [
      ...wrap(terminalProse(claim.statement), width, '  ', '    '),
      ...powerLines(power, width),
    ]),
  ];
}

/** One line where all parts are planned alike. */
function powerLines(power: readonly PowerResult[], width: number): string[] {
  return [...new Set(power.map(powerText))].flatMap((text) => wrap(text, width, '      '));
}

function claimText(result: ClaimResult, width: number): string[] {
  const { parts, tests = [], overGroups = [] } = result.primary!.item;
  const held = parts ? `, ${parts.held} of ${parts.of} parts` : '';
  const said = `${badgeOf(result)}${held}: ${verdictLine(result)}`;
  const power = [...tests, ...overGroups].flatMap((part) => part.power ?? []);
  return [
    ...wrap(terminalProse(said), width, '  ', '    '),
    ...plannedShares(power).flatMap((text) => wrap(text, width, '      ')),
  ];
}

/** The planned powers of a claim's parts in a line: the run began with what they rest on. */
function plannedShares(power: readonly PowerResult[]): string[] {
  const shares = power.flatMap((one) =>
    'found' in one ? [String(Math.round(100 * one.found))] : [],
  );
  return shares.length === 0
    ? [...new Set(power.map(powerText))]
    : [`planned power ${listed([...new Set(shares)])} %`];
}
