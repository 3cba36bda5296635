import { unitsOf } from '../../../data/units.ts';
import type { Paper, PaperDesign, Setting } from '../../paper.ts';
import { givesVerdicts } from '../../profile.ts';
import type { DatasetFacts, SettingResult } from '../../results.ts';
import type { PaperResults } from '../../results-file.ts';
import { claimResults } from '../claims.ts';
import {
  isOfPaper,
  isSizeOf,
  networkName,
  pictureSize,
  plannedSetting,
  repeatsOf,
  timesTrained,
} from '../here.ts';
import {
  counted,
  inParentheses,
  listed,
  numberWord,
  sentence,
  shortAuthors,
  titleInWords,
} from '../language.ts';
import { byDataset, type Rerun, rerunsOf } from '../rerun.ts';
import { foundText } from './found.ts';
import { openText } from './open.ts';

/** A conclusion under its heading. */
export interface Conclusion {
  readonly label: string;
  readonly text: string;
}

/**
 * What a reader with a minute reads: what the paper claims; what was rerun, on which data; what came
 * out; what an audit of the printed numbers found, where there was one; what that can and cannot say;
 * what would decide what is open. Composed from results: none of it
 * says more than the verdicts do.
 */
export function conclusions(
  paper: Paper,
  results: PaperResults,
  audited: string | null = null,
): Conclusion[] {
  const reruns = rerunsOf(paper, results);
  const claims = claimResults(paper, reruns);
  const judged = givesVerdicts(results.profile);
  return [
    { label: 'Claim', text: claimedText(paper) },
    { label: 'Rerun', text: rerunText(paper, reruns) },
    { label: 'Result', text: foundText(paper, results, claims, judged) },
    ...(audited === null ? [] : [{ label: 'Audit', text: audited }]),
    { label: 'Limits', text: reachText(paper, reruns) },
    { label: 'Open', text: openText(paper, results, reruns, claims, judged) },
  ];
}

/** What the paper claims, and where only a summary of it is known, that. */
export function claimedText({ authors, year, thesis, read }: Paper): string {
  const verb = authors.length === 1 ? 'claims' : 'claim';
  const claim = sentence(`${shortAuthors(authors)} (${year}) ${verb} that ${thesis}`);
  return read.kind === 'text' ? claim : `${claim} ${read.told}`;
}

/** Which tables, on which records, trained how often. */
function rerunText(paper: Paper, reruns: readonly Rerun[]): string {
  if (reruns.length === 0) return 'Nothing of it has been rerun yet.';
  const settings = reruns.flatMap(({ result }) => result.settings);
  const [first] = reruns;
  const main = first!.result.settings[0];
  const planned = main && plannedSetting(first!.table, first!.result, main);
  const which =
    reruns.length === 1
      ? paper.tables.length === 1
        ? `the paper’s ${titleInWords(first!.table.title)}`
        : `one of the ${counted(paper.tables.length, 'table')} that refair has of it (${titleInWords(first!.table.title)})`
      : `${reruns.length === paper.tables.length ? (reruns.length === 2 ? 'both' : `all ${numberWord(reruns.length)}`) : `${numberWord(reruns.length)} of the ${numberWord(paper.tables.length)}`} tables that refair has of it`;
  const sets = byDataset(settings).map((own) => {
    const { dataset } = own[0]!;
    // A combination of attributes: `sex × age`.
    const asked = [...new Set(own.flatMap(({ attributes }) => attributes))].map((name) =>
      name.replaceAll(':', ' × '),
    );
    const stand =
      dataset.standInFor === null ? '' : `; a stand-in for ${inParentheses(dataset.standInFor)}`;
    return `${dataset.title} (${dataset.records.toLocaleString('en')} records, groups by ${listed(asked)}${stand})`;
  });
  const trained =
    main === undefined
      ? ''
      : `; ${planned === undefined ? '' : `with a ${networkName(planned.recipe.network)}, `}${trainedText(reruns)}`;
  const verb = reruns.length === 1 && paper.tables.length > 1 ? 'was' : 'were';
  return sentence(`${which} ${verb} rerun on ${listed(sets)}${trained}`);
}

