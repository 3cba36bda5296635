import type { Section, TableBlock } from '../../report/document.ts';
import { plainTable } from '../../report/tables.ts';
import {
  type Audit,
  byKind,
  comparesNumbers,
  type Finding,
  type Severity,
} from '../audit/audit.ts';
import { asPrinted, capital, sentence } from './language.ts';

/** The inspection of the printed paper: a matrix of statements and data sets. */
export function auditSection({ inspected, caveat, innocent, blocks, findings }: Audit): Section {
  return {
    id: 'audit',
    title: 'Audit of the printed numbers',
    blocks: [
      ...(caveat === undefined ? [] : [{ kind: 'prose', text: caveat } as const]),
      {
        kind: 'prose',
        text: `Nothing in this section was rerun: every finding is computed from ${inspected}. It says which numbers and sentences fit together and which do not, not why; ${innocent.part} of what does not fit would be explained by ${innocent.full}. Each finding stands in full in Section [Findings of the audit](#audit-findings).`,
      },
      matrix(findings),
      ...blocks,
    ],
  };
}

/** Every finding in full, for the appendix. */
export function auditFindings({ findings }: Audit): Section {
  return {
    id: 'audit-findings',
    title: 'Findings of the audit',
    blocks: [],
    sections: byKind(findings).map(({ kind, title, findings: group }) => ({
      id: `audit-${kind}`,
      title,
      blocks: [
        {
          kind: 'list',
          items: group.map(
            ({ title, severity, statement }) =>
              `**${capital(asPrinted(title))}** *(${MARKS[severity].replaceAll('*', '')})*. ${asPrinted(statement)}`,
          ),
        },
      ],
    })),
  };
}

/** The audit in a sentence with its innocent reading, which comes first where cells were read with a caveat. */
export function auditSentence({ caveat, innocent, findings }: Audit): string {
  const checks = findings.filter(comparesNumbers);
  const agreeing = checks.filter(({ severity }) => severity === 'supported').length;
  const odd = checks.length - agreeing;
  const remarks = findings.filter(
    (finding) => !comparesNumbers(finding) && finding.severity !== 'supported',
  ).length;
  if (odd + remarks === 0)
    return 'An audit of the printed numbers found nothing that does not fit together.';
  const beside =
    remarks === 0
      ? ''
      : `; ${remarks} further ${remarks === 1 ? 'remark is' : 'remarks are'} about proofs and design`;
  const found = `of ${checks.length} checks of the printed numbers, made without any rerun, ${agreeing} agree and ${odd} do not`;
  const most = `${innocent.brief} would explain ${innocent.part}`;
  const told =
    caveat === undefined
      ? `${found}, of which ${most}${beside}`
      : `${most} of what does not fit: ${found}${beside}`;
  return sentence(`${told} (Section [Audit](#audit))`);
}

/** A data set before a colon, as titles of findings about one begin. */
const OF_ONE = /^([A-Z][\w-]*(?: [A-Z0-9][\w-]*)?): (.+)$/;

const MARKS: Readonly<Record<Severity, string>> = {
  supported: 'agrees',
  minor: 'minor',
  notable: 'notable',
  serious: '**serious**',
};

/** A row a finding, a column a data set; findings about none of them alone stand in the last. */
function matrix(findings: readonly Finding[]): TableBlock {
  const told = findings.map((finding) => {
    const [, dataset = null, what = finding.title] = OF_ONE.exec(finding.title) ?? [];
    return { dataset, what: capital(asPrinted(what)), severity: finding.severity };
  });
  const datasets = [...new Set(told.flatMap(({ dataset }) => dataset ?? []))];
  const rows = [...Map.groupBy(told, ({ what }) => what)];
  const columns = [...datasets, null];
  const several = columns.length > 1;
  return plainTable({
    id: 'audit-matrix',
    caption: `What was checked, and how it came out${several ? ' on each data set' : ''}.`,
    stub: 'Statement or relation',
    columns: columns.map((dataset) => ({
      id: dataset ?? 'all',
      title: dataset ?? (datasets.length === 0 ? 'Finding' : 'All together'),
      align: 'left',
    })),
    rows: rows.map(([what, own]) => ({
      header: what,
      cells: columns.map((dataset) => {
        const here = own.filter((one) => one.dataset === dataset);
        return { text: here.length === 0 ? '' : MARKS[here[0]!.severity] };
      }),
    })),
    notes: several ? ['Empty: not asked there, or nothing to find.'] : [],
  });
}
