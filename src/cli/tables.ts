import { Command } from 'commander';
import type { ProfileName } from '../papers/paper.ts';
import { PAPERS } from '../papers/registry.ts';
import { profileOption } from './run.ts';

export function tablesCommand(): Command {
  return new Command('tables')
    .description('list the tables that can be rerun, and on which data')
    .addOption(profileOption('quick'))
    .option('--json', 'as JSON')
    .action(({ profile, json }: { profile: ProfileName; json?: boolean }) => {
      const listing = PAPERS.map((paper) => ({
        paper: paper.id,
        title: paper.title,
        tables: paper.tables.map((table) => ({
          id: table.id,
          title: table.title,
          rows: table.rows.map((row) => row.title),
          settings: table.settings(profile).map(({ id, byDefault }) => ({ id, byDefault })),
        })),
      }));
      if (json) {
        console.log(JSON.stringify(listing, null, 1));
        return;
      }
      for (const { title, tables } of listing) {
        console.log(`\n${title}`);
        for (const table of tables) {
          console.log(`  ${table.id.padEnd(28)} ${table.title}`);
          const data = table.settings.map(({ id, byDefault }) =>
            byDefault ? `${id} (default)` : id,
          );
          console.log(`  ${''.padEnd(28)} on ${data.join(', ')}`);
        }
      }
      console.log('\nRun one: npm run refair -- run <table> [--dataset ID] [--attribute NAME]');
    });
}
