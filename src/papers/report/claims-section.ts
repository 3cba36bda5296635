import type { Block, Section } from '../../report/document.ts';
import { GROUP_RULES } from '../group-claims.ts';
import type { Paper } from '../paper.ts';
import type { Rerun } from './rerun.ts';

/** How claims are judged; the commands and the README say where each rule comes from. */
const RULES =
  'Every claim is tested on several trainings, each over all patients; its numbers are averaged over trainings first, and gaps keep their sign until then. Intervals hold for other patients and other trainings (Student’s t), and for this data set and network alone. A claim is *replicated* if it is shown at 2.5 % (one-sided): that a gap is smaller, against either sign of it. It is *not replicated* if at 5 % the opposite is shown (*reversed*), or less than half the effect that the paper prints (*smaller than half*; where it prints none, less than 1.5 points of a gap or one point of another number). Both a direction and less than half the effect can be shown. *Nothing to reduce*: the baseline’s gap lies within 1.5 points of 0. A claim in several parts is replicated if all are; it is not replicated if one of $k$ parts is not at 5 %/$k$. Everything else is *undecided*. `refair selfcheck verdicts` prints how often each rule is wrong.';

/** What the paper claims, and the verdict on each claim. */
export function claimsSection(paper: Paper, tables: readonly Rerun[]): Section {
  const verdicts = tables.flatMap(({ result }) => result.settings.flatMap((s) => s.verdicts));
  const asked = tables.flatMap(({ table }) =>
    table.claims.map((claim) => `${claim.statement} (${claim.source})`),
  );
  const untested = paper.tables
    .filter((table) => !tables.some((t) => t.table.id === table.id))
    .flatMap((table) =>
      table.claims.map(
        (claim) => `${claim.statement} (${claim.source}; ${table.title} not rerun here)`,
      ),
    );
  return {
    id: 'claims',
    title: 'What the paper claims, and what held',
    blocks: [
      { kind: 'prose', text: paper.abstract },
      {
        kind: 'prose',
        text: RULES,
      },
      ...(paper.tables.some(({ claims }) => claims.some(({ overGroups }) => overGroups))
        ? [{ kind: 'prose', text: GROUP_RULES } as const]
        : []),
      ...(verdicts.length > 0
        ? ([
            {
              kind: 'verdicts',
              id: 'verdicts',
              caption: 'Every claim that a rerun table speaks to.',
              items: verdicts,
            },
          ] as const)
        : listed(
            'Claims that the rerun tables are about, and that this run does not judge:',
            asked,
          )),
      ...listed('Claims of tables that this report does not rerun:', untested),
    ],
  };
}

/** Nothing where there are no items. */
function listed(text: string, items: readonly string[]): readonly Block[] {
  return items.length === 0
    ? []
    : [
        { kind: 'prose', text },
        { kind: 'list', items },
      ];
}
