import { knownManifest } from '../../data/registry.ts';
import { unitsOf } from '../../data/units.ts';
import type { TableBlock } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { numberCell } from '../../report/tables.ts';
import { shortTitle } from '../data-names.ts';
import type { SettingResult } from '../results.ts';
import { capital } from './language.ts';

/** More classes than these are not told apart. */
const MOST_CLASSES = 8;

/** Who was tested, by data set, attribute and group: records, the patients or lesions that they are of, and labels. */
export function participantsTable(settings: readonly SettingResult[]): TableBlock | null {
  const known = settings.filter(({ participants = [] }) => participants.length > 0);
  const sets = [...Map.groupBy(known, ({ dataset, label }) => `${dataset.id} ${label}`).values()];
  if (sets.length === 0) return null;
  const classesOf = (setting: SettingResult) =>
    setting.participants![0]!.groups[0]?.byClass.map(({ title }) => title) ?? [];
  const binary = sets.every(([setting]) => classesOf(setting!).length === 2);
  const classes = binary ? null : classesOf(sets[0]![0]!);
  const shared = classes !== null && classes.length <= MOST_CLASSES && sets.length === 1;
  const columns = [
    { id: 'records', title: 'Test records' },
    { id: 'clusters', title: capital(unitsOf(known.map(({ dataset }) => dataset.id))) },
    ...(binary
      ? [
          { id: 'positive', title: 'With the label' },
          { id: 'prevalence', title: 'Prevalence', unit: '%' },
        ]
      : shared
        ? classes.map((title) => ({ id: title, title: literal(title) }))
        : []),
  ];
  const count = (value: number) => ({ text: value.toLocaleString('en'), value });
  return {
    kind: 'table',
    id: 'participants',
    caption: 'Who was tested, by group and label; with folds and repeats every record counts once.',
    stub: 'Group',
    columns,
    groups: sets.map((own) => {
      const { dataset, label } = own[0]!;
      const attributes = new Map(
        own.flatMap(({ participants = [] }) => participants.map((one) => [one.attribute, one])),
      );
      return {
        title: `${literal(dataset.title)} (\`${dataset.id}\`): ${literal(label)}`,
        rows: [...attributes.values()].flatMap(({ attribute, groups }) =>
          groups.map(({ level, records, clusters, byClass }) => {
            const positive = byClass[1]?.records ?? 0;
            return {
              header: literal(`${attribute}: ${level}`),
              cells: [
                count(records),
                count(clusters),
                ...(binary
                  ? [
                      count(positive),
                      numberCell(records === 0 ? null : positive / records, {
                        scale: 100,
                        digits: 1,
                      }),
                    ]
                  : shared
                    ? byClass.map((one) => count(one.records))
                    : []),
              ],
            };
          }),
        ),
      };
    }),
    notes: [
      ...sets.flatMap(([setting]) => otherLabels(setting!)),
      ...(shared ? classNames(sets[0]![0]!, classes) : []),
      'Records without a group are in the data and in no row.',
    ],
  };
}

/** What the codes of classes mean, where the data set asks each against the rest under its name. */
function classNames({ dataset, label }: SettingResult, classes: readonly string[]): string[] {
  const { labels = [] } = knownManifest(dataset.id)?.['refair:dataset'] ?? {};
  const own = labels.find(({ title }) => title === label);
  const told = classes.flatMap((code) => {
    const found = labels.find(({ name }) => name === `${own?.name}:${code}`);
    const name = found?.title.replace(/ against the rest$/, '').replace(` (${code})`, '');
    return name === undefined ? [] : [`${literal(code)}: ${literal(name)}`];
  });
  return told.length === 0 ? [] : [`${told.join('; ')}.`];
}

/** Of several labels groups are counted by the first; the others in all. */
function otherLabels({ dataset, labels = [] }: SettingResult): string[] {
  const [first, ...others] = labels;
  if (first === undefined || others.length === 0) return [];
  const told = others.map(({ title, records, positives }) => {
    const have = positives === null ? '' : `${positives.toLocaleString('en')} of `;
    return `${literal(title)}, ${have}${records.toLocaleString('en')}`;
  });
  return [
    `${shortTitle(dataset)}: groups are counted by the first label, ${literal(first.title)}. The others in all: ${told.join('; ')}.`,
  ];
}
