import type { Command } from 'commander';
import { audit } from '../../audit/audit.ts';
import { alignOld, compare } from '../../audit/compare.ts';
import { auditCurves } from '../../audit/curves.ts';
import {
  type ComparedAudit,
  type EvaluationJson,
  type EvaluationSettings,
  evaluationJson,
} from '../../audit/evaluation-json.ts';
import type { AuditOptions } from '../../audit/options.ts';
import { suppressed } from '../../audit/suppress.ts';
import { printedNote } from '../../data/predictions/file-note.ts';
import { parseGroupings } from '../../data/predictions/groupings.ts';
import { type PredictionColumns, readPredictions } from '../../data/predictions/prediction-file.ts';
import type { EvaluateFlags } from './options.ts';

/**
 * Audits a file of predictions.
 *
 * @param self ends with what flags don't go together. @param drawn whether curves are wanted too.
 */
export async function evaluateFile(
  file: string,
  flags: EvaluateFlags,
  self: Command,
  drawn: boolean,
): Promise<EvaluationJson> {
  const { label, predicted, classes, threshold, missing, keep } = flags;
  const scores = [...flags.score, ...flags.scores];
  if (label.length === 0) {
    self.error("error: required option '--label <columns>' not specified");
  }
  if (scores.length + predicted.length === 0) {
    self.error('error: give --score, --scores or --predicted');
  }
  const { delimiter, encoding, sheet } = flags;
  if (flags.compare !== undefined && flags.suppress > 0) {
    self.error('error: --compare counts records one by one: it does not go with --suppress');
  }
  if (flags.search && (flags.groups.length === 0 || flags.bootstrap === 0)) {
    self.error('error: --search needs --groups to cross and a --bootstrap above 0');
  }
  if (flags.search && flags.suppress > 0) {
    self.error('error: crossings tell of small groups: --search does not go with --suppress');
  }
  const columns: PredictionColumns = {
    ...flags,
    labels: label,
    scores,
    predicted,
    classes: classes.length > 0 ? classes : undefined,
    thresholds: threshold,
    groupThresholds: flags.thresholdOf,
    groupings: flags.groups.length > 0 ? parseGroupings(flags.groups.join(',')) : [],
    references: flags.reference,
    missing,
    keep,
    format: { delimiter, encoding, sheet },
  };
  const read = await readPredictions(file, columns);
  const old =
    flags.compare === undefined
      ? null
      : await readPredictions(flags.compare, { ...columns, ...JUDGED_ALONE });
  const settings: EvaluationSettings = {
    threshold:
      predicted.length > 0 || read.several === 'classes'
        ? null
        : threshold.length > 1
          ? threshold
          : threshold[0]!,
    thresholdOf: Object.fromEntries(flags.thresholdOf),
    specificity: flags.specificity,
    bootstrap: flags.bootstrap,
    permutations: flags.permutations,
    seed: flags.seed,
    suppress: flags.suppress,
    delta: Object.fromEntries(flags.delta),
  };
  const audits: { name: string | null; audit: ComparedAudit }[] = [];
  for (const [i, { name, records }] of read.questions.entries()) {
    const cut = settings.threshold === null ? null : (threshold[i] ?? threshold[0]!);
    const options: AuditOptions = {
      ...settings,
      // Net benefit weighs errors by the threshold: there must be one.
      threshold: flags.thresholdOf.size > 0 ? null : cut,
      margins: flags.delta,
      search: flags.search === true,
      ...(flags.measures.length > 0 ? { measures: flags.measures } : {}),
    };
    const own = {
      ...suppressed(await audit(records, options), flags.suppress),
      ...(drawn ? { curves: auditCurves(records, flags.suppress) } : {}),
    };
    if (old === null) {
      audits.push({ name, audit: own });
      continue;
    }
    const before = old.questions.find((question) => question.name === name);
    if (before === undefined) {
      self.error(`error: ${flags.compare} has no class ${name}: say --classes`);
    }
    const ids = read.ids !== null && old.ids !== null ? ([read.ids, old.ids] as const) : null;
    const aligned = alignOld(records, before!.records, ids);
    audits.push({ name, audit: { ...own, comparison: await compare(records, aligned, options) } });
  }
  const { suppress } = flags;
  const notes = read.notes.map((note) => printedNote(note, suppress));
  return evaluationJson(audits, { ...read, notes }, settings);
}

/** What an older model's file need not have: groups and patients are those of the new one. */
const JUDGED_ALONE = { groupings: [], cluster: undefined, site: undefined, weight: undefined };
