import type { Block, Section } from '../../report/document.ts';
import { GROUP_RULES } from '../group-claims.ts';
import type { Paper } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { sourceOf } from './after-results.ts';
import { byAuthor, type ClaimResult } from './claims.ts';
import { errorTable } from './error-table.ts';
import { openClaims } from './open-claims.ts';
import { verdictParts } from './verdict-parts.ts';

/** How claims are judged; docs/reading-reports.md says it for readers. */
const RULES =
  'Every claim is tested on several trainings, each over all patients; its numbers are averaged over trainings first, and gaps keep their sign until then. Intervals hold for other patients and other trainings (Student’s t), and for this data set and network alone. How much trainings differ is pooled over the rows of a table in which they differ alike; a row that goes astray rests on its own repeats. (Until 29 November 2026 it was pooled over all rows; that was changed after results had been seen, since in simulations the intervals of a row that spreads six times as much as the others then hold the truth in 74 to 84 % of tables instead of 95 %, and those of the others are up to three times as wide as they need be.) A claim is *replicated* if it is shown at 2.5 % (one-sided): that a gap is smaller, against either sign of it. It is *not replicated* if at 5 % the opposite is shown (*reversed*), or less than half the effect that the paper prints (*smaller than half*; where no number of it is known, less than 1.5 points of a gap or one point of another number: *smaller than our margin*). Both a direction and less than half the effect can be shown. *Nothing to reduce*: the baseline’s gap lies within 1.5 points of 0. A claim in several parts is replicated if all are; it is not replicated if one of $k$ parts is not at 5 %/$k$. Everything else is *undecided*. A network that still learns, or that does not beat a simple model on raw inputs, withholds verdicts. `refair selfcheck verdicts` prints how often each rule is wrong.';

/** What the paper claims, the verdict on each claim, and the numbers behind it. */
export function claimsSection(
  { read }: Paper,
  claims: readonly ClaimResult[],
  judged: boolean,
): Section {
  const { paper, ours } = byAuthor(claims);
  const open = judged ? openClaims(claims) : null;
  const asked = ({ claim }: ClaimResult) => `${claim.statement} *${sourceOf(claim, 'Our check')}*`;
  return {
    id: 'claims',
    title: 'Claims and verdicts',
    blocks: judged
      ? [verdictParts(claims, read), ...(open === null ? [] : [open])]
      : [
          {
            kind: 'prose',
            text: 'What the paper claims, as far as this kit asks it; this profile judges nothing.',
          },
          { kind: 'list', items: paper.map(asked) },
          ...(ours.length === 0
            ? []
            : ([
                { kind: 'prose', text: 'Checks of ours that the paper does not make:' },
                { kind: 'list', items: ours.map(asked) },
              ] as const)),
        ],
  };
}

/** The rules of verdicts, for the appendix. */
export function rulesSection(
  { tables, beyondIntervals }: Pick<Paper, 'tables' | 'beyondIntervals'>,
  settings: readonly SettingResult[],
  results: PaperResults,
): Section {
  const beyond = beyondIntervals?.(results);
  const overGroups = tables.some(({ claims }) => claims.some((claim) => claim.overGroups));
  const blocks: Block[] = [
    { kind: 'prose', text: RULES },
    ...(overGroups ? [{ kind: 'prose', text: GROUP_RULES } as const] : []),
    errorTable({ claims: tables.flatMap(({ claims }) => claims), settings }),
    ...(beyond === undefined ? [] : [{ kind: 'prose', text: beyond } as const]),
  ];
  return { id: 'rules', title: 'How claims are judged', blocks };
}
