import type { Section } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { plainTable } from '../../report/tables.ts';
import { verdictHistory } from '../history/history.ts';
import type { Paper } from '../paper.ts';
import type { Rerun } from './rerun.ts';

/** The verdicts of the report before, each with today's and why it is another; null: there was none. */
export function historySection({ id }: Paper, reruns: readonly Rerun[]): Section | null {
  const history = verdictHistory(
    id,
    reruns.map(({ result }) => result),
  );
  if (history.length === 0) return null;
  const again = history.filter(({ verdict }) => verdict !== null);
  const left = history.length - again.length;
  return {
    id: 'history',
    title: 'Former verdicts',
    blocks: [
      plainTable({
        id: 'former-verdicts',
        caption: `The ${history.length} verdicts of the report at commit 7b586da, before verdicts had power and training a gate, and what became of them.`,
        stub: 'Claim, as it was worded',
        columns: [
          { id: 'on', title: 'Data', align: 'left' },
          { id: 'former', title: 'Then', align: 'left' },
          { id: 'now', title: 'Now', align: 'left' },
          { id: 'why', title: 'What is otherwise', align: 'left' },
        ],
        // What today's verdict rests on stands with it.
        rows: again.map(({ former, verdict, why }) => ({
          header: former.claim,
          cells: [
            { text: literal(former.setting) },
            { text: former.verdict },
            { text: verdict! },
            { text: why.slice(0, -1).join('; ') },
          ],
        })),
        notes:
          left === 0 ? [] : [`Not listed: ${left} whose data or tables were not run again yet.`],
      }),
    ],
  };
}
