import type { Json, JsonObject } from '../../json.ts';
import type { TableBlock, TableCell } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { formatNumber } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';
import { groupsText, ruleText } from './rule-text.ts';
import { RULE_NAMES, SELECTION_RULES } from './rules.ts';
import type { Candidate } from './search.ts';
import type { Choice, TunedQuestion } from './tuning.ts';

/** The name under which results keep what was tried and chosen. */
export const TUNING = 'tuning';

/** What each rule would choose of every method on validation records, over each attribute. */
export function choices(asked: readonly TunedQuestion[]): Exhibit {
  const tunedOn = (id: string) =>
    asked.find(
      ({ question, tuned }) =>
        question.setting.id === id && tuned.some((one) => one.choices !== null),
    );
  return {
    together: (table, { settings }) =>
      settings.flatMap((setting) => {
        const own = tunedOn(setting.id);
        return own === undefined ? [] : [choiceTable(table, setting, own)];
      }),
    study: {
      name: TUNING,
      of: async (_trainings, _dataset, setting) => {
        const own = asked.find(({ question }) => question.setting.id === setting.id)!;
        return asJson(own);
      },
    },
  };
}

function choiceTable(table: Table, setting: SettingResult, asked: TunedQuestion): TableBlock {
  const { question, tuned } = asked;
  const { rule } = question;
  const groups = groupsText(asked);
  const { length } = tuned.find((one) => one.choices !== null)!.candidates;
  return {
    kind: 'table',
    id: blockId(table, setting, 'choices'),
    caption: `What each rule of selection chooses among ${length} candidates of every method, on validation records, ${settingTitle(setting)}. Trained and tested: by ${ruleText(asked)}.`,
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
      ...(groups === null ? [] : [groups]),
      `Under each choice AUROC on validation, and of the group that fares worst among those that rules look at. ${RULE_NAMES.map((name) => `${SELECTION_RULES[name].title}: ${SELECTION_RULES[name].chooses}`).join('; ')}.`,
      'Chosen on the first training’s validation records; where another training tests some of these, they have no say in its choice.',
    ],
  };
}

function cellOf({ candidate, overall, groups }: Choice): TableCell {
  const percent = (value: number) => (Number.isNaN(value) ? 'n/a' : formatNumber(100 * value, 1));
  const said = literal(candidateText(candidate));
  const worst = groups.length === 0 ? Number.NaN : Math.min(...groups);
  return { text: `${said}: ${percent(overall)}, ${percent(worst)}` };
}

/** `step size 0.03, learning rate 0.002`; `defaults` where a candidate says nothing. */
export function candidateText({ options, rate }: Candidate): string {
  const parts = Object.entries(options).map(([name, value]) => optionText(name, value));
  if (rate !== null) {
    parts.push(`${'learningRate' in options ? 'base learning rate' : 'learning rate'} ${rate}`);
  }
  return parts.length === 0 ? 'defaults' : parts.join(', ');
}

/** An option for readers who write no programs: `step size 0.03`, `without group norm`. */
function optionText(name: string, value: Json): string {
  const words = name
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/^lambda /, 'weight of ');
  if (typeof value === 'boolean') return `${value ? 'with' : 'without'} ${words}`;
  return `${words} ${shortText(value)}`;
}

function shortText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function asJson({ question: { rule }, tuned, groups }: TunedQuestion): JsonObject {
  return {
    rule,
    // Whose AUROC each choice has, in this order.
    groups: groups === null ? null : [...groups.judged],
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
