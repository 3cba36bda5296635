import type { Section, TableRow } from '../../report/document.ts';
import { plainTable } from '../../report/tables.ts';
import { placeInWords } from '../data-names.ts';
import { type FormerVerdict, verdictHistory } from '../history/history.ts';
import type { Paper } from '../paper.ts';
import { claimsAt } from './claims.ts';
import { verdictReason } from './front/verdict-sentence.ts';
import { sentence } from './language.ts';
import type { Rerun } from './rerun.ts';

/** What every verdict is given by today, and was not then. */
const RULES =
  'The rule is another for all: then sizes of gaps were averaged over repeats, where now signed gaps are and the size is taken last; intervals came from resampling the few trainings, where now Student’s t accounts for their number; a claim failed as soon as one of its parts did, where now each has its share of the level; and no training had to pass a gate.';

/** The verdicts of the report before, each with today's and why it is another; null: there was none. */
export function historySection({ id }: Paper, reruns: readonly Rerun[]): Section | null {
  const history = verdictHistory(
    id,
    reruns.map(({ result }) => result),
  );
  if (history.length === 0) return null;
  const common = commonTo(history.flatMap(({ verdict, why }) => (verdict === null ? [] : [why])));
  return {
    id: 'history',
    title: 'Former verdicts',
    blocks: [
      {
        ...plainTable({
          id: 'former-verdicts',
          caption: `The ${history.length} verdicts of the report at commit 7b586da, before verdicts had power and training a gate, and what became of them.`,
          stub: 'Claim, as it was worded',
          columns: [
            { id: 'on', title: 'Data', align: 'left' },
            { id: 'former', title: 'Then', align: 'left' },
            { id: 'now', title: 'Now', align: 'left' },
            { id: 'why', title: 'What is otherwise, and what it rests on', align: 'left' },
          ],
          rows: [],
          notes: [
            RULES,
            ...(common.length === 0 ? [] : [`Of all judged anew: ${common.join('; ')}.`]),
          ],
        }),
        groups: [
          ...group(
            'Judged anew',
            history.flatMap(({ former, verdict, why }) =>
              verdict === null
                ? []
                : [
                    {
                      header: former.claim,
                      cells: [
                        placeInWords(former.setting),
                        former.verdict,
                        verdict,
                        [
                          sentence(why.filter((one) => !common.includes(one)).join('; ')),
                          reasonOf(former, reruns),
                        ]
                          .join(' ')
                          .trim(),
                      ].map((text) => ({ text })),
                    },
                  ],
            ),
          ),
          ...group(
            'Not run yet by today’s rules',
            history.flatMap(({ former, verdict }) => (verdict === null ? [unrunRow(former)] : [])),
          ),
        ],
      },
    ],
  };
}

/** What today's verdict rests on. */
function reasonOf({ now }: FormerVerdict, reruns: readonly Rerun[]): string {
  const rerun = reruns.find(({ result }) => result.table === now.table);
  const setting = rerun?.result.settings.find(({ id }) => id === now.setting);
  if (rerun === undefined || setting === undefined) return '';
  const own = claimsAt(rerun.table, setting).find(({ claim }) => claim.id === now.claim);
  return own === undefined ? '' : verdictReason(own);
}

function group(title: string, rows: readonly TableRow[]) {
  return rows.length === 0 ? [] : [{ title, rows }];
}

/** What is otherwise of every verdict alike, which a note says once; of few nothing is. */
function commonTo(all: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = all;
  return others.length < 2
    ? []
    : first.filter((reason) => others.every((own) => own.includes(reason)));
}

/** A line a verdict: where it is to be asked again, and by which command. */
function unrunRow({ claim, setting, verdict, now }: FormerVerdict): TableRow {
  const moved = now.setting === setting ? '' : `On ${placeInWords(now.setting)} in future. `;
  return {
    header: claim,
    cells: [
      placeInWords(setting),
      verdict,
      'not rerun',
      `${moved}\`npm run refair -- run ${now.table} --profile desk\``,
    ].map((text) => ({ text })),
  };
}
