import type { RowResult, SettingResult } from '../results.ts';

/** How often a network's group is named right, and how often who knows nothing is right. */
export interface GroupsFound {
  /** Share of validation records whose group is named right. */
  readonly found: number;
  /** Share of the largest group, among the records that are tested. */
  readonly naming: number;
  /** Of what naming the largest group misses, the share that is found beyond it; below 0: none is. */
  readonly beyond: number;
  /** Whether that is next to nothing. */
  readonly hardly: boolean;
}

/** Of what naming the largest group misses, less than this found is next to nothing. */
const HARDLY = 0.15;

/** How often a row finds the group; null: it does not look for it, or nobody counted the groups. */
export function groupsFoundOf(
  { attribute, participants = [] }: Pick<SettingResult, 'attribute' | 'participants'>,
  row: Pick<RowResult, 'measures'> | undefined,
): GroupsFound | null {
  const found = row?.measures.groupsFound ?? null;
  const own = participants.find((counted) => counted.attribute === attribute);
  const records = own?.groups.map((group) => group.records) ?? [];
  const all = records.reduce((sum, count) => sum + count, 0);
  const naming = Math.max(0, ...records) / all;
  if (found === null || !(naming < 1)) return null;
  const beyond = (found - naming) / (1 - naming);
  return { found, naming, beyond, hardly: beyond < HARDLY };
}
