import { GAP_GROWTH, type GapGrowth } from '../../metrics/gap-growth.ts';
import type { SumKind } from '../../metrics/positive-sum.ts';
import type {
  FigureBlock,
  ReportDocument,
  Section,
  TableBlock,
  TableCell,
  TableColumn,
  TableRow,
} from '../../report/document.ts';
import { planeFigure } from '../../report/figures.ts';
import { literal } from '../../report/prose.ts';
import { formatNumber, numberCell, plainTable } from '../../report/tables.ts';
import { GROUP_RULES } from '../group-claims.ts';
import { givesVerdicts } from '../profile.ts';
import { REPORT_LICENCE } from '../report/about.ts';
import { NOT_JUDGED } from '../report/apart.ts';
import { madeBy } from '../report/cover.ts';
import { be, capital, listed, numberWord } from '../report/language.ts';
import { profileWarnings } from '../report/profile-warnings.ts';
import type { PaperResults } from '../results-file.ts';
import type { AskedComparisons } from './contested.ts';
import { coverageOf, coverageTable, coverageText } from './coverage.ts';
import type { CrossRow } from './cross-table.ts';
import type { CrossGap } from './gap-changes.ts';
import { dataText, paperText } from './names.ts';

export const CROSS_TITLE = 'Every method against its plain model';

const KINDS: readonly SumKind[] = ['harmful', 'positive-sum', 'no harm', 'undetermined'];
const points = { scale: 100, digits: 1 } as const;

/** With what a cross table was made, and what the kit's tables would ask. */
export interface CrossRun extends Pick<PaperResults, 'environment' | 'profile' | 'date'> {
  readonly asked: readonly AskedComparisons[];
  /** Methods beyond the papers' tables, as comparisons judged them: shown, and counted apart. */
  readonly compared: readonly CrossRow[];
}

/** The cross table as a report of its own. */
export function crossReport(rows: readonly CrossRow[], run: CrossRun): ReportDocument {
  const { profile, asked, compared, date } = run;
  const covered = coverageOf(rows, asked);
  return {
    kind: 'Cross table',
    about: {
      authors: ['refair maintainers'],
      description: `${CROSS_TITLE}: what methods for fairness do to groups`,
      licence: REPORT_LICENCE,
    },
    title: CROSS_TITLE,
    subtitle: 'What methods for fairness do to groups, by refair',
    facts: [
      { label: 'Rerun by', text: madeBy(run) },
      {
        label: 'Papers',
        text: [...new Set(rows.map(({ paper }) => paperText(paper)))].join(', ') || 'none',
      },
      { label: 'Comparisons', text: String(judgedOf(rows).length) },
    ],
    summary: [],
    conclusions: conclusionsOf(rows, run, coverageText(covered)),
    ...(rows.length > 0 ? { front: [crossFigure(rows)] } : {}),
    warnings: profileWarnings(profile),
    sections: [
      {
        id: 'cross-table',
        title: 'Methods, data sets and attributes',
        blocks: [
          {
            kind: 'prose',
            text: `Each method of each paper is held against the plain model that was trained by the same recipe, on AUROC: overall, and of each group. ${GROUP_RULES.split(' A claim of one')[0]!}`,
          },
          crossTable(rows),
        ],
      },
      ...(compared.length === 0 ? [] : [comparedSection(compared)]),
      {
        id: 'gaps',
        title: 'How gaps grow',
        blocks: [
          {
            kind: 'prose',
            text: 'A gap between groups can grow in four ways, of which two harm nobody (Positive-Sum Fairness, Section 3.1). Counted over all comparisons that are judged, on the groups that are judged and on estimates; up and down is by more than half a point.',
          },
          growthTable(rows),
        ],
      },
      { id: 'coverage', title: 'What is in it', blocks: [coverageTable(covered)] },
      provenanceSection(run),
    ],
    date: date.slice(0, 10),
  };
}

