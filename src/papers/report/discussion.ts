import type { Section } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { formatNumber } from '../../report/tables.ts';
import { shortTitle } from '../data-names.ts';
import type { Paper } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { gradientTexts } from './causes/gradients.ts';
import { groupsFoundTexts } from './causes/groups-found.ts';
import { notConvergedTexts } from './causes/not-converged.ts';
import { type ClaimResult, isPartlyJudged } from './claims.ts';
import { reachText } from './front/conclusion.ts';
import { hidingOf } from './front/finding.ts';
import { thresholdsClause } from './front/thresholds.ts';
import { counted, sentence } from './language.ts';
import { floorText } from './print.ts';
import type { Rerun } from './rerun.ts';

/** Likely causes of what came out, as far as results can tell, and limits. */
export function discussionSection(
  paper: Paper,
  reruns: readonly Rerun[],
  claims: readonly ClaimResult[],
  judged: boolean,
): Section[] {
  const [first] = reruns;
  const main = first?.result.settings[0];
  if (main === undefined) return [];
  // Of trainings of which some are missing, and none is judged, nothing is explained.
  const causes =
    main.unfinished && !isPartlyJudged(main)
      ? []
      : [
          ...hiddenText(main),
          ...groupsFoundTexts(first!.result.settings),
          ...gradientTexts(first!.result.settings),
          ...(paper.causes?.(reruns.map(({ result }) => result)) ?? []),
          ...notConvergedTexts(reruns.flatMap(({ result }) => result.settings)),
          ...tooLittleText(reruns),
          ...(judged ? thresholdText(claims) : []),
        ];
  return [
    {
      id: 'discussion',
      title: 'Discussion',
      blocks: [
        ...(causes.length === 0
          ? []
          : ([
              { kind: 'prose', text: 'What the results themselves say of why it came out so:' },
              { kind: 'list', items: causes },
            ] as const)),
        { kind: 'prose', text: `**Limits.** ${reachText(paper, reruns)}` },
      ],
    },
  ];
}

/** Whether what should be hidden still is found. */
function hiddenText({ rows, attribute }: SettingResult): string[] {
  const found = rows.flatMap((row) => {
    const hiding = hidingOf(row);
    return hiding === null ? [] : [{ title: row.title, ...hiding }];
  });
  return found.map(({ title, before, behind: after, own }) => {
    const hidden = (before - after) / Math.max(1e-9, before - 0.5);
    const said =
      hidden >= 0.9
        ? 'what should be hidden is'
        : hidden > 0.1
          ? `${formatNumber(100 * hidden, 0)} % of the way to chance is gone, the rest is still found`
          : 'next to nothing is hidden';
    return `**${literal(title)}: ${said}.** A fresh adversary that knows Y finds ${literal(attribute)} with an AUROC of ${formatNumber(before, 3)} without the mask; with it ${own ? 'the mask’s own discriminator, which finds more than a fresh one, reaches' : 'one reaches'} ${formatNumber(after, 3)}; 0.5 is chance.`;
  });
}

function tooLittleText(reruns: readonly Rerun[]): string[] {
  const statements = reruns.flatMap(({ result }) =>
    result.settings.flatMap((setting) =>
      setting.floor?.passed === false
        ? [`On ${shortTitle(setting.dataset)} ${floorText(setting)}`]
        : [],
    ),
  );
  return [...new Set(statements)].map((text) => `**Too little learnt.** ${text}`);
}

/** Claims whose verdict the other threshold would change. */
function thresholdText(claims: readonly ClaimResult[]): string[] {
  const changed = claims.filter(({ primary }) => primary?.item.elsewhere !== undefined);
  if (changed.length === 0) return [];
  const [first] = changed;
  const { claim, primary } = first!;
  const count = `${counted(changed.length, 'verdict')} ${changed.length === 1 ? 'changes' : 'change'} at the other threshold`;
  return [
    `**Thresholds matter.** ${sentence(count)} The first is on “${claim.statement.replace(/\.$/, '')}”: ${thresholdsClause(primary!.item)}.`,
  ];
}
