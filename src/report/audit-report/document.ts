import { verdictText } from '../../audit/compare.ts';
import { auditsOf, type ComparedAudit, type EvaluationJson } from '../../audit/evaluation-json.ts';
import { GAP_NAMES, gapPrint } from '../../audit/gaps.ts';
import { AUDIT_METRICS, AUDIT_NAMES, type AuditMetricName } from '../../metrics/audit-metrics.ts';
import type { MetricPrint } from '../../metrics/metric-print.ts';
import { splitPath } from '../../metrics/paths.ts';
import type { Interval } from '../../metrics/predictions.ts';
import type {
  Block,
  ReportDocument,
  Section,
  TableBlock,
  TableCell,
  TableColumn,
} from '../document.ts';
import { literal } from '../prose.ts';
import { numberCell, plainTable } from '../tables.ts';
import { type AuditSection, CHECKLIST } from './checklist.ts';
import { curvesFigure, forestFigure } from './figures.ts';
import {
  type AuditSource,
  committeeSentences,
  marginText,
  NO_CLEARANCE,
  questionTitle,
} from './words.ts';

/** Of which numbers groups are tabled; the rest is in the JSON. */
const GROUP_COLUMNS: readonly AuditMetricName[] = [
  'prevalence',
  'accuracy',
  'auroc',
  'tpr',
  'fpr',
  'precision',
  'npv',
  'f1',
  'brier',
  'calibrationSlope',
  'observedExpected',
];
const NOTES_PRINTED = 60;

const TITLES: Readonly<Record<AuditSection, string>> = {
  answers: 'What the file says',
  records: 'Records',
  performance: 'Performance of everyone',
  groups: 'Groups',
  method: 'How it was computed',
  notes: 'What is undefined, small or missing',
};

/**
 * The report of an audit, for a committee first and then for those who check it. Nothing of a single
 * record is in it.
 */
export function auditDocument(json: EvaluationJson, source: AuditSource): ReportDocument {
  const audits = auditsOf(json);
  const several = audits.length > 1;
  const crossed = countsAreKnown(json, source);
  const part = (one: (audit: ComparedAudit, prefix: string) => readonly Block[]): Block[] =>
    audits.flatMap(([name, audit], k) => {
      const blocks = one(audit, several ? `question-${k + 1}-` : '');
      const heading: Block = { kind: 'prose', text: `**${questionTitle(json, name)}**` };
      return several && blocks.length > 0 ? [heading, ...blocks] : blocks;
    });
  const section = (id: AuditSection, blocks: readonly Block[]): Section => ({
    id,
    title: TITLES[id],
    blocks,
  });
  return {
    kind: 'Audit of predictions',
    title: `Audit of ${literal(source.file)}`,
    subtitle: 'Performance and fairness of a model, from its predictions',
    facts: facts(json, source),
    summary: [
      ...audits.flatMap(([name, audit]) => {
        const told = committeeSentences(audit, json.settings);
        return several ? [`**${questionTitle(json, name)}.** ${told.join(' ')}`] : told;
      }),
      NO_CLEARANCE,
    ],
    front: frontBlocks(audits.map(([, audit]) => audit)),
    overview: section('records', part(recordBlocks)),
    warnings: [],
    alone: true,
    sections: [
      section('answers', answerBlocks(part)),
      section(
        'performance',
        part((audit, prefix) => [
          ...performanceBlocks(audit, prefix),
          ...(crossed ? [crossTable(audit, `${prefix}cross`)] : []),
        ]),
      ),
      section('groups', part(groupBlocks)),
      section('method', methodBlocks(json, source)),
      section('notes', noteBlocks(json)),
      { id: 'guidelines', title: 'Reporting guidelines', blocks: [checklistTable(crossed)] },
    ],
    date: source.date.slice(0, 10),
  };
}

/** The first page has room for one figure of so many groups, in one measure. */
const FRONT_GROUPS = 12;
const FRONT_MEASURES: readonly AuditMetricName[] = ['tpr', 'auroc', 'accuracy'];

