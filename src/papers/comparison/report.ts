import { unitsOf } from '../../data/units.ts';
import { findMethod } from '../../methods/registry.ts';
import type { SumKind } from '../../metrics/positive-sum.ts';
import type { ReportDocument, Section, TableBlock } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { plainTable } from '../../report/tables.ts';
import { shortTitle } from '../data-names.ts';
import type { ProfileName } from '../profile.ts';
import { MAINTAINERS, REPORT_LICENCE } from '../report/about.ts';
import { columnBlocks } from '../report/column-facts.ts';
import { warningLines } from '../report/cover.ts';
import { dataSection } from '../report/data-section.ts';
import { definitionsSection } from '../report/definitions.ts';
import { networkName, repeatsOf } from '../report/here.ts';
import { counted, listed, measureInWords, sentence } from '../report/language.ts';
import { provenanceBlocks } from '../report/provenance.ts';
import { inLines, parquetCommand } from '../report/repeat-commands.ts';
import { rerunsOf } from '../report/rerun.ts';
import { tableAppendix, tableSection } from '../report/table-sections.ts';
import type { RowResult, SettingResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { unconverged } from '../unconverged.ts';
import { candidateText } from './choices.ts';
import type { Comparison } from './comparison.ts';
import { leftOutText } from './left-out.ts';
import type { Question } from './question.ts';
import { ruleText } from './rule-text.ts';
import { isRanks } from './standings.ts';
import { surelyApart, tellsSurely } from './surely.ts';
import type { TunedQuestion } from './tuning.ts';

/** The report of a comparison: what was asked, what came out, and everything needed to check it. */
export async function comparisonReport(
  comparison: Comparison,
  results: PaperResults,
): Promise<ReportDocument> {
  const reruns = rerunsOf(comparison, results);
  const { table, result } = reruns[0]!;
  const { settings } = result;
  const [setting] = settings;
  const { refair, commit } = results.environment;
  const behind = await tableAppendix(table, result);
  const section = await tableSection(table, result);
  // Where every method stands, at a glance; of several attributes each has its own, in its place.
  const ranks = section.blocks.filter(isRanks);
  const front = ranks.length === 1 ? ranks : [];
  const columns = columnBlocks(setting!);
  const sections: (Section | null)[] = [
    front.length === 0
      ? section
      : { ...section, blocks: section.blocks.filter((block) => !isRanks(block)) },
    definitionsSection([table], results.profile),
    methodsSection(comparison),
    dataSection(settings),
    behind,
    columns.length === 0
      ? null
      : { id: 'columns', title: 'Columns of the data', blocks: columns, appendix: true },
    {
      id: 'provenance',
      title: 'Provenance',
      appendix: true,
      blocks: [
        ...provenanceBlocks(comparison, results, settings),
        {
          kind: 'prose',
          text: 'To repeat it, and to compute every printed number again from the predictions; where the report comes with the kit, also to have these as Parquet, for pandas, R and DuckDB:',
        },
        {
          kind: 'code',
          text: [
            inLines(comparison.command),
            `npm run refair -- report ${comparison.id} --check`,
            inLines(parquetCommand(comparison)),
          ].join('\n'),
        },
      ],
    },
  ];
  return {
    kind: 'Comparison of methods',
    about: {
      authors: MAINTAINERS,
      description: comparison.title,
      licence: REPORT_LICENCE,
    },
    title: comparison.title,
    subtitle: `${setting!.dataset.title} · profile \`${results.profile}\``,
    facts: [
      {
        label: 'Made by',
        text: `refair ${refair}${commit === undefined ? '' : `, commit \`${commit}\``}, results of ${results.date.slice(0, 10)}`,
      },
    ],
    summary: [],
    conclusions: conclusionsOf(comparison, settings, results.profile),
    ...(front.length === 0 ? {} : { front }),
    counts: [],
    warnings: warningLines(results, settings).map((text) =>
      text.replace('judges the claims', 'repeats enough to judge'),
    ),
    date: results.date.slice(0, 10),
    sections: sections.filter((section) => section !== null),
  };
}

/** What a reader with a minute reads. */
function conclusionsOf(
  { asked, leftOut }: Comparison,
  settings: readonly SettingResult[],
  profile: ProfileName,
): { label: string; text: string }[] {
  const [{ question, tuned }] = asked as [TunedQuestion];
  const { recipe } = question.setting;
  const [setting] = settings as [SettingResult];
  const units = unitsOf([question.task.dataset.id]);
  const size = question.task.rows.length.toLocaleString('en');
  const over = settings.map(
    ({ attribute, levels }) => `${literal(attribute)} (${listed(levels.map(literal))})`,
  );
  return [
    {
      label: 'Question',
      text: sentence(
        `which of ${setting.rows.length} methods is best for ${measureInWords(literal(setting.label))} in ${literal(setting.dataset.title)} (${size} records), over ${over.join(' and, by itself, over ')}`,
      ).replace(/\.$/, '?'),
    },
    {
      label: 'Protocol',
      text: sentence(
        `a ${networkName(recipe.network)}, ${counted(recipe.epochs, 'pass', 'passes')} in batches of ${recipe.batchSize}, alike for all; ${repeatsOf(setting, question.setting)}; ${
          tuned.every(({ choices }) => choices === null)
            ? 'nothing was tuned'
            : `of ${question.draws + 1} candidates of each one was chosen on validation (rule: ${ruleText(asked[0]!)})`
        }`,
      ),
    },
    ...domainText(question),
    {
      label: 'Result',
      text: settings
        .map(
          (one) =>
            (settings.length === 1 ? '' : `*By ${literal(one.attribute)}.* `) +
            foundText(one, profile),
        )
        .join(' '),
    },
    ...(leftOut.length === 0
      ? []
      : [
          {
            label: 'Left out',
            text: leftOutText(leftOut).replaceAll(setting.dataset.id, shortTitle(setting.dataset)),
          },
        ]),
    {
      label: 'Limits',
      text: `Intervals hold for other ${units} and other trainings of this network on these data, not beyond them. In each number, what is called sure holds over all methods together, at 95 % (Holm’s method); what is said of groups holds for one method at a time.`,
    },
  ];
}

/** Where was learnt and where tested, if that is not the same. */
function domainText({ task: { dataset, rows } }: Question): { label: string; text: string }[] {
  const { domains, id } = dataset;
  if (domains === undefined) return [];
  const count = (domain: number) =>
    rows.filter((row) => domains.codes[row] === domain).length.toLocaleString('en');
  return [
    {
      label: 'Domains',
      text: `Learnt from ${count(0)} records of ${literal(id)}, tested on all ${count(1)} with ${literal(domains.tested)}, ${unitsOf([id])} apart. Options, learning rates and thresholds are chosen where it is learnt; nothing is chosen where it is tested.`,
    },
  ];
}

/** Who is certainly better or worse than the baseline, and for whom. */
export function foundText({ rows }: Pick<SettingResult, 'rows'>, profile: ProfileName): string {
  const all = rows.filter(({ against }) => against !== undefined);
  const failed = all.filter((row) => unconverged(row, profile));
  const compared = all.filter((row) => !failed.includes(row));
  const baseline = rows.find(({ id }) => id === all[0]?.against?.baseline);
  if (baseline === undefined) return 'Nothing that could be compared has finished.';
  const name = literal(baseline.title);
  const kinds = Map.groupBy(compared, ({ against }) => against!.sum.kind);
  const sums = SAID.flatMap(([kind, one, many]) => {
    const own = kinds.get(kind) ?? [];
    return own.length === 0 ? [] : [`${namesOf(own)} ${own.length === 1 ? one : many} *${kind}*`];
  });
  return [
    ...(tellsSurely(compared)
      ? [
          ...noneBetter(compared, name),
          changeText(compared, 'auroc', 'AUROC', name, 1),
          changeText(compared, 'worst', 'AUROC of the worst group', name, 1),
          changeText(compared, 'eq-odds', ODDS, name, -1),
        ]
      : [`Who surely differs from ${name} is told once the comparison is run again.`]),
    ...(sums.length === 0 ? [] : [`Over groups, against ${name}: ${sums.join('; ')}.`]),
    ...(unconverged(baseline, profile)
      ? [`${name} itself had not converged: nothing is surely better than what it can be.`]
      : []),
    ...(failed.length === 0
      ? []
      : [
          `Not judged, for ${failed.length === 1 ? 'its training' : 'their trainings'} did not converge: ${namesOf(failed)}.`,
        ]),
  ].join(' ');
}

/** How methods of a kind are told of. */
const SAID: readonly (readonly [SumKind, string, string])[] = [
  ['positive-sum', 'is', 'are'],
  ['no harm', 'does', 'do'],
  ['harmful', 'is', 'are'],
  ['undetermined', 'is', 'are'],
];

const ODDS = 'equalised odds (EqOdds)';

/** The answer to which row is best, where it is none. */
function noneBetter(rows: readonly RowResult[], baseline: string): string[] {
  const better = Object.entries(ANSWERS).some(
    ([column, sign]) => certain(rows, column, sign).length > 0,
  );
  return better
    ? []
    : [
        `None is surely better than ${baseline}, the plain model, in AUROC, in AUROC of the worst group or in ${ODDS}.`,
      ];
}

/** Rows whose difference from the baseline is surely of a sign. */
function certain(rows: readonly RowResult[], column: string, sign: number): RowResult[] {
  const apart = surelyApart(rows, column);
  return rows.filter(({ id }) => apart.get(id) === sign);
}

/** The columns that answer, and which way is better. */
const ANSWERS = { auroc: 1, worst: 1, 'eq-odds': -1 } as const;

function changeText(
  rows: readonly RowResult[],
  column: string,
  title: string,
  baseline: string,
  better: 1 | -1,
): string {
  const [up, down] = [certain(rows, column, better), certain(rows, column, -better)];
  const parts = [
    ...(up.length > 0 ? [`better for ${namesOf(up)}`] : []),
    ...(down.length > 0 ? [`worse for ${namesOf(down)}`] : []),
  ];
  return sentence(
    parts.length === 0
      ? `No method differs surely from ${baseline} in ${title}`
      : `${title} is surely ${listed(parts)} than for ${baseline}`,
  );
}

/** More names are counted; tables have them. */
const MOST_NAMES = 8;

function namesOf(rows: readonly Pick<RowResult, 'title'>[]): string {
  if (rows.length > MOST_NAMES) return `${rows.length} methods`;
  return listed(rows.map(({ title }) => literal(title)));
}

/** Where each method comes from, and what was fixed of it. */
function methodsSection({ asked, tables }: Comparison): Section {
  const blocks = asked.map(({ question: { setting }, tuned }): TableBlock => {
    const [attribute] = setting.data.attributes;
    const over = asked.length === 1 ? '' : `, over ${attribute}`;
    return plainTable({
      id: asked.length === 1 ? 'methods' : `methods-${attribute}`,
      caption: `The methods, with the options of the first training where they are not the defaults${over}.`,
      stub: 'Method',
      columns: [
        { id: 'options', title: 'Options', align: 'left' },
        { id: 'rate', title: 'Learning rate' },
        { id: 'citation', title: 'From', align: 'left' },
      ],
      rows: tables[0]!.rows.map((row) => {
        const { method: name, options, recipe } = row.trial(setting);
        const chosen = tuned
          .find(({ contender }) => contender.id === row.id)
          ?.at({ seed: 1, fold: 0 });
        const rate = (recipe ?? setting.recipe).optimiser.learningRate;
        const said = candidateText(chosen ?? { options, rate: null });
        return {
          header: literal(row.title),
          cells: [
            { text: literal(said) },
            { text: String(rate) },
            { text: literal(findMethod(name).citation) },
          ],
        };
      }),
    });
  });
  return { id: 'methods', title: 'Methods', blocks };
}
