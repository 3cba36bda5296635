import type { Block, ReportDocument, Section } from '../../report/document.ts';
import { GROUP_RULES } from '../group-claims.ts';
import type { Paper, Table } from '../paper.ts';
import type { SettingResult, TableResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { auditSection } from './audit-section.ts';
import { columnBlocks } from './column-facts.ts';
import { askedOf, plural, settingTitle } from './print.ts';
import { provenanceSection } from './provenance.ts';
import { plainId } from './repeat-commands.ts';

/** The replication report of a paper as far as its tables have been rerun. */
export async function paperReport(paper: Paper, results: PaperResults): Promise<ReportDocument> {
  const tables = paper.tables.flatMap((table) => {
    const result = results.tables.find((candidate) => candidate.table === table.id);
    return result === undefined ? [] : [{ table, result }];
  });
  const settings = tables.flatMap(({ result }) => result.settings);
  return {
    title: paper.title,
    subtitle: 'A replication report by refair',
    facts: [
      { label: 'Paper', text: paper.citation },
      { label: 'Rerun', text: tables.map(({ table }) => table.title).join(', ') || 'nothing yet' },
      { label: 'Data', text: dataLine(settings) },
      { label: 'Profile', text: profileLine(results) },
      {
        label: 'Engine',
        text:
          [...new Set(settings.flatMap((s) => s.provenance.map((p) => p.engine)))].join(', ') ||
          'n/a',
      },
    ],
    summary: summaryLines(paper, tables),
    warnings: warningLines(results, settings),
    date: results.date.slice(0, 10),
    sections: [
      claimsSection(paper, tables),
      dataSection(settings),
      ...(await Promise.all(tables.map(({ table, result }) => tableSection(table, result)))),
      ...(paper.audit === undefined ? [] : [auditSection(await paper.audit())]),
      decisionsSection(paper),
      provenanceSection(paper, results, settings),
    ],
  };
}

/** Every data set once, with the attributes or labels it was asked about. */
function dataLine(settings: readonly SettingResult[]): string {
  const lines = byDataset(settings).map((own) => {
    const { dataset } = own[0]!;
    const asked = [...new Set(own.map(askedOf))];
    const standIn = dataset.standInFor === null ? '' : ` (stand-in for ${dataset.standInFor})`;
    const list = asked.length > MOST_VARIANTS ? `${asked.length} variants` : asked.join(' / ');
    return `${dataset.id}${standIn}: ${list}`;
  });
  return lines.join('; ') || 'none';
}

function byDataset(settings: readonly SettingResult[]): SettingResult[][] {
  return [...Map.groupBy(settings, ({ dataset }) => dataset.id).values()];
}

function profileLine({ profile, tables }: PaperResults): string {
  const seeds = Math.max(0, ...tables.flatMap((t) => t.settings.map((s) => s.seeds.length)));
  return `${profile}, ${seeds} ${plural(seeds, 'seed')}`;
}

/** Verdicts counted, and in one sentence what a reader with a minute must know. */
function summaryLines(
  paper: Paper,
  tables: readonly { table: Table; result: TableResult }[],
): string[] {
  const verdicts = tables.flatMap(({ result }) => result.settings.flatMap((s) => s.verdicts));
  const count = (kind: string) => verdicts.filter(({ verdict }) => verdict === kind).length;
  const preliminary = verdicts.some((verdict) => verdict.preliminary);
  const elsewhere = verdicts.filter((verdict) => verdict.elsewhere !== undefined).length;
  const lines = [
    `Of ${verdicts.length} ${plural(verdicts.length, 'verdict')} on claims of the paper: **${count('replicated')} replicated**, **${count('not replicated')} not replicated**, ${count('inconclusive')} inconclusive (nothing contradicts, but an interval includes no effect or the data allow no verdict), ${count('not tested')} not tested.${elsewhere > 0 ? ` ${elsewhere} ${elsewhere === 1 ? 'changes' : 'change'} with the threshold (0.5 or Youden’s), and ${elsewhere === 1 ? 'says' : 'say'} so.` : ''}${preliminary ? ' All with fewer than three seeds are preliminary.' : ''}`,
  ];
  const standIns = tables.flatMap(({ result }) =>
    result.settings.flatMap(({ dataset }) => (dataset.standInFor === null ? [] : [dataset])),
  );
  if (standIns.length > 0) {
    const names = [...new Set(standIns.map(({ id, standInFor }) => `${id} for ${standInFor}`))];
    lines.push(
      `The paper's own data are not part of this kit. These results are on stand-ins (${names.join('; ')}): they test whether the method does there what the paper reports, not the paper's numbers.`,
    );
  }
  const missing = missingParts(paper, tables);
  if (missing.length > 0) lines.push(`Not rerun in this report: ${missing.join(', ')}.`);
  return lines;
}

/** Tables without results, and data sets that a table runs on by default and lacks. */
function missingParts(
  paper: Paper,
  tables: readonly { table: Table; result: TableResult }[],
): string[] {
  return paper.tables.flatMap((table) => {
    const found = tables.find((one) => one.table.id === table.id)?.result;
    if (found === undefined) return [`${table.title} (\`refair run ${table.id}\`)`];
    const absent = table
      .settings(found.profile)
      .filter(
        ({ id, byDefault }) => byDefault && !found.settings.some((own) => plainId(own) === id),
      );
    if (absent.length === 0) return [];
    const names =
      absent.length > MOST_VARIANTS
        ? `${absent.length} of its settings`
        : absent.map(({ id }) => id).join(', ');
    return [`${table.title} on ${names} (\`refair run ${table.id}\`)`];
  });
}

function warningLines(results: PaperResults, settings: readonly SettingResult[]): string[] {
  const warnings: string[] = [];
  if (results.profile === 'smoke') {
    warnings.push(
      'Smoke profile: tiny networks, a few hundred records, an epoch or two. **These numbers mean nothing**; they show that the machinery runs.',
    );
  }
  const wasm = settings.some((s) => s.provenance.some((p) => p.engine.startsWith('wasm')));
  if (wasm) {
    warnings.push(
      'Computed by the WebAssembly fallback: `refair doctor` says what keeps the native engine from loading.',
    );
  }
  for (const setting of settings) {
    for (const { row, seed, message } of setting.failures) {
      warnings.push(`${settingTitle(setting)}, ${row}, seed ${seed} failed: ${message}`);
    }
    if (setting.floor && !setting.floor.passed) warnings.push(setting.floor.statement);
  }
  return [...new Set(warnings)];
}

function claimsSection(
  paper: Paper,
  tables: readonly { table: Table; result: TableResult }[],
): Section {
  const verdicts = tables.flatMap(({ result }) => result.settings.flatMap((s) => s.verdicts));
  const untested = paper.tables
    .filter((table) => !tables.some((t) => t.table.id === table.id))
    .flatMap((table) =>
      table.claims.map(
        (claim) => `${claim.statement} (${claim.source}; ${table.title} not rerun here)`,
      ),
    );
  return {
    id: 'claims',
    title: 'What the paper claims, and what held',
    blocks: [
      { kind: 'prose', text: paper.abstract },
      {
        kind: 'prose',
        text: 'A difference is *replicated* if its 95 % interval lies on the claimed side of zero, *not replicated* if it lies on the other side, else *inconclusive*. A margin must hold over the whole interval, a trend by the interval of Spearman’s ρ over the knob. A claim in several parts is replicated if all are, and not replicated as soon as one is not.',
      },
      ...(paper.tables.some(({ claims }) => claims.some(({ overGroups }) => overGroups))
        ? [{ kind: 'prose', text: GROUP_RULES } as const]
        : []),
      {
        kind: 'verdicts',
        id: 'verdicts',
        caption: 'Every claim that a rerun table speaks to.',
        items: verdicts,
      },
      ...(untested.length > 0
        ? ([
            { kind: 'prose', text: 'Claims of tables that this report does not rerun:' },
            { kind: 'list', items: untested },
          ] as const)
        : []),
    ],
  };
}

function dataSection(settings: readonly SettingResult[]): Section {
  return {
    id: 'data',
    title: 'Data',
    blocks: byDataset(settings).flatMap((own): Block[] => {
      const { dataset } = own[0]!;
      // What a generator notes of one setting does not hold of the others.
      const notes = dataset.notes.filter((note) =>
        own.every((other) => other.dataset.notes.includes(note)),
      );
      const plain = own.filter(({ variant }) => variant === null);
      const questions = Map.groupBy(plain, questionOf);
      const variants = own.filter(({ variant }) => variant !== null);
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
        ...(notes.length > 0 ? [{ kind: 'list', items: notes } as const] : []),
        ...columnBlocks(own[0]!),
      ];
    }),
  };
}

