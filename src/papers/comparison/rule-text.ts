import { literal } from '../../report/prose.ts';
import { counted, listed } from '../report/language.ts';
import { FEWEST_TO_CHOOSE_BY, RULE_NAMES, ruleWith, SELECTION_RULES } from './rules.ts';
import type { TunedQuestion } from './tuning.ts';

/** By which rule a question's candidates were chosen, in a sentence: `worst group`. */
export function ruleText({ question: { rule }, groups }: Omit<TunedQuestion, 'tuned'>): string {
  const used = groups === null ? rule : ruleWith(rule, groups.judged.length);
  const title = SELECTION_RULES[used].title.toLowerCase();
  return used === rule
    ? title
    : `${title}, since ${SELECTION_RULES[rule].title.toLowerCase()} needs two groups with ${FEWEST_TO_CHOOSE_BY} records of every class`;
}

/** At which groups rules looked, and what came of it where these are fewer than two; null: at all. */
export function groupsText({ groups }: Pick<TunedQuestion, 'groups'>): string | null {
  if (groups === null || groups.small.length === 0) return null;
  const { judged, small } = groups;
  const told = small.map(
    ({ level, fewest }) =>
      `${literal(level)} (${counted(fewest, 'record', 'records')} of one class)`,
  );
  const looked = `Rules look at groups with ${FEWEST_TO_CHOOSE_BY} validation records of every class: not at ${listed(told)}`;
  const fallen = RULE_NAMES.filter((name) => ruleWith(name, judged.length) !== name);
  return fallen.length === 0
    ? `${looked}.`
    : `${looked}. With fewer than two left, ${listed(fallen.map((name) => SELECTION_RULES[name].title.toLowerCase()))} choose the best mean.`;
}
