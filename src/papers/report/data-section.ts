import type { Block, Section } from '../../report/document.ts';
import type { SettingResult } from '../results.ts';
import { asPrinted } from './language.ts';
import { participantsTable } from './participants-table.ts';
import { floorText, plural, resolutionText } from './print.ts';
import { byDataset, MOST_VARIANTS } from './rerun.ts';

/** Every data set once: the questions asked of it, its records, licence and columns. */
export function dataSection(settings: readonly SettingResult[]): Section {
  const participants = participantsTable(settings);
  return {
    id: 'data',
    title: 'Data',
    blocks: [
      ...(participants === null ? [] : [participants]),
      ...byDataset(settings).flatMap((own): Block[] => {
        const { dataset } = own[0]!;
        // What a generator notes of one setting does not hold of the others.
        const notes = dataset.notes.filter(
          (note) =>
            own.every((other) => other.dataset.notes.includes(note)) && !definesOther(note, own),
        );
        const plain = own.filter(({ variant }) => variant === null);
        // Where nothing but variants was asked, the first of a few is the question.
        const asked = plain.length > 0 || own.length > MOST_VARIANTS ? plain : own.slice(0, 1);
        const questions = Map.groupBy(asked, questionOf);
        const variants = own.filter((one) => one.variant !== null && !asked.includes(one));
        return [
          {
            kind: 'facts',
            items: [
              { label: 'Data set', text: `${dataset.title} (\`${dataset.id}\`)` },
              ...(dataset.standInFor === null
                ? []
                : [
                    {
                      label: 'Role',
                      text: `Stand-in for ${dataset.standInFor}`,
                    },
                  ]),
              ...[...questions].flatMap(([question, asked]) =>
                questionFacts(
                  question,
                  asked.find(({ detectable }) => detectable !== null) ?? asked[0]!,
                ),
              ),
              ...variantFacts(variants),
              { label: 'Licence', text: dataset.licence },
              { label: 'Citation', text: dataset.citation },
            ],
          },
          ...(notes.length > 0 ? [{ kind: 'list', items: notes.map(noteText) } as const] : []),
        ];
      }),
    ],
  };
}

/** A note of a manifest in print, and where the report has its reasons. */
function noteText(note: string): string {
  return asPrinted(note).replace(
    '(reasons in the manifest)',
    '(reasons: Section [Columns of the data](#columns))',
  );
}

/** Whether a note says what a label means that was not asked: `Malignant means melanoma …`. */
function definesOther(note: string, settings: readonly SettingResult[]): boolean {
  const [, term] = /^(\p{Lu}\p{Ll}+) means /u.exec(note) ?? [];
  if (term === undefined) return false;
  return settings.every(({ label, labels = [], variant }) =>
    [label, variant ?? '', ...labels.map(({ title }) => title)].every(
      (asked) => !asked.toLowerCase().includes(term.toLowerCase()),
    ),
  );
}

function questionOf({ label, attributes }: SettingResult): string {
  return `${label}; sensitive ${plural(attributes.length, 'attribute')}: ${attributes.join(', ')}`;
}

function manyVariants(settings: readonly SettingResult[]): string {
  const range = (values: readonly number[]) => {
    const [low, high] = [Math.min(...values), Math.max(...values)].map((n) =>
      n.toLocaleString('en'),
    );
    return low === high ? low! : `${low} to ${high}`;
  };
  const names = [...new Set(settings.map(({ variant }) => variant))];
  const records = range(settings.map(({ test }) => test.records));
  const positives = settings.flatMap(({ test }) =>
    test.positives === null ? [] : [test.positives],
  );
  const positive = positives.length === 0 ? '' : `, ${range(positives)} of them positive`;
  return `${names.length} variants of ${records} test records each${positive}: ${names.join('; ')}`;
}

/** Further labels of the same records, in one paragraph. */
function variantFacts(settings: readonly SettingResult[]): { label: string; text: string }[] {
  if (settings.length === 0) return [];
  if (settings.length > MOST_VARIANTS) return [{ label: 'Also', text: manyVariants(settings) }];
  const each = settings.map(({ variant, test }) => {
    const records = test.records.toLocaleString('en');
    return test.positives === null
      ? `${variant} (${records} test records)`
      : `${variant} (${test.positives.toLocaleString('en')} of ${records} test records positive)`;
  });
  const floors = settings.flatMap((one) => (one.floor === null ? [] : [floorText(one)]));
  return [
    { label: 'Also', text: [...new Set(each)].join(', ') },
    ...[...new Set(floors)].map((text) => ({ label: 'Floor', text })),
  ];
}

/** What a question was asked of, and how small an effect its test could have shown. */
function questionFacts(
  question: string,
  setting: SettingResult,
): { label: string; text: string }[] {
  const { dataset, test, detectable, floor } = setting;
  const number = (value: number) => value.toLocaleString('en');
  const leftOut = Object.entries(dataset.leftOut).map(([why, count]) => `${number(count)}: ${why}`);
  const records = `${number(dataset.records)} records${leftOut.length > 0 ? ` (left out ${leftOut.join('; ')})` : ''}`;
  const positives = test.positives === null ? '' : `, ${number(test.positives)} of them positive`;
  return [
    { label: 'Question', text: question },
    {
      label: 'Records',
      text: `${records}; ${number(test.records)} test records${positives}`,
    },
    ...(detectable === null ? [] : [{ label: 'Resolution', text: resolutionText(setting) }]),
    ...(floor === null ? [] : [{ label: 'Floor', text: floorText(setting) }]),
  ];
}