function frontBlocks([audit, ...others]: readonly ComparedAudit[]): Block[] {
  if (audit === undefined || others.length > 0) return [];
  const groups = Object.values(audit.contrasts).flatMap(({ levels }) => Object.keys(levels));
  const own = measuresOf(audit);
  const measure = FRONT_MEASURES.find((name) => own.includes(name)) ?? own[0];
  if (measure === undefined || groups.length > FRONT_GROUPS) return [];
  const figure = forestFigure('front', audit, [measure]);
  return figure === null ? [] : [figure];
}

type Part = (one: (audit: ComparedAudit, prefix: string) => readonly Block[]) => Block[];

function answerBlocks(part: Part): Block[] {
  const figures = part((audit, prefix) => {
    const figure = forestFigure(`${prefix}differences`, audit, measuresOf(audit));
    return figure === null ? [] : [figure];
  });
  if (figures.length > 0) return figures;
  return [
    {
      kind: 'prose',
      text: 'No groups were named, or none is large enough to be compared: name attributes with `--groups`.',
    },
  ];
}

/** What the groups of an audit were compared in. */
function measuresOf({ contrasts }: ComparedAudit): AuditMetricName[] {
  const [first] = Object.values(contrasts).flatMap(({ levels }) => Object.values(levels));
  return Object.keys(first ?? {}) as AuditMetricName[];
}

