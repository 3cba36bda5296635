import { styleText } from 'node:util';
import { byKind, type Finding } from '../papers/audit/audit.ts';
import { terminalProse, wrap } from './text.ts';

const MARKS = {
  serious: styleText('red', '✗ serious  '),
  notable: styleText('yellow', '! notable  '),
  minor: styleText('dim', '· minor    '),
  supported: styleText('green', '✓ supported'),
} as const;

const WIDTH = 96;

/** Findings as a terminal shows them, grouped by kind. */
export function auditText(findings: readonly Finding[]): string {
  const groups = byKind(findings).map(({ title, findings: group }) =>
    [
      styleText('bold', title),
      ...group.map(({ severity, title: name, statement }) =>
        [`  ${MARKS[severity]} ${name}`, ...wrap(terminalProse(statement), WIDTH, '      ')].join(
          '\n',
        ),
      ),
    ].join('\n'),
  );
  return `${groups.join('\n\n')}\n`;
}
