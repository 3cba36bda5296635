import { Command } from 'commander';
import { UserError } from '../errors.ts';
import { type AuditedPaper, auditText } from './audit-text.ts';

/** Papers whose printed numbers have been inspected. Loaded when asked for. */
const AUDITS: Readonly<Record<string, () => Promise<AuditedPaper>>> = {
  'fair-diagnosis': () => import('../papers/fair-diagnosis/audit/index.ts'),
};

export function auditCommand(): Command {
  return new Command('audit')
    .description(
      'inspect the printed numbers of a paper: do they agree with each other and the text?',
    )
    .argument('<paper>', `one of: ${Object.keys(AUDITS).join(', ')}`)
    .option('--json', 'as JSON, with the cells behind each finding')
    .action(async (id: string, { json }: { readonly json?: boolean }) => {
      const load = Object.hasOwn(AUDITS, id) ? AUDITS[id] : undefined;
      if (load === undefined) {
        throw new UserError(
          `there is no audit of "${id}"`,
          `choose one of: ${Object.keys(AUDITS).join(', ')}`,
        );
      }
      const audit = await load();
      const findings = audit.auditFindings();
      process.stdout.write(
        json ? `${JSON.stringify({ paper: id, findings }, null, 2)}\n` : auditText(audit, findings),
      );
    });
}
