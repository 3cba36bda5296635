import { unitsOf } from '../../data/units.ts';
import type { ReportDocument, Section, TableBlock, TableRow } from '../../report/document.ts';
import { plainTable, textCell } from '../../report/tables.ts';
import { shortTitle } from '../data-names.ts';
import { MOST_PROBABLE, type SettingResult } from '../results.ts';
import { protocolAnswer } from './after-results.ts';
import type { ClaimResult } from './claims.ts';

/** An item of the checklist that a replication answers. */
interface Item {
  /** Its number: `5a`. */
  readonly number: string;
  /** What it asks for, in our words. */
  readonly asks: string;
  /** Sections that may answer it, the first that the report has; `''`: the first page. */
  readonly at: readonly string[];
  /** Said in the table itself. */
  readonly answer?: string;
}

/**
 * Where a report answers the items of TRIPOD+AI (Collins et al., BMJ 2024;385:e078378), with pages. Items
 * about building a model for a clinic are said not to apply.
 *
 * @param document the report without this section.
 */
export function tripodSection(
  document: Pick<ReportDocument, 'overview' | 'sections'>,
  settings: readonly SettingResult[],
  claims: readonly ClaimResult[],
): Section {
  const titles = new Map<string, string>([['', 'First page']]);
  const visit = (parts: readonly Section[]) => {
    for (const { id, title, sections = [] } of parts) {
      titles.set(id, title);
      visit(sections);
    }
  };
  visit([...(document.overview === undefined ? [] : [document.overview]), ...document.sections]);
  return {
    id: 'tripod',
    title: 'TRIPOD+AI: where its items are answered',
    appendix: true,
    blocks: [
      {
        kind: 'prose',
        text: 'TRIPOD+AI (Collins et al., BMJ 2024;385:e078378) lists what a report on a prediction model has to say. A replication builds no model for a clinic: items about that do not apply.',
      },
      table(itemsOf(settings, document.sections, claims), titles),
    ],
  };
}

function table(items: readonly Item[], titles: ReadonlyMap<string, string>): TableBlock {
  const rows = items.map(({ number, asks, at, answer }): TableRow => {
    const section = at.find((id) => titles.has(id));
    return {
      header: number,
      cells: [
        textCell(asks),
        section === undefined
          ? textCell(answer === undefined ? 'not in this report' : '–')
          : { text: titles.get(section)!, page: section },
        textCell(answer ?? ''),
      ],
    };
  });
  return plainTable({
    id: 'tripod',
    caption: 'Items of TRIPOD+AI, in our words.',
    stub: 'Item',
    columns: [
      { id: 'asks', title: 'What it asks for', align: 'left' },
      { id: 'where', title: 'Where', align: 'left' },
      { id: 'answer', title: 'Here', align: 'left' },
    ],
    rows,
    notes: [],
  });
}

const NOT_HERE = 'does not apply: no model is offered for use';

