import type { JsonObject } from '../../json.ts';
import { sqlName } from '../duckdb.ts';
import type { LabelDefinition, ManifestExtension } from '../manifest.ts';
import type { Adjusted } from './source.ts';

/** The observations that CheXpert's labeller reads from a report, in the order of its tables. */
export const FINDINGS = [
  'No Finding',
  'Enlarged Cardiomediastinum',
  'Cardiomegaly',
  'Lung Opacity',
  'Lung Lesion',
  'Edema',
  'Consolidation',
  'Pneumonia',
  'Atelectasis',
  'Pneumothorax',
  'Pleural Effusion',
  'Pleural Other',
  'Fracture',
  'Support Devices',
] as const;

/**
 * A finding's cell as one of `1`, `0`, `-1` and `blank`, whatever the file wrote (`1.0`, `-1.0`,
 * empty); anything else stays as it is and is an error when it is read.
 */
function findingCell(cell: string): string {
  return `CASE WHEN ${cell} IS NULL OR trim(${cell}) = '' THEN 'blank'
    WHEN TRY_CAST(${cell} AS DOUBLE) IN (1, 0, -1)
      THEN CAST(CAST(CAST(${cell} AS DOUBLE) AS INTEGER) AS VARCHAR)
    ELSE ${cell} END`;
}

/** All findings of table `from` as columns named `<labeller> <finding>`. */
export function findingColumns(from: string, labeller: string): string {
  return FINDINGS.map(
    (finding) =>
      `${findingCell(`${from}.${sqlName(finding)}`)} AS ${sqlName(`${labeller} ${finding}`)}`,
  ).join(', ');
}

const MEANINGS = { negative: 'absent', positive: 'present' } as const;

/** The labels under the options `labeller`, `uncertain` and `blank`. */
export function adjustFindings(extension: ManifestExtension, options: JsonObject): Adjusted {
  const { labeller, uncertain, blank } = options as Record<string, string>;
  const labels = extension.labels.map((label): LabelDefinition => {
    const values: Record<string, string> = { ...label.values };
    const missing = [...label.missing];
    for (const [cell, meaning] of [
      ['-1', uncertain],
      ['blank', blank],
    ] as const) {
      if (meaning === 'negative' || meaning === 'positive') values[cell] = MEANINGS[meaning];
      else missing.push(cell);
    }
    return { ...label, column: `${labeller} ${label.column}`, values, missing };
  });
  return {
    extension: { ...extension, labels },
    notes: [
      `Labels are those of the labeller ${labeller}; "uncertain" (-1) ${countsAs(uncertain!)}, a finding that the report does not mention ${countsAs(blank!)}.`,
    ],
  };
}

function countsAs(meaning: string): string {
  return meaning === 'ignore' ? 'leaves the record out' : `counts as ${meaning}`;
}
