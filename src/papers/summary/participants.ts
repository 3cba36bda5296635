import type { Predictions } from '../../metrics/predictions.ts';
import type { SettingResult } from '../results.ts';

type Participants = NonNullable<SettingResult['participants']>;

/**
 * Who was tested, group by group: records, the patients or lesions that they are of, and how many have
 * the label.
 *
 * @param test of one repeat, its folds pooled.
 */
export function participantsOf(test: Predictions | undefined): Participants {
  if (test === undefined) return [];
  const { groups, clusters, labels, classes } = test;
  return groups.map(({ name, levels, codes }) => ({
    attribute: name,
    groups: levels.map((level, code) => {
      const own = [...codes.keys()].filter((record) => codes[record] === code);
      return {
        level,
        records: own.length,
        clusters: new Set(own.map((record) => clusters[record])).size,
        byClass: classes.map((title, index) => ({
          title,
          records: own.filter((record) => labels[record] === index).length,
        })),
      };
    }),
  }));
}