/** How often models were trained in the main table, and on data where that, or the network, was another. */
export function trainedText(reruns: readonly Rerun[]): string {
  const { table, result } = reruns[0]!;
  const [first] = result.settings;
  const plannedFirst = plannedSetting(table, result, first!);
  const all = reruns.flatMap(({ table, result }) =>
    result.settings
      .filter(({ unfinished }) => unfinished === undefined)
      .map((setting) => ({
        ...setting.dataset,
        text: howTrained(setting, plannedSetting(table, result, setting), plannedFirst),
      })),
  );
  const usual = howTrained(first!, plannedFirst, plannedFirst);
  const elsewhere = all.filter(({ text }) => text !== usual);
  const ids = [
    ...new Set(reruns.flatMap(({ result }) => result.settings.map(({ dataset }) => dataset.id))),
  ];
  const others = new Set(
    elsewhere
      .filter(({ id }) => id !== ids[0])
      .map(({ title, text }) => `on ${ids.length === 2 ? 'the latter' : title} ${text}`),
  );
  const where = elsewhere.some(({ id }) => id === ids[0]) ? 'in the main table ' : '';
  return [`${where}${repeatsOf(first!, plannedFirst)}`, ...others].join('; ');
}

/** How often, and with which network where that is another than the main table's. */
function howTrained(
  setting: SettingResult,
  planned: Setting | undefined,
  main: Setting | undefined,
): string {
  const times = timesTrained(setting, planned);
  if (planned === undefined || main === undefined) return times;
  const [own, usual] = [planned, main].map(({ recipe }) => networkName(recipe.network));
  return own === usual ? times : `with a ${own}, ${times}`;
}

/** ` (they are 40 % of its images)`; nothing where nothing is known to be shared. */
function sharedText({ shared = [] }: PaperDesign, dataset: DatasetFacts): string {
  const found = shared.find((one) => isSizeOf(one.id, dataset.id));
  return found === undefined ? '' : ` (${found.told})`;
}

/** What a verdict here is conditional on. */
export function reachText(paper: Paper, reruns: readonly Rerun[]): string {
  const [first] = reruns;
  const main = first?.result.settings[0];
  if (first === undefined || main === undefined) return 'It says nothing yet.';
  const planned = plannedSetting(first.table, first.result, main);
  const size = pictureSize(planned);
  const { design } = paper;
  const own = isOfPaper(design, main.dataset);
  const different = [
    ...(own || main.dataset.standInFor !== null ? [] : ['the data are none of the paper’s']),
    ...standInText(design, main, reruns),
    ...(size === null || size === design.pictures?.split(' ')[0]
      ? []
      : [
          `pictures have ${size} pixels${design.pictures === undefined ? '' : ` where the paper’s have ${design.pictures.split(' ')[0]}`}`,
        ]),
    ...(planned === undefined || design.network === undefined
      ? []
      : [
          `the network is a ${networkName(planned.recipe.network)} where the paper has ${design.network.replace(/ \(code\)$/, '')}`,
        ]),
  ];
  const how = listed(different);
  const what = own
    ? `${main.dataset.title} is a data set of the paper${different.length === 0 ? '' : `, but ${how}`}`
    : `This can say whether the method does here what the paper reports, not whether the paper’s numbers are right${different.length === 0 ? '' : `: ${how}`}`;
  return [
    sentence(what),
    ...(paper.limits === undefined ? [] : [paper.limits]),
    `Intervals hold for other ${unitsOf([main.dataset.id])} and other trainings of this network on these data, not beyond them.`,
  ].join(' ');
}

/** What the data stand in for, those of every table. */
function standInText(design: PaperDesign, main: SettingResult, reruns: readonly Rerun[]): string[] {
  const settings = reruns.flatMap(({ result }) => result.settings);
  const absent = [...new Set(settings.flatMap(({ dataset }) => dataset.standInFor ?? []))];
  if (absent.length === 0) return [];
  const which = main.dataset.standInFor === null ? 'further data' : 'the data';
  return [`${which} stand in for ${listed(absent)}${sharedText(design, main.dataset)}`];
}