/** Methods that no table of a paper has, or that were tuned alike with others. */
function comparedSection(rows: readonly CrossRow[]): Section {
  return {
    id: 'compared',
    title: 'Beyond the papers’ tables',
    blocks: [
      {
        kind: 'prose',
        text: `A comparison trains any methods of the kit in one protocol, with the same search for all, on its plain model too; its own report, in the folder that is named here, has all of it. The rule over groups is the same, at the repeats that were declared. ${comparedText(rows)} None of this is counted or drawn above or below.`,
      },
      comparedTable(rows),
    ],
  };
}

/** How to make it again. */
function provenanceSection({ environment, profile }: CrossRun): Section {
  const command = `npm run refair -- verdicts --cross --profile ${profile}`;
  return {
    id: 'provenance',
    title: 'Provenance',
    appendix: true,
    blocks: [
      {
        kind: 'facts',
        items: [
          { label: 'Software', text: `refair ${environment.refair}, Node ${environment.node}` },
          { label: 'Made on', text: environment.hardware },
        ],
      },
      {
        kind: 'prose',
        text: 'Nothing is trained for it: it is made from the trials that are stored, those that come with the clone among them, whose papers’ reports say where and how long they were trained. To make it again, and to have every number of it as JSON:',
      },
      { kind: 'code', text: `${command}\n${command} --json` },
    ],
  };
}

function methodsOf(rows: readonly CrossRow[]): CrossRow[] {
  return rows.filter(({ copy }) => !copy);
}

/** Comparisons of methods that are judged, which are those that count. */
function judgedOf(rows: readonly CrossRow[]): CrossRow[] {
  return methodsOf(rows).filter((row) => whyNotJudged(row) === null);
}

/** Plain models under other seeds, which show what chance looks like. */
function copiesOf(rows: readonly CrossRow[]): CrossRow[] {
  return rows.filter(({ copy, unconverged }) => copy && unconverged === null);
}

/** In place of a verdict; null: it is judged. One training of each tells nothing of how far another differs. */
function whyNotJudged({ unconverged, seeds }: CrossRow): string | null {
  if (unconverged !== null) return NOT_JUDGED;
  return seeds < 2 ? 'not judged: trained once' : null;
}

/** What was asked, what came out, and what chance alone looks like. */
function conclusionsOf(
  rows: readonly CrossRow[],
  { profile, compared }: CrossRun,
  covered: string,
) {
  const [found, chance] = summaryOf(rows);
  return [
    {
      label: 'Question',
      text: 'What does each method of each paper do to groups, against the plain model that was trained by the same recipe?',
    },
    {
      label: 'Result',
      text: givesVerdicts(profile)
        ? found!
        : `${found} This profile trains too little for these to be verdicts on any paper.`,
    },
    ...(compared.length === 0
      ? []
      : [
          {
            label: 'Beyond',
            text: `${comparedText(compared)} They stand apart (Section [Beyond the papers’ tables](#compared)).`,
          },
        ]),
    { label: 'Chance', text: chance! },
    {
      label: 'Limits',
      text: `Comparisons share data sets and plain models, so that they are not independent${standInText(rows)}. ${covered}`,
    },
  ];
}

function standInText(rows: readonly CrossRow[]): string {
  const methods = methodsOf(rows);
  const count = methods.filter(({ standIn }) => standIn).length;
  return count === 0 ? '' : `; ${count} of ${methods.length} are on stand-ins`;
}

/** Verdicts on methods beyond the papers' tables, counted. */
export function comparedText(rows: readonly CrossRow[]): string {
  const methods = judgedOf(rows);
  const places = new Set(rows.map(({ paper }) => paper)).size;
  const where = places === 1 ? 'a comparison' : `${numberWord(places)} comparisons`;
  return `Of ${methods.length} methods held against their plain model in ${where} beyond the papers’ tables, ${countsOf(methods)}.${leftText(rows)}`;
}

/** What a verdict over groups says, in a few words. */
const MEANS: Readonly<Record<SumKind, string>> = {
  harmful: ' (some group certainly worse)',
  'positive-sum': ' (certainly better overall, and no group loses a point)',
  'no harm': ' (no group loses a point)',
  undetermined: '',
};

