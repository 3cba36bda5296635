import { literal } from '../../../report/prose.ts';
import { formatNumber } from '../../../report/tables.ts';
import type { RowResult, SettingResult } from '../../results.ts';
import { listed } from '../language.ts';

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
    return `**${literal(title)}: the group is ${little ? 'hardly' : 'partly'} found.** ${foundText(own)}`;
  });
}

function foundText(own: readonly Found[]): string {
  const per = (share: number) => `${formatNumber(100 * share, 1)} %`;
  const found = own.map((one, i) => {
    const records = i === 0 ? ' of validation records' : '';
    const where = own.length === 1 ? '' : ` on ${literal(one.dataset)}`;
    return `of ${per(one.found)}${records}${where}`;
  });
  return `It is read off the embedding ${listed(found)}; always naming the largest group finds ${listed(own.map(({ largest }) => per(largest)))}.`;
}

/** Of those tested, who are parted as those validated on are; null: results do not hold it. */
function largestShare({ participants = [], attribute }: SettingResult): number | null {
  const groups = participants.find((one) => one.attribute === attribute)?.groups ?? [];
  const records = groups.map((group) => group.records);
  const all = records.reduce((sum, count) => sum + count, 0);
  return all === 0 ? null : Math.max(...records) / all;
}
