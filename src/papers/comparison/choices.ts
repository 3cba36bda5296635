import type { Json, JsonObject } from '../../json.ts';
import type { TableBlock, TableCell } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { formatNumber } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import { RULE_NAMES, type RuleName, SELECTION_RULES } from './rules.ts';
import type { Candidate } from './search.ts';
import type { Choice, Tuned } from './tuning.ts';

/** What each rule would choose of every method on validation records. */
export function choices(tuned: readonly Tuned[], rule: RuleName): Exhibit {
  return {
    together: (table) =>
      tuned.some((one) => one.choices !== null) ? [choiceTable(table, tuned, rule)] : [],
    study: { name: 'tuning', of: async () => asJson(tuned, rule) },
  };
}

function choiceTable(table: Table, tuned: readonly Tuned[], rule: RuleName): TableBlock {
  const { length } = tuned.find((one) => one.choices !== null)!.candidates;
  return {
    kind: 'table',
    id: `${table.id.split('/').at(-1)}-choices`,
    caption: `What each rule of selection chooses among ${length} candidates of every method, on validation records. Trained and tested: ${SELECTION_RULES[rule].title.toLowerCase()}.`,
    stub: 'Method',
    columns: RULE_NAMES.map((name) => ({
      id: name,
      title: name === rule ? `**${SELECTION_RULES[name].title}**` : SELECTION_RULES[name].title,
      align: 'left' as const,
    })),
    groups: [
      {
        title: null,
        rows: tuned.flatMap(({ contender, choices: own }) =>
          own === null
            ? []
            : [{ header: contender.title, cells: RULE_NAMES.map((name) => cellOf(own[name])) }],
        ),
      },
    ],
    notes: [
      `Under each choice AUROC on validation, and of the group that fares worst. ${RULE_NAMES.map((name) => `${SELECTION_RULES[name].title}: ${SELECTION_RULES[name].chooses}`).join('; ')}.`,
      'Chosen on the first training’s validation records; where another training tests some of these, they have no say in its choice.',
    ],
  };
}

function cellOf({ candidate, overall, groups }: Choice): TableCell {
  const percent = (value: number) => (Number.isNaN(value) ? 'n/a' : formatNumber(100 * value, 1));
  const said = literal(candidateText(candidate));
  return { text: `${said}: ${percent(overall)}, ${percent(Math.min(...groups))}` };
}

/** `stepSize 0.03, rate 0.002`; `defaults` where a candidate says nothing. */
export function candidateText({ options, rate }: Candidate): string {
  const parts = Object.entries(options).map(([name, value]) => `${name} ${shortText(value)}`);
  if (rate !== null) parts.push(`rate ${rate}`);
  return parts.length === 0 ? 'defaults' : parts.join(', ');
}

function shortText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function asJson(tuned: readonly Tuned[], rule: RuleName): JsonObject {
  return {
    rule,
    methods: tuned.map(({ contender, candidates, choices: own }) => ({
      row: contender.id,
      candidates: candidates.map(({ options, rate }) => ({ options, rate })),
      choices:
        own === null
          ? null
          : Object.fromEntries(
              RULE_NAMES.map((name) => {
                const { candidate, overall, groups } = own[name];
                return [
                  name,
                  {
                    candidate: candidates.indexOf(candidate),
                    auroc: finite(overall),
                    groups: groups.map(finite),
                  },
                ];
              }),
            ),
    })),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
