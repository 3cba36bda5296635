import { Command } from 'commander';
import type { TableWithin } from '../papers/paper.ts';
import type { ProfileName } from '../papers/profile.ts';
import { findTable, papersNamed } from '../papers/registry.ts';
import { profileOption } from './flags.ts';
import { tableAbout } from './table-about.ts';
import { terminalWidth, wrap } from './text.ts';

interface TablesFlags {
  readonly profile: ProfileName;
  readonly json?: boolean;
}

interface Listed {
  readonly id: string;
  readonly title: string;
  readonly settings: readonly { readonly id: string; readonly byDefault: boolean }[];
}

/** `fair-diagnosis/table-1  Main results`, and its data below. */
function tableLines({ id, title, settings }: Listed, ids: number, width: number): string[] {
  const data = settings.map((setting) => (setting.byDefault ? setting.id : `[${setting.id}]`));
  return [
    ...wrap(title, width, `  ${id.padEnd(ids)}  `, ' '.repeat(ids + 4)),
    ...wrap(data.join(', ') || 'on no data', width, ' '.repeat(ids + 4)),
  ];
}

/** A table of the paper that is a setting of another one here, and how that is run. */
function withinLines({ id, title, run }: TableWithin, ids: number, width: number): string[] {
  const [other] = run.split(' ');
  return [
    ...wrap(title, width, `  ${id.padEnd(ids)}  `, ' '.repeat(ids + 4)),
    ...wrap(`a setting of ${other}: run ${run}`, width, ' '.repeat(ids + 4)),
  ];
}

export function command(): Command {
  return new Command('tables')
    .description(
      'list the tables that can be rerun, and on which data; one: its rows, trials and claims',
    )
    .argument('[which]', 'a paper or a table: fair-diagnosis, or fair-diagnosis/table-1')
    .addOption(profileOption())
    .option('--json', 'as JSON')
    .action((which: string | undefined, { profile, json }: TablesFlags) => {
      if (which?.includes('/') && !json) {
        console.log(tableAbout(findTable(which), profile, terminalWidth()).join('\n'));
        return;
      }
      const listing = papersNamed(which).map(({ paper, tables }) => ({
        paper: paper.id,
        title: paper.title,
        within: which?.includes('/') ? [] : (paper.within ?? []),
        tables: tables.map((table) => ({
          id: table.id,
          title: table.title,
          caption: table.caption,
          rows: table.rows.map((row) => row.title),
          claims: table.claims.map(({ id, statement, source, ours = false }) => ({
            id,
            statement,
            source,
            ours,
          })),
          settings: table.settings(profile).map(({ id, byDefault }) => ({ id, byDefault })),
        })),
      }));
      if (json) {
        console.log(JSON.stringify(listing, null, 1));
        return;
      }
      const width = terminalWidth();
      const ids = Math.max(
        ...listing.flatMap(({ tables, within }) =>
          [...tables, ...within].map(({ id }) => id.length),
        ),
      );
      const lines = listing.flatMap(({ title, tables, within }) => [
        ...wrap(title, width),
        ...tables.flatMap((table) => tableLines(table, ids, width)),
        ...within.flatMap((one) => withinLines(one, ids, width)),
        '',
      ]);
      lines.push(
        `On data by default in profile ${profile}; data in brackets when named.`,
        'More about one: npm run refair -- tables <table>',
        'Run one: npm run refair -- run <table> [--dataset ID] [--attribute NAME]',
      );
      console.log(lines.join('\n'));
    });
}