function facts({ settings }: EvaluationJson, source: AuditSource): ReportDocument['facts'] {
  const flags = source.flags.map((flag) => literal(/[\s'"$]/.test(flag) ? `'${flag}'` : flag));
  return [
    {
      label: 'File',
      text: `${literal(source.file)}, ${source.bytes.toLocaleString('en')} bytes, SHA-256 \`${source.sha256}\``,
    },
    { label: 'Audited by', text: `refair ${source.version}: evaluate ${flags.join(' ')}` },
    {
      label: 'Certainty',
      text:
        settings.bootstrap > 0
          ? `95 % intervals from ${settings.bootstrap.toLocaleString('en')} resamples, ${settings.permutations.toLocaleString('en')} permutations, seed ${settings.seed}`
          : 'no intervals were asked for (`--bootstrap 0`)',
    },
  ];
}

function recordBlocks({ groups, n, overall }: ComparedAudit, prefix: string): Block[] {
  const columns: TableColumn[] = [
    { id: 'n', title: 'Records' },
    { id: 'patients', title: 'Patients' },
    { id: 'positives', title: 'Positives' },
  ];
  const count = (value: number | null | undefined): TableCell =>
    value == null ? { text: 'few', value: null } : { text: value.toLocaleString('en'), value };
  return [
    {
      kind: 'table',
      id: `${prefix}records`,
      caption: 'Who the records are of.',
      stub: 'Group',
      columns,
      groups: [
        {
          title: null,
          rows: [
            {
              header: 'Everyone',
              cells: [count(n), { text: '' }, count(overall.positives)],
            },
          ],
        },
        ...Object.entries(groups).map(([grouping, levels]) => ({
          title: literal(grouping),
          rows: Object.entries(levels).map(([level, own]) => ({
            header: literal(level),
            cells: [count(own.n), count(own.patients), count(own.positives)],
          })),
        })),
      ],
      notes: [],
    },
  ];
}

function performanceBlocks(audit: ComparedAudit, prefix: string): Block[] {
  const { overall, intervals, curves } = audit;
  const rows = AUDIT_NAMES.filter((name) => Object.hasOwn(overall, name)).map((name) => {
    const print = AUDIT_METRICS[name] as MetricPrint;
    return {
      header: `${print.title} $${print.formula}$`,
      cells: [cell(print, overall[name], intervals?.overall[name]), { text: print.unit }],
    };
  });
  const figure = curves ? curvesFigure(`${prefix}curves`, curves, null) : null;
  return [
    plainTable({
      id: `${prefix}performance`,
      caption: 'Everyone, each interval for itself.',
      stub: 'Measure',
      columns: [
        { id: 'value', title: 'Value' },
        { id: 'unit', title: 'Unit', align: 'left' },
      ],
      rows,
    }),
    ...(figure === null ? [] : [figure]),
  ];
}

/** Whether rates are of whole records, and none is too few to be printed. */
function countsAreKnown(json: EvaluationJson, { flags }: AuditSource): boolean {
  const rates = auditsOf(json).flatMap(([, { overall }]) => [overall.tpr, overall.fpr]);
  return (
    json.settings.suppress === 0 && !flags.includes('--weight') && rates.every((one) => one != null)
  );
}

function crossTable({ n, overall }: ComparedAudit, id: string): TableBlock {
  const rows = [
    { header: 'positives', all: overall.positives!, rate: overall.tpr! },
    { header: 'negatives', all: n - overall.positives!, rate: overall.fpr! },
  ];
  return plainTable({
    id,
    caption: 'Records by label and prediction.',
    stub: 'Label',
    columns: [
      { id: 'positive', title: 'Predicted positive' },
      { id: 'negative', title: 'Predicted negative' },
    ],
    rows: rows.map(({ header, all, rate }) => {
      const positive = Math.round(all * rate);
      return {
        header,
        cells: [positive, all - positive].map((value) => ({
          text: value.toLocaleString('en'),
          value,
        })),
      };
    }),
  });
}

function groupBlocks(audit: ComparedAudit, prefix: string): Block[] {
  return [
    ...Object.keys(audit.groups).flatMap((grouping, g) => {
      const id = `${prefix}attribute-${g + 1}`;
      const figure = audit.curves ? curvesFigure(`${id}-curves`, audit.curves, grouping) : null;
      return [
        groupTable(audit, grouping, `${id}-groups`),
        contrastTable(audit, grouping, `${id}-differences`),
        gapTable(audit, grouping, `${id}-gaps`),
        ...(figure === null ? [] : [figure]),
      ];
    }),
    ...weakTable(audit, `${prefix}weak-groups`),
    ...comparisonTables(audit, prefix),
  ];
}

function groupTable({ groups, intervals }: ComparedAudit, grouping: string, id: string) {
  const levels = Object.entries(groups[grouping]!);
  const [, first = {}] = levels[0] ?? [];
  const names = GROUP_COLUMNS.filter((name) => Object.hasOwn(first, name));
  return plainTable({
    id,
    caption: `Each ${literal(grouping)}, each interval for itself.`,
    stub: 'Group',
    columns: names.map((name) => column(name)),
    rows: levels.map(([level, own]) => ({
      header: literal(level),
      cells: names.map((name) =>
        cell(AUDIT_METRICS[name], own[name], intervals?.groups[grouping]?.[level]?.[name]),
      ),
    })),
  });
}

function contrastTable({ contrasts }: ComparedAudit, grouping: string, id: string): TableBlock {
  const { reference, levels } = contrasts[grouping]!;
  const against = reference === 'rest' ? 'all others' : literal(reference);
  return {
    kind: 'table',
    id,
    caption: `Each ${literal(grouping)} less ${against}. Intervals are meant to hold together at 95 % over all comparisons of the file.`,
    stub: 'Measure',
    columns: [
      { id: 'difference', title: 'Difference' },
      { id: 'ratio', title: 'Ratio' },
      { id: 'verdict', title: 'The difference is', align: 'left' },
      { id: 'detectable', title: 'Smallest to be found' },
    ],
    groups: Object.entries(levels).map(([level, measures]) => ({
      title: literal(level),
      rows: Object.entries(measures).map(([name, one]) => {
        const print = AUDIT_METRICS[name as AuditMetricName] as MetricPrint;
        return {
          header: print.title,
          cells: [
            cell(print, one?.difference, one?.interval, one?.reason ?? undefined),
            cell({ ...print, scale: 1, digits: 2 }, one?.ratio, one?.ratioInterval),
            { text: one?.verdict ?? 'not printed' },
            cell(print, one?.detectable),
          ],
        };
      }),
    })),
    notes: [
      'The smallest difference that this file would have found with a chance of 80 %, were it there.',
    ],
  };
}

function gapTable({ fairness, intervals, tests }: ComparedAudit, grouping: string, id: string) {
  const own = fairness[grouping]!;
  const p = tests[grouping]?.adjusted;
  return plainTable({
    id,
    caption: `Sizes of gaps between groups of ${literal(grouping)}. A size is never below 0, so its interval is no test of whether there is a gap.`,
    stub: 'Gap',
    columns: [
      { id: 'value', title: 'Value' },
      { id: 'unit', title: 'Unit', align: 'left' },
    ],
    rows: GAP_NAMES.filter((name) => Object.hasOwn(own, name)).map((name) => {
      const print = gapPrint(name);
      return {
        header: print.title,
        cells: [
          cell(print, own[name], intervals?.fairness[grouping]?.[name]),
          { text: print.unit },
        ],
      };
    }),
    notes:
      p == null
        ? []
        : [
            `Permutation test of any difference in predictions between groups of one label: p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}, adjusted over attributes (Holm).`,
          ],
  });
}

function weakTable({ weakGroups }: ComparedAudit, id: string): TableBlock[] {
  if (weakGroups === undefined || weakGroups.found.length === 0) return [];
  return [
    plainTable({
      id,
      caption: `Groups worse off than everyone, of ${weakGroups.groups} in crossings of up to three attributes (${weakGroups.judged} large enough to be judged). Intervals hold together at 95 % over the whole search.`,
      stub: 'Group',
      columns: [
        { id: 'n', title: 'Records' },
        { id: 'measure', title: 'Measure', align: 'left' },
        { id: 'difference', title: 'Less everyone' },
      ],
      rows: weakGroups.found.slice(0, 30).map((weak) => ({
        header: `${literal(weak.level)} (${literal(weak.grouping)})`,
        cells: [
          { text: weak.n.toLocaleString('en'), value: weak.n },
          { text: (AUDIT_METRICS[weak.measure] as MetricPrint).title },
          cell(AUDIT_METRICS[weak.measure], weak.difference, weak.interval),
        ],
      })),
    }),
  ];
}

function comparisonTables({ comparison }: ComparedAudit, prefix: string): TableBlock[] {
  if (comparison === undefined) return [];
  const { overall, groups, reclassification } = comparison;
  const rows = Object.entries(overall).map(([name, change]) => ({
    header: (AUDIT_METRICS[name as AuditMetricName] as MetricPrint).title,
    cells: [
      cell(AUDIT_METRICS[name as AuditMetricName], change.difference, change.interval),
      { text: '' },
    ],
  }));
  return [
    {
      kind: 'table',
      id: `${prefix}comparison`,
      caption:
        'New model less the older one on the same records. Intervals of groups hold together at 95 %.',
      stub: 'Measure',
      columns: [
        { id: 'change', title: 'Change' },
        { id: 'verdict', title: 'The group has', align: 'left' },
      ],
      groups: [
        { title: 'Everyone', rows },
        ...Object.entries(groups).flatMap(([grouping, levels]) =>
          Object.entries(levels).map(([level, own]) => ({
            title: `${literal(grouping)}: ${literal(level)}`,
            rows: Object.entries(own).map(([name, change]) => ({
              header: (AUDIT_METRICS[name as AuditMetricName] as MetricPrint).title,
              cells: [
                cell(AUDIT_METRICS[name as AuditMetricName], change.difference, change.interval),
                { text: verdictText(name as AuditMetricName, change) },
              ],
            })),
          })),
        ),
      ],
      notes: [],
    },
    plainTable({
      id: `${prefix}reclassification`,
      caption: 'Predictions of the older model and of the new one.',
      stub: 'Label',
      columns: ['− → −', '− → +', '+ → −', '+ → +'].map((title, k) => ({ id: `cell-${k}`, title })),
      rows: (['positives', 'negatives'] as const).map((label) => ({
        header: label,
        cells: reclassification.overall[label].flat().map((value) => ({
          text: value.toLocaleString('en'),
          value,
        })),
      })),
    }),
  ];
}

function methodBlocks({ settings }: EvaluationJson, source: AuditSource): Block[] {
  const cut =
    settings.threshold === null
      ? 'Predicted classes came with the file, or the class with the largest score is predicted.'
      : `A score of at least ${[settings.threshold].flat().join(', ')} predicts positive${Object.entries(
          settings.thresholdOf,
        )
          .map(([group, own]) => `; of ${literal(group)} at least ${own}`)
          .join('')}.`;
  const margins = Object.entries(settings.delta).map(([name, margin]) =>
    marginText(name as AuditMetricName, margin),
  );
  return [
    {
      kind: 'list',
      items: [
        cut,
        'Patients are resampled whole, after their hospitals where a column of sites was named. Shares have Wilson intervals with the number of independent records that the spread of the resamples is worth, so that 5 of 5 is not known without error.',
        'Differences from the reference have intervals of max-t, meant to hold together over the file at 95 %; with few patients they are somewhat too narrow. A difference is found where its interval is on one side of 0, excluded where it lies within the margin stated beforehand, and otherwise undetermined.',
        'The permutation test shuffles groups among patients whose labels are of the same kinds.',
        'Calibration curves are logistic regressions on a restricted cubic spline of the score’s logit with four knots; their bands are robust to several records of a patient.',
        margins.length > 0
          ? `Margins stated beforehand: ${margins.join(', ')}.`
          : 'No margin was stated beforehand, so no difference can be excluded (`--delta tpr=0.05`).',
        settings.suppress > 0
          ? `Counts below ${settings.suppress} are not printed, nor what would tell them; curves of groups are left out.`
          : 'Small counts are printed as they are (`--suppress 10` hides those below 10).',
      ],
    },
    {
      kind: 'prose',
      text: 'To compute everything anew from the same file, and compare, with the JSON of this report:',
    },
    {
      kind: 'code',
      text: `refair evaluate ${shellWord(source.file)} --verify audit.json`,
    },
  ];
}

function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function noteBlocks(json: EvaluationJson): Block[] {
  const own = auditsOf(json).flatMap(([name, { notes }]) =>
    notes.map((note) => ({ ...note, name })),
  );
  const shared =
    auditsOf(json).length > 1 ? json.notes.map((note) => ({ ...note, name: null })) : [];
  const lines = [...shared, ...own].map(({ path, reason, name }) => {
    const place = [...(name === null ? [] : [name]), ...splitPath(path)].map(literal).join(' › ');
    return `${place}: ${literal(reason)}`;
  });
  if (lines.length === 0) return [{ kind: 'prose', text: 'Nothing.' }];
  const more = lines.length - NOTES_PRINTED;
  return [
    {
      kind: 'list',
      items: [
        ...lines.slice(0, NOTES_PRINTED),
        ...(more > 0 ? [`… and ${more} more in the JSON`] : []),
      ],
    },
  ];
}

/** @param crossed whether labels and predictions are tabled by count. */
function checklistTable(crossed: boolean): TableBlock {
  const guidelines = [...new Set(CHECKLIST.map(({ guideline }) => guideline))];
  return {
    kind: 'table',
    id: 'guidelines',
    caption:
      'Items of reporting guidelines that a study of this model must answer, and where this report does.',
    stub: 'Item',
    columns: [
      { id: 'asks', title: 'It asks for', align: 'left' },
      { id: 'answered', title: 'Answered in', align: 'left' },
    ],
    groups: guidelines.map((guideline) => ({
      title: guideline,
      rows: CHECKLIST.filter((item) => item.guideline === guideline).map((item) => ({
        header: item.item,
        cells: [
          { text: item.asks },
          item.section === null || (item.countsOnly && !crossed)
            ? { text: 'not in this file' }
            : { text: TITLES[item.section], page: item.section },
        ],
      })),
    })),
    notes: [],
  };
}

function column(name: AuditMetricName): TableColumn {
  const { title, short, unit, better } = AUDIT_METRICS[name] as MetricPrint;
  return { id: name, title: short ?? title, unit, ...(better ? { better } : {}) };
}

function cell(
  { scale, digits }: MetricPrint,
  value: number | null | undefined,
  interval?: Interval | null,
  note?: string,
): TableCell {
  const [low, high] = interval ?? [null, null];
  return numberCell(value, {
    digits,
    scale,
    low,
    high,
    ...(note !== undefined && value == null ? { note: literal(note) } : {}),
  });
}