function questionOf({ label, attributes }: SettingResult): string {
  return `${label}; sensitive ${plural(attributes.length, 'attribute')}: ${attributes.join(', ')}`;
}

/** More are told with their counts as ranges. */
const MOST_VARIANTS = 8;

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
  const floors = settings.flatMap(({ floor }) => (floor === null ? [] : [floor.statement]));
  return [
    { label: 'Also', text: [...new Set(each)].join(', ') },
    ...[...new Set(floors)].map((text) => ({ label: 'Floor', text })),
  ];
}

/** What a question was asked of, and how small an effect its test could have shown. */
function questionFacts(
  question: string,
  { dataset, test, detectable, floor }: SettingResult,
): { label: string; text: string }[] {
  const number = (value: number) => value.toLocaleString('en');
  const leftOut = Object.entries(dataset.leftOut).map(([why, count]) => `${count}: ${why}`);
  const records = `${number(dataset.records)} records${leftOut.length > 0 ? ` (left out ${leftOut.join('; ')})` : ''}`;
  const positives = test.positives === null ? '' : `, ${number(test.positives)} of them positive`;
  return [
    { label: 'Question', text: question },
    {
      label: 'Records',
      text: `${records}; ${number(test.records)} test records${positives}`,
    },
    ...(detectable === null ? [] : [{ label: 'Resolution', text: detectable }]),
    ...(floor === null ? [] : [{ label: 'Floor', text: floor.statement }]),
  ];
}

