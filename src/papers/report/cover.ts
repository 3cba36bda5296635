import type { ReportDocument } from '../../report/document.ts';
import type { Paper } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { countedVerdicts } from './counted-verdicts.ts';
import { askedOf, plural, settingTitle } from './print.ts';
import { profileWarnings } from './profile-warnings.ts';
import { plainId } from './repeat-commands.ts';
import { byDataset, MOST_VARIANTS, type Rerun, rerunsOf } from './rerun.ts';

/** The first page: what was rerun, how the verdicts fell, and what to be warned of. */
export function cover(
  paper: Paper,
  results: PaperResults,
): Pick<ReportDocument, 'title' | 'subtitle' | 'facts' | 'summary' | 'warnings' | 'date'> {
  const tables = rerunsOf(paper, results);
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

function profileLine({ profile, tables }: PaperResults): string {
  const seeds = Math.max(0, ...tables.flatMap((t) => t.settings.map((s) => s.seeds.length)));
  return `${profile}, ${seeds} ${plural(seeds, 'seed')}`;
}

/** Verdicts counted, and in one sentence what a reader with a minute must know. */
function summaryLines(paper: Paper, tables: readonly Rerun[]): string[] {
  const verdicts = tables.flatMap(({ result }) => result.settings.flatMap((s) => s.verdicts));
  const lines = verdicts.length > 0 ? [countedVerdicts(verdicts)] : [];
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
function missingParts(paper: Paper, tables: readonly Rerun[]): string[] {
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
  const warnings = profileWarnings(results.profile);
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
