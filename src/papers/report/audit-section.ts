import type { Section } from '../../report/document.ts';
import { type Audit, byKind, type Severity } from '../audit/audit.ts';

/** The inspection of the printed paper as a section of its report. */
export function auditSection({ inspected, caveat, blocks, findings }: Audit): Section {
  const count = (severity: Severity) => findings.filter((f) => f.severity === severity).length;
  return {
    id: 'audit',
    title: 'Audit of the printed numbers',
    blocks: [
      ...(caveat === undefined ? [] : [{ kind: 'prose', text: caveat } as const]),
      {
        kind: 'prose',
        text: `Nothing in this section was rerun. Every finding is computed from ${inspected}: ${count('serious')} serious, ${count('notable')} notable, ${count('minor')} minor; ${count('supported')} statements were checked and agree. A finding says that numbers or sentences do not fit together, not why.`,
      },
      ...blocks,
    ],
    sections: byKind(findings).map(({ kind, title, findings: group }) => ({
      id: `audit-${kind}`,
      title,
      blocks: [
        {
          kind: 'list',
          items: group.map(
            (finding) => `**${finding.title}** *(${finding.severity})*. ${finding.statement}`,
          ),
        },
      ],
    })),
  };
}

/** The audit in a sentence, the innocent reading first. */
export function auditSentence({ inspected, findings }: Audit): string {
  const count = (severity: Severity) => findings.filter((f) => f.severity === severity).length;
  const odd = count('serious') + count('notable') + count('minor');
  return odd === 0
    ? `An audit of ${inspected} found nothing that does not fit together.`
    : `An audit of ${inspected}: ${count('supported')} statements agree with the numbers and ${odd} do not fit them, which slips in copying tables would explain as well as anything else (Section [Audit](#audit)).`;
}
