import { findMethod } from '../../methods/registry.ts';
import { literal } from '../../report/prose.ts';
import type { Row, Setting, Table } from '../paper.ts';
import { listed } from './language.ts';

/** What is chosen on validation records, and by which rows: `5 candidates for each of AD and FAAP, on validation`. */
export function tuningHere({ rows }: Pick<Table, 'rows'>, planned: Setting): string {
  const rates = planned.recipe.rates?.length ?? 0;
  const chosen = rows.flatMap((row) =>
    chosenBy(row, planned).map((what) => ({ what, title: literal(row.title) })),
  );
  const parts = [
    ...(rates > 1 ? [`learning rate among ${rates} for every method`] : []),
    ...[...Map.groupBy(chosen, ({ what }) => what)].map(([what, own]) => {
      const titles = own.map(({ title }) => title);
      return `${what} for ${titles.length > 1 ? 'each of ' : ''}${listed(titles)}`;
    }),
  ];
  if (parts.length === 0) return 'nothing';
  const choosing = new Set(chosen.map(({ title }) => title));
  const others = rates > 1 || choosing.size === rows.length ? '' : '; nothing for the others';
  return `${listed(parts)}, on validation${others}`;
}

/** What a row's method says that it chooses, else how many candidates its options list. */
function chosenBy(row: Row, planned: Setting): string[] {
  const { method: name, options } = row.trial(planned);
  const method = findMethod(name);
  const said = method.chooses?.(method.options.parse(options)) ?? [];
  if (said.length > 0) return [said.join(' and ')];
  const lists = Object.entries(options).filter(
    ([option, value]) =>
      /candidates$|grid$/i.test(option) && Array.isArray(value) && value.length > 1,
  );
  return lists.map(([, value]) => `${(value as unknown[]).length} candidates`);
}
