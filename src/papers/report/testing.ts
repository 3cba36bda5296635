import type { Block, TableBlock } from '../../report/document.ts';
import type { Exhibit, Table } from '../paper.ts';
import type { ProfileName } from '../profile.ts';
import type { SettingResult } from '../results.ts';
import { settingBlocks } from './exhibits.ts';

/** What an exhibit makes of one setting at `desk`; for tests. */
export async function blocksOf(
  exhibit: Exhibit,
  table: Table,
  setting: SettingResult,
  profile: ProfileName = 'desk',
): Promise<readonly Block[]> {
  return settingBlocks([exhibit], table, setting, profile);
}

/** The tables among it. */
export async function tablesOf(
  exhibit: Exhibit,
  table: Table,
  setting: SettingResult,
): Promise<TableBlock[]> {
  const blocks = await blocksOf(exhibit, table, setting);
  return blocks.filter((block) => block.kind === 'table');
}