async function tableSection(table: Table, result: TableResult): Promise<Section> {
  const id = table.id.replaceAll('/', '-');
  const exhibits = [...table.shows, ...table.appendix];
  const parts = exhibits.flatMap(({ each }) => each ?? []);
  const perSetting = parts.length === 0 ? [] : result.settings;
  return {
    id,
    title: `${tableNumber(table)}: ${table.title}`,
    blocks: [
      { kind: 'prose', text: table.caption },
      ...exhibits.flatMap(({ together }) => together?.(table, result) ?? []),
    ],
    sections: await Promise.all(
      perSetting.map(async (setting) => ({
        id: `${id}-${setting.id.replaceAll('/', '-')}`,
        title: settingTitle(setting),
        blocks: (await Promise.all(parts.map((each) => each(table, setting)))).flat(),
      })),
    ),
  };
}

/** `Table 1` from `fair-diagnosis/table-1`. */
function tableNumber({ id }: Table): string {
  const words = id.split('/').at(-1)!.split('-');
  return words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join(' ');
}

function decisionsSection(paper: Paper): Section {
  return {
    id: 'decisions',
    title: 'Our decisions and deviations',
    blocks: [
      {
        kind: 'prose',
        text: 'Where the paper is silent, or was not followed, this kit does the following.',
      },
      { kind: 'list', items: paper.decisions },
    ],
  };
}
