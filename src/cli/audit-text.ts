import { styleText } from 'node:util';
import { byKind, type Finding } from '../papers/audit/audit.ts';

const MARKS = {
  serious: styleText('red', '✗ serious  '),
  notable: styleText('yellow', '! notable  '),
  minor: styleText('dim', '· minor    '),
  supported: styleText('green', '✓ supported'),
} as const;

/** Findings as a terminal shows them, grouped by kind. */
export function auditText(findings: readonly Finding[]): string {
  const groups = byKind(findings).map(({ title, findings: group }) =>
    [
      styleText('bold', title),
      ...group.map(
        ({ severity, title: name, statement }) =>
          `  ${MARKS[severity]} ${name}\n${wrapped(plain(statement), '      ')}`,
      ),
    ].join('\n'),
  );
  return `${groups.join('\n\n')}\n`;
}

/** Prose with its TeX as a terminal can show it. */
function plain(prose: string): string {
  return prose
    .replace(/\$([^$]*)\$/g, (_, tex: string) =>
      tex
        .replace(/\\(hat|tilde) ([A-Z])/g, (__, kind: string, letter: string) =>
          kind === 'hat' ? `${letter}\u0302` : `${letter}\u0303`,
        )
        .replaceAll('\\Rightarrow', '⇒')
        .replaceAll('\\oplus', '⊕')
        .replaceAll('\\sum', 'Σ')
        .replaceAll('\\le', '≤')
        .replaceAll('\\,', ' ')
        .replace(/\^\{?([^{}\s()]+)\}?/g, '^$1'),
    )
    .replace(/\*\*?([^*]+)\*\*?/g, '$1');
}

function wrapped(text: string, indent: string, width = 96): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > width && line.trim() !== '') {
      lines.push(line);
      line = indent;
    }
    line += line.trim() === '' ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}
