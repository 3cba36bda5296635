import type { ClaimVerdict, PowerResult } from '../papers/claim-verdict.ts';
import type { Setting } from '../papers/paper.ts';
import { powerText } from '../papers/planned-power.ts';
import { givesVerdicts } from '../papers/profile.ts';
import type { TableResult } from '../papers/results.ts';
import type { PlannedClaim } from '../papers/run-table.ts';
import type { VerdictItem } from '../report/document.ts';
import { countVerdicts } from '../report/tally.ts';
import { terminalProse, wrap } from './text.ts';

/** What came of a finished table's claims: of each its verdict and the number that it rests on. */
export function verdictText({ profile, settings }: TableResult, width: number): string[] {
  if (!givesVerdicts(profile)) {
    return ['', ...wrap(`No verdicts in profile ${profile}: --profile desk gives them.`, width)];
  }
  const verdicts = settings.flatMap((setting) => setting.verdicts);
  return [...new Set(verdicts.map(({ on }) => on))].flatMap((on) => {
    const own = verdicts.filter((item) => item.on === on);
    const counts = countVerdicts(own).map(({ kind, count }) => `${count} ${kind}`);
    return [
      '',
      ...wrap(`Claims ${terminalProse(on)}: ${counts.join(', ')}`, width),
      ...own.flatMap((item) => itemText(item, width)),
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

function itemText(item: ClaimVerdict, width: number): string[] {
  const { claim, verdict, parts, elsewhere, tests } = item;
  const held = parts ? `, ${parts.held} of ${parts.of} parts` : '';
  const other = elsewhere ? ` (at ${elsewhere.threshold}: ${elsewhere.verdict})` : '';
  return [
    ...wrap(`${verdict}${held}${other}: ${terminalProse(claim)}`, width, '  ', '    '),
    ...wrap(decisive(item), width, '      '),
    ...powerLines(
      tests.map(({ power }) => power),
      width,
    ),
  ];
}

/** The first of the numbers that a verdict rests on, or why there is none. */
function decisive({ evidence }: VerdictItem): string {
  return terminalProse(evidence).split('; ', 1)[0]!;
}