/** `32 are *harmful* (some group certainly worse), one is …` */
function countsOf(methods: readonly CrossRow[]): string {
  return listed(
    KINDS.map((kind) => {
      const count = methods.filter(({ sum }) => sum.kind === kind).length;
      const verb = kind === 'no harm' ? (count === 1 ? 'does' : 'do') : be(count);
      return `${count === 0 ? 'none' : numberWord(count)} ${verb} *${kind}*${MEANS[kind]}`;
    }),
  );
}

/** Verdicts counted, of methods and of copies. */
export function summaryOf(rows: readonly CrossRow[]): string[] {
  const methods = judgedOf(rows);
  const copies = copiesOf(rows);
  const falls = (some: readonly CrossRow[]) =>
    some.filter(({ worst }) => worst !== null && worst.value < 0).length;
  return [
    `Of ${methods.length} comparisons of a method with its plain model, by the AUROC of groups of one attribute, ${countsOf(methods)}.${leftText(rows)}`,
    `On estimates some judged group falls in ${falls(methods)} of ${methods.length}; where the plain model is compared with itself under other seeds, in ${falls(copies)} of ${copies.length}. That some group falls says little by itself: were every group to rise or fall by a coin, some group of two would fall in 75 % of comparisons, some of four in 94 %, some of six in 98 %.`,
  ];
}

/** What is shown and not counted, and why. */
function leftText(rows: readonly CrossRow[]): string {
  const all = methodsOf(rows);
  const open = all.filter(({ unconverged }) => unconverged !== null).length;
  const once = all.length - judgedOf(rows).length - open;
  const told = [
    ...(open === 0 ? [] : [`${open}, because a training did not converge or is not shown to have`]),
    ...(once === 0 ? [] : [`${once}, because one of the two was trained once`]),
  ];
  return told.length === 0 ? '' : ` Further ones are shown and not counted: ${told.join('; ')}.`;
}

/** Overall change across, worst-off group's up, by verdict: what the whole table says at a glance. */
function crossFigure(rows: readonly CrossRow[]): FigureBlock {
  const drawn = [...judgedOf(rows), ...copiesOf(rows)];
  const shown = drawn.filter(({ sum, worst }) => sum.overall.estimate !== null && worst !== null);
  const scaled = (value: number | null | undefined) => (value == null ? null : 100 * value);
  return planeFigure({
    id: 'cross-table-plane',
    caption:
      'Changes of AUROC against the plain model, a point for each method, data set and attribute, marked by its verdict over groups: overall across, of the group that fares worst up. Hollow: undetermined, and the plain model’s own other seeds. Those show how far chance goes; few seeds of two rows tell little of their spread, so that they are hardly ever judged.',
    alt: `Worst-off group’s change of AUROC against the change overall. ${methodsOf(shown).length} comparisons: ${KINDS.map((kind) => spreadOf(methodsOf(shown), kind)).join('; ')}.`,
    points: inLegend(shown).map(({ method, copy, sum, worst }) => ({
      label: method,
      series: copy ? 'plain model, other seeds' : sum.kind,
      x: { value: scaled(sum.overall.estimate) },
      y: { value: scaled(worst!.value) },
      part: true,
      filled: !copy && sum.kind !== 'undetermined',
    })),
    origin: 'plain model',
    x: { title: 'Overall AUROC, change', unit: 'points', better: 'higher' },
    y: { title: 'Worst-off group, change', unit: 'points', better: 'higher' },
    quadrants: {
      upperRight: 'better overall, nobody worse',
      lowerRight: 'better overall, at a group’s expense',
      lowerLeft: 'worse overall, a group worse',
      upperLeft: 'worse overall, nobody worse',
    },
    height: 420,
  });
}

/** By verdict, in the order of `KINDS`; the plain model's other seeds last. */
function inLegend(rows: readonly CrossRow[]): CrossRow[] {
  const place = ({ copy, sum }: CrossRow) => (copy ? KINDS.length : KINDS.indexOf(sum.kind));
  return rows.toSorted((a, b) => place(a) - place(b));
}

