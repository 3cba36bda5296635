import type { Block } from '../../report/document.ts';
import type { Exhibit, Table } from '../paper.ts';
import type { ProfileName } from '../profile.ts';
import type { SettingResult } from '../results.ts';

/** What exhibits make of one setting, in their order. */
export async function settingBlocks(
  exhibits: readonly Exhibit[],
  table: Table,
  setting: SettingResult,
  profile: ProfileName,
): Promise<Block[]> {
  const shown = await Promise.all(
    exhibits.map(({ each }) => each?.(table, setting, profile) ?? null),
  );
  return shown.flatMap((blocks) => blocks ?? []);
}
