import { Command } from 'commander';
import { UserError } from '../errors.ts';
import type { Audit } from '../papers/audit/audit.ts';
import { PAPERS } from '../papers/registry.ts';
import { tableToJson } from '../report/table-json.ts';
import { auditText } from './audit-text.ts';

export function command(): Command {
  const audited = PAPERS.filter(({ audit }) => audit !== undefined).map(({ id }) => id);
  return new Command('audit')
    .description(
      'inspect the printed numbers of a paper: do they agree with each other and the text?',
    )
    .argument('<paper>', `one of: ${audited.join(', ')}`)
    .option('--json', 'as JSON, with the cells behind each finding and the tables')
    .action(async (id: string, { json }: { readonly json?: boolean }) => {
      const audit = await PAPERS.find((paper) => paper.id === id)?.audit?.();
      if (audit === undefined) {
        throw new UserError(`there is no audit of "${id}"`, `choose one of: ${audited.join(', ')}`);
      }
      process.stdout.write(
        json ? `${JSON.stringify(jsonOf(id, audit), null, 2)}\n` : auditText(audit),
      );
    });
}

function jsonOf(paper: string, { caveat, blocks, findings }: Audit) {
  const tables = blocks.flatMap((block) =>
    block.kind === 'table' ? [JSON.parse(tableToJson(block)) as object] : [],
  );
  return { paper, ...(caveat === undefined ? {} : { caveat }), tables, findings };
}