/** `18 harmful, the worst-off group from −10.1 to −0.6 points`. */
function spreadOf(rows: readonly CrossRow[], kind: SumKind): string {
  const worst = rows.flatMap((row) => (row.sum.kind === kind ? [row.worst!.value] : []));
  if (worst.length === 0) return `none ${kind}`;
  const [low, high] = [Math.min(...worst), Math.max(...worst)].map((one) =>
    formatNumber(100 * one, 1),
  );
  return `${worst.length} ${kind}, the worst-off group from ${low} to ${high} points`;
}

/** A group a paper, setting and attribute. */
export function crossTable(rows: readonly CrossRow[]): TableBlock {
  return {
    kind: 'table',
    id: 'cross-table',
    caption: `${CROSS_TITLE}: changes of AUROC, overall and of the group that fares worst.`,
    stub: 'Method',
    columns: COLUMNS.map(({ column }) => column),
    groups: groupsOf(rows, COLUMNS),
    notes: [
      WORST_OFF,
      'Gap: of AUROC between the groups that are compared, the largest between any two, averaged over labels, and whether it is certainly narrower or wider than the plain model’s (5 %); that one’s stands with its one-sided 95 % bound. Both follow from bounds of every pair and label at their share of the level, so that a mean over many labels is not mistaken for a gap because each size is above 0.',
      'Other seeds: half of the plain model’s seeds against the other half, where all seeds test the same records: a model that differs from itself by chance alone.',
      'What was trained once on either side (column Seeds), or did not converge (or is not shown to have) by the gate that every report has, is shown and not judged: it is neither counted nor drawn, but for the plain model’s other seeds.',
      'Tables that run until they are decided are judged here at the stricter level of one look of three, whatever number of repeats was declared for a report of theirs.',
      ...unjudgedNotes(rows),
    ],
  };
}

/** The same of comparisons. */
export function comparedTable(rows: readonly CrossRow[]): TableBlock {
  const columns = COLUMNS.filter(({ column }) => column !== GAP_COLUMN);
  return {
    kind: 'table',
    id: 'cross-table-compared',
    caption:
      'Methods of comparisons against their plain model: changes of AUROC, overall and of the group that fares worst.',
    stub: 'Method',
    columns: columns.map(({ column }) => column),
    groups: groupsOf(rows, columns),
    notes: [
      WORST_OFF,
      'What was trained once, or did not converge (or is not shown to have), is shown and not counted.',
      ...unjudgedNotes(rows),
    ],
  };
}

interface CrossColumn {
  readonly column: TableColumn;
  cell(row: CrossRow): TableCell;
}

const GAP_COLUMN: TableColumn = { id: 'gap', title: 'Gap', unit: 'points', align: 'left' };

const COLUMNS: readonly CrossColumn[] = [
  {
    column: { id: 'overall', title: 'Overall', unit: 'points' },
    cell: ({ sum: { overall } }) =>
      numberCell(overall.estimate, {
        ...points,
        low: overall.interval?.[0] ?? null,
        high: overall.interval?.[1] ?? null,
      }),
  },
  {
    column: { id: 'worst', title: 'Worst-off group', unit: 'points' },
    cell: ({ worst }) =>
      numberCell(worst?.value, { ...points, low: worst?.low ?? null, high: worst?.high ?? null }),
  },
  { column: GAP_COLUMN, cell: ({ gap }) => gapCell(gap) },
  {
    column: { id: 'seeds', title: 'Seeds' },
    cell: ({ seeds }) => numberCell(seeds, { digits: 0 }),
  },
  {
    column: { id: 'group', title: 'Group', align: 'left' },
    cell: ({ worst }) => ({ text: worst === null ? 'none is judged' : literal(worst.level) }),
  },
  { column: { id: 'verdict', title: 'Verdict', align: 'left' }, cell: verdictCell },
];

const WORST_OFF =
  'The worst-off group is that of the smallest change, of groups with at least 30 test records of their rarer class. The group that is surely worse may be another one, whose change is smaller and surer; then it is named.';

function groupsOf(
  rows: readonly CrossRow[],
  columns: readonly CrossColumn[],
): TableBlock['groups'] {
  return [...Map.groupBy(rows, groupOf)].map(([title, own]) => ({
    title,
    rows: own.map((row) => tableRow(row, columns)),
  }));
}

