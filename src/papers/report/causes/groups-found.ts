import { literal } from '../../../report/prose.ts';
import { formatNumber } from '../../../report/tables.ts';
import { shortTitle } from '../../data-names.ts';
import type { SettingResult } from '../../results.ts';
import { type GroupsFound, groupsFoundOf } from '../groups-found.ts';
import { listed } from '../language.ts';

interface Found extends GroupsFound {
  readonly dataset: string;
}

/** Whether representations tell the groups apart, a text a row that measured it, with all its data. */
export function groupsFoundTexts(settings: readonly SettingResult[]): string[] {
  const measured = settings.flatMap((setting) =>
    setting.rows.flatMap((row) => {
      const found = groupsFoundOf(setting, row);
      return found === null
        ? []
        : [{ title: row.title, dataset: shortTitle(setting.dataset), ...found }];
    }),
  );
  return [...Map.groupBy(measured, ({ title }) => title)].map(([title, own]) => {
    const found = own.every(({ hardly }) => hardly) ? 'hardly' : 'partly';
    return `**${literal(title)}: the group is ${found} found.** ${foundText(own)}`;
  });
}

function foundText(own: readonly Found[]): string {
  const per = (share: number) => `${formatNumber(100 * share, 1)} %`;
  const found = own.map((one, i) => {
    const records = i === 0 ? ' of validation records' : '';
    const where = own.length === 1 ? '' : ` on ${one.dataset}`;
    return `of ${per(one.found)}${records}${where}`;
  });
  return `It is read off the embedding ${listed(found)}; always naming the largest group finds ${listed(own.map(({ naming }) => per(naming)))}.`;
}
