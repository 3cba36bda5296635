import type { Block, Section } from '../../report/document.ts';
import type { Exhibit, Table } from '../paper.ts';
import type { ProfileName } from '../profile.ts';
import type { SettingResult, TableResult } from '../results.ts';
import { APPENDIX } from './appendix.ts';
import { settingBlocks } from './exhibits.ts';
import { settingTitle } from './print.ts';

/**
 * A table where it is discussed: its cells over all settings, and what else answers it on the setting
 * that comes first. The rest stands in the appendix.
 */
export async function tableSection(table: Table, result: TableResult): Promise<Section> {
  const [first] = result.settings;
  const together = table.shows.flatMap((exhibit) => exhibit.together?.(table, result) ?? []);
  // Tables of results say it themselves.
  const said = together.some(
    (block) => 'caption' in block && block.caption.includes(table.caption),
  );
  return {
    id: sectionId(table),
    title: table.title,
    blocks: [
      ...(said ? [] : [{ kind: 'prose', text: table.caption } as const]),
      ...together,
      ...(first === undefined
        ? []
        : await settingBlocks(table.shows, table, first, result.profile)),
    ],
  };
}

/** What stands behind a table, setting by setting; null where that is nothing. */
export async function tableAppendix(table: Table, result: TableResult): Promise<Section | null> {
  const { shows, appendix = APPENDIX } = table;
  const [first, ...others] = result.settings;
  const together = appendix.flatMap((exhibit) => exhibit.together?.(table, result) ?? []);
  const parts = await Promise.all([
    ...(first === undefined ? [] : [settingPart(table, first, appendix, result.profile)]),
    ...others.map((setting) =>
      settingPart(table, setting, [...shows, ...appendix], result.profile),
    ),
  ]);
  const sections = parts.filter(({ blocks }) => blocks.length > 0);
  if (together.length + sections.length === 0) return null;
  const [only] = sections;
  const alone = sections.length === 1 && result.settings.length === 1;
  return {
    id: `${sectionId(table)}-behind`,
    title: `Behind “${table.title}”`,
    appendix: true,
    blocks: [...together, ...(alone ? only!.blocks : [])],
    ...(alone ? {} : { sections }),
  };
}

async function settingPart(
  table: Table,
  setting: SettingResult,
  exhibits: readonly Exhibit[],
  profile: ProfileName,
): Promise<{ id: string; title: string; blocks: readonly Block[] }> {
  return {
    id: `${sectionId(table)}-${setting.id.replaceAll('/', '-')}`,
    title: settingTitle(setting),
    blocks: await settingBlocks(exhibits, table, setting, profile),
  };
}

function sectionId({ id }: Table): string {
  return id.replaceAll('/', '-');
}
