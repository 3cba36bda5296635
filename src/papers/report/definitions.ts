import { metricAt } from '../../metrics/catalogue.ts';
import type { MetricPrint } from '../../metrics/metric-print.ts';
import type { Section } from '../../report/document.ts';
import type { Table } from '../paper.ts';
import type { PaperResults } from '../results-file.ts';
import { capital } from './language.ts';

/** Words that reports use and papers do not. */
const WORDS = [
  '**Gap.** The size of a rate’s difference between groups, taken after averaging signed differences over trainings; with more than two groups, the largest between any two.',
  '**Points.** Hundredths: of a rate, an accuracy, an AUROC, or a gap in one. An AUROC of 0.85 in a sentence is 85 % in a table.',
  '**Threshold.** A record counts as positive from 0.5 on, or from *Youden’s* threshold, which maximises sensitivity (true positive rate, TPR) plus specificity (true negative rate, TNR) on validation records, where 0.5 would call too few positive.',
  '**Floor.** What a simple model reaches: a ridge model on raw pixels, and on tables one on race, sex and age alone. A network below it has learnt too little to be judged.',
  '**Interval.** 95 %, for other patients (or lesions) and other trainings: 7.2 [5.1, 9.3].',
  '**Repeat, seed.** One training of every model, on each fold where there are folds, from a random start of its own.',
];

/** Where there are tables that are not this report's. */
const NUMBERS =
  '**R1, R2 …** Tables and figures of this report. “Table 1” without an R is the paper’s.';

const SEVERAL_CLASSES =
  '**Several classes.** A record counts as of the most probable one. Rates, and gaps in them, are of each class against the rest, and then the mean over classes.';

const NATS = '**Nats.** Units of information to the base e.';

const PROFILES: Readonly<Record<PaperResults['profile'], string>> = {
  smoke: '**smoke**: the machinery runs, numbers mean nothing.',
  quick: '**quick**: small networks and two or three seeds, for a first look; no verdicts.',
  desk: '**desk**: pooled folds of patients, repeated, on two cores; gives verdicts.',
  paper: '**paper**: the paper’s network and picture size on its own data.',
};

/** Numbers that are means over classes where there are more than two. */
const OF_CLASSES = /\.(macro|eopp|eodd)/;

/** Half a page: what the columns measure, by formula, and the words of this report. */
export function definitionsSection(
  tables: readonly Table[],
  profile: PaperResults['profile'],
): Section {
  const said = new Map<string, string>();
  const columns = tables.flatMap((table) => table.columns);
  for (const { metric, title } of columns) {
    const found = entryOf(metric);
    if (found === null || said.has(found.title)) continue;
    const name = capital(shortTitle(title));
    const long = found.title.toLowerCase() === name.toLowerCase() ? '' : ` (${found.title})`;
    said.set(found.title, `**${name}**${long}: $${found.formula}$`);
  }
  return {
    id: 'definitions',
    title: 'Definitions',
    blocks: [
      { kind: 'list', items: [...said.values()] },
      {
        kind: 'list',
        items: [
          ...WORDS,
          ...(tables.some(({ claims }) => claims.length > 0) ? [NUMBERS] : []),
          ...(columns.some(({ metric }) => OF_CLASSES.test(metric)) ? [SEVERAL_CLASSES] : []),
          ...(columns.some(({ unit }) => unit.includes('nats')) ? [NATS] : []),
          `**Profile.** ${PROFILES[profile].replaceAll('**', '`')}`,
        ],
      },
    ],
  };
}

/** Without the group or attribute that a column is of. */
function shortTitle(title: string): string {
  return title.replace(/, (group \d|race|sex|age|mean)$/, '');
}

/** Null: a number of single records, such as a distance. */
function entryOf(metric: string): MetricPrint | null {
  try {
    return metricAt(metric);
  } catch {
    return null;
  }
}
