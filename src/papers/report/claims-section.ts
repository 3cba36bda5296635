import type { Section } from '../../report/document.ts';
import { GROUP_RULES } from '../group-claims.ts';
import type { Paper } from '../paper.ts';
import type { Rerun } from './rerun.ts';

/** What the paper claims, and the verdict on each claim. */
export function claimsSection(paper: Paper, tables: readonly Rerun[]): Section {
  const verdicts = tables.flatMap(({ result }) => result.settings.flatMap((s) => s.verdicts));
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
        text: 'A difference is *replicated* if its 95 % interval lies on the claimed side of zero, *not replicated* if it lies on the other side, else *inconclusive*. A margin must hold over the whole interval, a trend by the interval of Spearman’s ρ over the knob. A claim in several parts is replicated if all are, and not replicated as soon as one is not.',
      },
      ...(paper.tables.some(({ claims }) => claims.some(({ overGroups }) => overGroups))
        ? [{ kind: 'prose', text: GROUP_RULES } as const]
        : []),
      {
        kind: 'verdicts',
        id: 'verdicts',
        caption: 'Every claim that a rerun table speaks to.',
        items: verdicts,
      },
      ...(untested.length > 0
        ? ([
            { kind: 'prose', text: 'Claims of tables that this report does not rerun:' },
            { kind: 'list', items: untested },
          ] as const)
        : []),
    ],
  };
}