function groupOf(row: CrossRow): string {
  const { paper, records, plain, plainGap } = row;
  const gap = plainGap === null ? '' : `, whose gap is ${gapText(plainGap)}`;
  return `${paperText(paper)}, on ${dataText(row)}: against ${plain}${gap}; ${records.toLocaleString('en')} test records`;
}

/** `4.3 points, at least 1.2`; a bound that is printed as 0.0 would state nothing. */
function gapText({ value, atLeast }: CrossGap): string {
  const [gap, least] = [value, atLeast].map((one) => formatNumber(100 * one, 1));
  if (atLeast <= 0) return `${gap} points, not shown to be one`;
  return `${gap} points, ${least === '0.0' ? 'shown to be above 0' : `at least ${least}`}`;
}

function gapCell(gap: CrossGap | null): TableCell {
  if (gap === null) return { text: '', value: null };
  const { value, change } = gap;
  const shown = formatNumber(100 * value, 1);
  return { text: change === null ? shown : `${shown}, **${change}**`, value: 100 * value };
}

/** Groups that are told and not judged, by the data that they are of. */
function unjudgedNotes(rows: readonly CrossRow[]): string[] {
  const few = new Map(
    rows.flatMap((row) =>
      row.unjudged.length === 0 ? [] : [[dataText(row), row.unjudged] as const],
    ),
  );
  if (few.size === 0) return [];
  const told = [...few].map(([on, levels]) => `${levels.map(literal).join(', ')} (${on})`);
  return [`Groups with fewer events than that, which no verdict is about: ${told.join('; ')}.`];
}

function tableRow(row: CrossRow, columns: readonly CrossColumn[]): TableRow {
  return {
    header: row.method,
    ...(row.copy ? { muted: true } : {}),
    ...(row.unconverged === null ? {} : { apart: true as const }),
    cells: columns.map(({ cell }) => cell(row)),
  };
}

function verdictCell(row: CrossRow): TableCell {
  const { copy, sum, unconverged } = row;
  const why = whyNotJudged(row);
  if (why !== null) return { text: why, ...noteOf(unconverged) };
  return { text: copy ? sum.kind : `**${sum.kind}**`, ...noteOf(harmedText(row)) };
}

function noteOf(text: string | null): Pick<TableCell, 'note'> {
  return text === null ? {} : { note: literal(text) };
}

/** Who is surely worse, where it is not whom the row names as the worst off. */
function harmedText({ sum, worst }: CrossRow): string | null {
  const harmed = Object.entries(sum.groups).flatMap(([level, group]) =>
    group.harmed ? [level] : [],
  );
  if (sum.kind !== 'harmful' || harmed.some((level) => level === worst?.level)) return null;
  return `surely worse: ${harmed.join('; ')}`;
}

function growthTable(rows: readonly CrossRow[]): TableBlock {
  const titles: Readonly<Record<GapGrowth, string>> = {
    'best up': 'some groups up, none down',
    'all up': 'all up, unequally',
    'worst down': 'some groups down, none up',
    'all down': 'all down, unequally',
    mixed: 'some up, some down',
    slightly: 'nobody by half a point',
  };
  const methods = judgedOf(rows);
  const count = (growth: GapGrowth | null) => (kind: SumKind | null) =>
    methods.filter((row) => row.growth === growth && (kind === null || row.sum.kind === kind))
      .length;
  const line = (header: string, growth: GapGrowth | null): TableRow => ({
    header,
    cells: [null, ...KINDS].map((kind) => numberCell(count(growth)(kind), { scale: 1, digits: 0 })),
  });
  return plainTable({
    id: 'gap-growth',
    caption: 'What became of the gap, and the verdicts over groups.',
    stub: 'The gap',
    columns: ['comparisons', ...KINDS].map((id) => ({ id, title: capital(id) })),
    rows: [
      ...GAP_GROWTH.map((growth) => line(`grew: ${titles[growth]}`, growth)),
      line('did not grow', null),
    ],
  });
}
