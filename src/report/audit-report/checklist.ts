/** Where a report of an audit answers an item of a reporting guideline. */
export interface ChecklistItem {
  readonly guideline: 'TRIPOD+AI' | 'STARD-AI' | 'CLAIM';
  /** Its number there; STARD-AI's are those of STARD 2015, which it extends. */
  readonly item: string;
  /** In our words. */
  readonly asks: string;
  /** Section of the report; null: a file of predictions cannot say. */
  readonly section: AuditSection | null;
  /** Answered only where counts of records are printed. */
  readonly countsOnly: boolean;
}

/** Sections that every audit's report has. */
export type AuditSection = 'answers' | 'records' | 'performance' | 'groups' | 'method' | 'notes';

type Rows = readonly (readonly [item: string, asks: string, section: AuditSection | null])[];

/** TRIPOD+AI: Collins et al., BMJ 2024;385:e078378. */
const TRIPOD_AI: Rows = [
  ['3c', 'health inequalities that are known', null],
  ['5a, 5b', 'where the data come from, and when', null],
  ['6a, 6b', 'setting, and who was eligible', null],
  ['8a, 8b', 'what the outcome is, and who assessed it', null],
  ['9', 'which predictors the model reads', null],
  ['10', 'how large the sample is, and what that can show', 'groups'],
  ['11', 'missing values', 'notes'],
  ['12e', 'measures of performance, and how they were computed', 'method'],
  ['14', 'what was done about fairness', 'groups'],
  ['15', 'what the model puts out, and its thresholds', 'method'],
  ['16', 'how these records differ from those of training', null],
  ['18f', 'code of the analysis', 'method'],
  ['20b', 'who the participants are, by group', 'records'],
  ['22', 'the model itself', null],
  ['23a', 'performance with intervals, also of subgroups', 'performance'],
  ['23b', 'differences in performance between clusters', 'groups'],
  ['26', 'limits', 'answers'],
  ['27a–c', 'how it is used, and by whom', null],
];

const CROSS_TABULATION = 'cross tabulation of test and reference standard';

/** STARD 2015: Bossuyt et al., BMJ 2015;351:h5527; its extension: Sounderajah et al. 2025. */
const STARD_AI: Rows = [
  ['6–9', 'eligibility, setting and how participants were sampled', null],
  ['10a', 'the index test', null],
  ['10b, 11', 'the reference standard', null],
  ['12a', 'cut-offs, and whether they were chosen beforehand', 'method'],
  ['14', 'how accuracy was estimated and compared', 'method'],
  ['16', 'missing data', 'notes'],
  ['17', 'analyses of variability', 'groups'],
  ['18', 'sample size', 'groups'],
  ['20', 'characteristics of the participants', 'records'],
  ['23', CROSS_TABULATION, 'performance'],
  ['24', 'estimates of accuracy and their precision', 'performance'],
  ['26', 'limits', 'answers'],
];

/** CLAIM: Mongan, Moy and Kahn, Radiology: AI 2020;2:e200029. */
const CLAIM: Rows = [
  ['7', 'data sources', null],
  ['8', 'eligibility', null],
  ['13', 'missing data', 'notes'],
  ['14–18', 'ground truth and its annotators', null],
  ['19', 'sample size', 'groups'],
  ['20, 21', 'how data were split', null],
  ['22–24', 'the model', null],
  ['25–27', 'training', null],
  ['28', 'metrics of performance', 'method'],
  ['29', 'measures of uncertainty', 'method'],
  ['34', 'demographic characteristics', 'records'],
  ['36', 'estimates of accuracy and their precision', 'performance'],
  ['37', 'where it fails', 'groups'],
];

/** Items that an audit of predictions answers, and those of the same guidelines that it can't. */
export const CHECKLIST: readonly ChecklistItem[] = [
  ...rows('TRIPOD+AI', TRIPOD_AI),
  ...rows('STARD-AI', STARD_AI),
  ...rows('CLAIM', CLAIM),
];

function rows(guideline: ChecklistItem['guideline'], list: Rows): ChecklistItem[] {
  return list.map(([item, asks, section]) => ({
    guideline,
    item,
    asks,
    section,
    countsOnly: asks === CROSS_TABULATION,
  }));
}