function itemsOf(
  settings: readonly SettingResult[],
  sections: readonly Section[],
  claims: readonly ClaimResult[],
): Item[] {
  const main = sections.find(({ id }) => /-(table|figure)-/.test(id))?.id ?? 'claims';
  const units = unitsOf(settings.map(({ dataset }) => dataset.id));
  const folds = Math.max(0, ...settings.map((setting) => setting.folds));
  const missing = settings.some(({ dataset }) =>
    dataset.columns?.some((column) => column.missing > 0),
  );
  return [
    { number: '1', asks: 'Kind of study, outcome and people, in the title', at: [''] },
    { number: '2', asks: 'Abstract', at: ['overview'] },
    { number: '3', asks: 'Background, purpose, known inequalities', at: ['overview-scope'] },
    { number: '4', asks: 'Objectives', at: ['claims'] },
    { number: '5a', asks: 'Sources of data, and whether they stand for others', at: ['data'] },
    {
      number: '5b',
      asks: 'Dates of the data',
      at: ['data'],
      answer: 'not told here: the cited publications have them',
    },
    { number: '6a,b', asks: 'Setting and eligibility', at: ['data', 'design'] },
    { number: '6c', asks: 'Treatments', at: [], answer: 'none is modelled' },
    { number: '7', asks: 'Preparation of data, alike in all groups', at: ['columns', 'data'] },
    { number: '8', asks: 'Outcome and how it was assessed', at: ['data'] },
    { number: '9', asks: 'Predictors and how they were assessed', at: ['columns', 'design'] },
    { number: '10', asks: 'Size of the sample', at: ['data'], answer: sizes(settings) },
    {
      number: '11',
      asks: 'Missing data',
      at: ['columns', 'data'],
      answer: missing ? 'a category or an indicator of its own' : 'none in the features',
    },
    {
      number: '12a',
      asks: 'How data were parted',
      at: ['design', 'provenance'],
      answer:
        folds > 0
          ? `${folds} folds of ${units}, pooled over repeats`
          : `parts that share no ${units}, repeated with other splits`,
    },
    { number: '12b,c', asks: 'Models, how they were built and tuned', at: ['design', 'decisions'] },
    { number: '12d', asks: 'Differences between places', at: [], answer: 'one source a data set' },
    { number: '12e', asks: 'Measures of performance', at: ['definitions'] },
    { number: '12f', asks: 'Updating', at: [], answer: NOT_HERE },
    { number: '12g', asks: 'How predictions were computed', at: ['provenance', 'definitions'] },
    { number: '13', asks: 'Class imbalance', at: ['definitions'], answer: thresholds(settings) },
    { number: '14', asks: 'Fairness: what was done about it, and why', at: ['definitions', main] },
    { number: '15', asks: 'Output and threshold', at: [main], answer: thresholds(settings) },
    { number: '16', asks: 'Training against evaluation', at: ['design'], answer: 'one population' },
    { number: '17', asks: 'Ethical approval', at: [], answer: 'not sought: published data' },
    { number: '18a,b', asks: 'Funding, interests', at: [], answer: 'none is recorded' },
    {
      number: '18c,d',
      asks: 'Protocol and registration',
      at: ['rules', 'claims'],
      answer: protocolAnswer(claims),
    },
    { number: '18e,f', asks: 'Data and code', at: ['provenance', 'data'] },
    { number: '19', asks: 'Patients and the public', at: [], answer: 'not involved' },
    { number: '20a,b', asks: 'Participants, by group and outcome', at: ['data'] },
    { number: '20c', asks: 'Development against evaluation', at: [], answer: 'same sources' },
    { number: '21', asks: 'Participants and events in each analysis', at: ['data'] },
    { number: '22', asks: 'The model in full', at: ['provenance'], answer: 'as code and commands' },
    {
      number: '23a',
      asks: 'Performance with intervals, also in groups',
      at: [main],
      answer: `95 % intervals over ${units} and trainings`,
    },
    { number: '23b', asks: 'Differences between places', at: [], answer: 'one source a data set' },
    { number: '24', asks: 'Results of updating', at: [], answer: NOT_HERE },
    { number: '25', asks: 'Interpretation, with fairness', at: ['discussion', 'overview-results'] },
    { number: '26', asks: 'Limitations', at: ['discussion', 'overview-difficult'] },
    { number: '27', asks: 'Use in practice', at: [], answer: NOT_HERE },
  ];
}

function sizes(settings: readonly SettingResult[]): string {
  const byData = new Map(settings.map(({ dataset, test }) => [shortTitle(dataset), test.records]));
  return [...byData]
    .map(([id, records]) => `${id}: ${records.toLocaleString('en')} test records`)
    .join('; ');
}

function thresholds(settings: readonly SettingResult[]): string {
  const words = settings.map((setting) =>
    setting.threshold.kind === 'youden'
      ? 'Youden’s threshold, chosen on validation'
      : hasSeveralClasses(setting)
        ? MOST_PROBABLE
        : 'threshold 0.5',
  );
  return [...new Set(words)].join(' or ');
}

/** Of several labels, positives stand with each. */
function hasSeveralClasses({ labels, test }: SettingResult): boolean {
  return labels === undefined && test.positives === null;
}
