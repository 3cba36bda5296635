import { styleText } from 'node:util';
import { type Audit, byKind } from '../papers/audit/audit.ts';
import type { TableBlock } from '../report/document.ts';

import { blockText } from './table-text.ts';
import { terminalProse, wrap } from './text.ts';

type TableGroup = TableBlock['groups'][number];

const MARKS = {
  serious: styleText('red', '✗ serious  '),
  notable: styleText('yellow', '! notable  '),
  minor: styleText('dim', '· minor    '),
  supported: styleText('green', '✓ supported'),
} as const;

const WIDTH = 96;

/** An audit as a terminal shows it: its caveat, its tables, then findings grouped by kind. */
export function auditText({
  caveat,
  blocks,
  findings,
}: Pick<Audit, 'caveat' | 'blocks' | 'findings'>): string {
  const first = caveat === undefined ? [] : [wrap(terminalProse(caveat), WIDTH, '').join('\n')];
  const tables = blocks.flatMap((block) => (block.kind === 'table' ? [tableText(block)] : []));
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
  return `${[...first, ...tables, ...groups].join('\n\n')}\n`;
}

/** Notes speak of grey rows, which fixed-width letters do not show. */
function greyInWords(group: TableGroup): TableGroup {
  const rows = group.rows.map((row) =>
    row.muted ? { ...row, header: `${row.header} (grey)` } : row,
  );
  return { ...group, rows };
}

/** Its caption, its rows, and what stands under them. */
function tableText(block: TableBlock): string {
  return [
    ...wrap(terminalProse(block.caption), WIDTH),
    '',
    ...blockText({ ...block, groups: block.groups.map(greyInWords) }, WIDTH),
    ...block.notes.flatMap((note) => wrap(terminalProse(note), WIDTH)),
  ].join('\n');
}
