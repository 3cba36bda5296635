import { styleText } from 'node:util';
import { type Audit, byKind } from '../papers/audit/audit.ts';
import { terminalProse, wrap } from './text.ts';

const MARKS = {
  serious: styleText('red', '✗ serious  '),
  notable: styleText('yellow', '! notable  '),
  minor: styleText('dim', '· minor    '),
  supported: styleText('green', '✓ supported'),
} as const;

const WIDTH = 96;

/** An audit as a terminal shows it: its caveat, then findings grouped by kind. */
export function auditText({ caveat, findings }: Pick<Audit, 'caveat' | 'findings'>): string {
  const first = caveat === undefined ? [] : [wrap(terminalProse(caveat), WIDTH, '').join('\n')];
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
  return `${[...first, ...groups].join('\n\n')}\n`;
}
