import { literal } from '../../../report/prose.ts';
import { formatNumber } from '../../../report/tables.ts';
import type { RowResult, SettingResult } from '../../results.ts';

/** Of the way from naming the largest group always to finding everybody's, so much is next to nothing. */
const LITTLE = 0.15;

interface Found {
  readonly dataset: string;
  /** Share of validation records whose group is read off their embedding. */
  readonly found: number;
  /** That of the largest group. */
  readonly largest: number;
}

/** Whether representations tell the groups apart, a text a row that measured it, with all its data. */
export function groupsFoundTexts(settings: readonly SettingResult[]): string[] {
  const measured = settings.flatMap((setting) => {
    const largest = largestShare(setting);
    return setting.rows.flatMap(({ title, measures }: RowResult) => {
      const found = measures.groupsFound;
      return found == null || largest === null
        ? []
        : [{ title, dataset: setting.dataset.id, found, largest }];
    });
  });
  return [...Map.groupBy(measured, ({ title }) => title)].map(([title, own]) => {
    const little = own.every(({ found, largest }) => found - largest < LITTLE * (1 - largest));
    const told = own.map((one, i) => foundText(one, i === 0, own.length > 1));
    return `**${literal(title)}: the group is ${little ? 'hardly' : 'partly'} found.** ${told.join('; ')}.`;
  });
}

function foundText({ dataset, found, largest }: Found, first: boolean, several: boolean): string {
  const per = (share: number) => `${formatNumber(100 * share, 1)} %`;
  const where = several ? ` on ${literal(dataset)}` : '';
  return first
    ? `It is read off the embedding of ${per(found)} of validation records${where}, where who always names the largest group finds ${per(largest)}`
    : `of ${per(found)}${where}, where that finds ${per(largest)}`;
}

/** Of those tested, who are parted as those validated on are; null: results do not hold it. */
function largestShare({ participants = [], attribute }: SettingResult): number | null {
  const groups = participants.find((one) => one.attribute === attribute)?.groups ?? [];
  const records = groups.map((group) => group.records);
  const all = records.reduce((sum, count) => sum + count, 0);
  return all === 0 ? null : Math.max(...records) / all;
}
