import type { Section } from '../../report/document.ts';
import type { Paper } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { repeatCommands } from './repeat-commands.ts';
import { plural } from './result-table.ts';

/** Everything needed to repeat and to check the numbers. */
export function provenanceSection(
  paper: Paper,
  results: PaperResults,
  settings: readonly SettingResult[],
): Section {
  const { environment } = results;
  const trials = settings.flatMap((setting) => setting.provenance);
  const seconds = trials.reduce((sum, trial) => sum + trial.seconds, 0);
  const splits = splitHashes(settings);
  const data = new Map(settings.map(({ dataset }) => [dataset.id, dataset.fingerprint]));
  return {
    id: 'provenance',
    title: 'Provenance',
    blocks: [
      {
        kind: 'facts',
        items: [
          { label: 'Software', text: `refair ${environment.refair}, Node ${environment.node}` },
          {
            label: 'Engine',
            text: [...new Set(trials.map((trial) => trial.engine))].join(', ') || 'n/a',
          },
          { label: 'Hardware', text: environment.hardware },
          {
            label: 'Work',
            text: `${trials.length} ${plural(trials.length, 'trial')}, ${(seconds / 60).toFixed(1)} minutes of one core each; largest worker ${Math.max(0, ...trials.map((trial) => trial.peakMemoryMiB))} MiB`,
          },
          {
            label: 'Seeds',
            text: [...new Set(settings.flatMap((setting) => setting.seeds))].join(', ') || 'none',
          },
          ...[...data].map(([id, fingerprint]) => ({
            label: `Data ${id}`,
            text: `\`${fingerprint.slice(0, 32)}\``,
          })),
          ...[...splits].map(([id, hashes]) => ({
            label: `Splits of ${id}`,
            text:
              [...hashes]
                .slice(0, 5)
                .map((hash) => `\`${hash}\``)
                .join(', ') + (hashes.size > 5 ? ` and ${hashes.size - 5} more` : ''),
          })),
        ],
      },
      { kind: 'prose', text: 'To repeat it:' },
      {
        kind: 'code',
        text: repeatCommands(paper, results).join('\n'),
      },
      {
        kind: 'prose',
        text: `Splits are by patient (or lesion), seeded, and identified by the hash of the ids in each part; \`results.json\` lists the full hashes and every cell behind this document${paper.url === '' ? '' : `; the paper is at [${paper.url}](${paper.url})`}.`,
      },
    ],
  };
}

/** Beginnings of the hashes of all splits, by data set: its settings often share one. */
function splitHashes(settings: readonly SettingResult[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { dataset, provenance } of settings) {
    const hashes = found.get(dataset.id) ?? new Set();
    for (const { splitHash } of provenance) hashes.add(splitHash.slice(0, 16));
    found.set(dataset.id, hashes);
  }
  return found;
}
