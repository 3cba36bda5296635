import type { Claim, Paper, Table } from '../papers/paper.ts';
import { planTable } from '../papers/plan.ts';
import type { ProfileName } from '../papers/profile.ts';
import { terminalProse, wrap } from './text.ts';

/** What `refair tables <table>` prints: what the table compares, on which data, and what it claims. */
export function tableAbout(
  { paper, table }: { paper: Paper; table: Table },
  profile: ProfileName,
  width: number,
): string[] {
  const settings = table.settings(profile);
  return [
    ...wrap(`${table.id}: ${table.title} (${paper.title})`, width),
    '',
    ...wrap(terminalProse(table.caption), width),
    '',
    'Rows',
    ...columns(
      table.rows.map((row) => [
        terminalProse(row.title),
        settings.length === 0 ? '' : row.trial(settings[0]!).method,
      ]),
    ),
    '',
    `Data in profile ${profile}${settings.length === 0 ? ': none' : ''}`,
    ...columns(
      settings.map((setting) => {
        const trials = planTable(table, [setting]).length;
        const folds = setting.folds > 0 ? `, ${setting.folds} folds` : '';
        const more = setting.looks ? ' at the first look' : '';
        return [
          setting.byDefault ? setting.id : `[${setting.id}]`,
          `${trials} trials: ${setting.seeds.length} seeds${folds}${more}`,
        ];
      }),
    ),
    ...(settings.some(({ byDefault }) => !byDefault)
      ? ['  (data in brackets when named by --dataset and --attribute)']
      : []),
    '',
    table.claims.length === 0 ? 'Claims: none' : 'Claims',
    ...table.claims.flatMap((claim) =>
      wrap(
        `${terminalProse(claim.statement)} (${asides(claim).join('; ')})`,
        width,
        '  - ',
        '    ',
      ),
    ),
    '',
    `Run it: npm run refair -- run ${table.id}${profile === 'quick' ? '' : ` --profile ${profile}`}`,
  ];
}

/** Where a claim is from, and where its verdict is read. */
function asides({ source, ours, since, primary }: Claim): string[] {
  return [
    ours ? 'our check' : source,
    ...(since === undefined ? [] : [since]),
    ...(primary === undefined ? [] : [`judged on ${primary}`]),
  ];
}

/** Two columns, the first as wide as it needs. */
function columns(lines: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...lines.map(([first]) => first.length));
  return lines.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`.trimEnd());
}
