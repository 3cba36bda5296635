import type { ReportDocument, Section } from '../../report/document.ts';
import type { Audit } from '../audit/audit.ts';
import type { Paper } from '../paper.ts';
import { givesVerdicts } from '../profile.ts';
import type { PaperResults } from '../results-file.ts';
import { aboutReport } from './about.ts';
import { auditFindings, auditSection, auditSentence } from './audit-section.ts';
import { claimResults } from './claims.ts';
import { claimsSection, rulesSection } from './claims-section.ts';
import { columnBlocks } from './column-facts.ts';
import { cover } from './cover.ts';
import { dataSection } from './data-section.ts';
import { definitionsSection } from './definitions.ts';
import { designTable } from './design-table.ts';
import { discussionSection } from './discussion.ts';
import { historySection } from './history-section.ts';
import { overview } from './overview.ts';
import { provenanceSection } from './provenance.ts';
import { byDataset, type Rerun, rerunsOf } from './rerun.ts';
import { tableAppendix, tableSection } from './table-sections.ts';
import { tripodSection } from './tripod.ts';

/** The replication report of a paper as far as its tables have been rerun. */
export async function paperReport(paper: Paper, results: PaperResults): Promise<ReportDocument> {
  const reruns = rerunsOf(paper, results);
  const claims = claimResults(paper, reruns);
  const judged = givesVerdicts(results.profile);
  const audit = await paper.audit?.();
  const document = {
    ...cover(paper, results, audit === undefined ? null : auditSentence(audit)),
    about: aboutReport(paper),
    overview: overview(paper, results),
    sections: [
      claimsSection(paper, claims, judged),
      definitionsSection(
        reruns.map(({ table }) => table),
        results.profile,
      ),
      ...designSection(paper, reruns),
      dataSection(reruns.flatMap(({ result }) => result.settings)),
      ...(await Promise.all(reruns.map(({ table, result }) => tableSection(table, result)))),
      ...discussionSection(paper, reruns, claims, judged),
      ...(audit === undefined ? [] : [auditSection(audit)]),
      ...(await appendixOf(paper, results, reruns, audit)),
    ],
  };
  const settings = reruns.flatMap(({ result }) => result.settings);
  const tripod = tripodSection(document, settings, claims);
  // Before the last page, which says how to repeat everything.
  return { ...document, sections: document.sections.toSpliced(-1, 0, tripod) };
}

function designSection(paper: Paper, reruns: readonly Rerun[]): Section[] {
  const [first] = reruns;
  const block = first === undefined ? null : designTable(paper, first);
  return block === null ? [] : [{ id: 'design', title: 'Paper and here', blocks: [block] }];
}

async function appendixOf(
  paper: Paper,
  results: PaperResults,
  reruns: readonly Rerun[],
  audit: Audit | undefined,
): Promise<Section[]> {
  const judged = givesVerdicts(results.profile);
  const behind = await Promise.all(reruns.map(({ table, result }) => tableAppendix(table, result)));
  const settings = reruns.flatMap(({ result }) => result.settings);
  const columns = byDataset(settings).flatMap((own) => columnBlocks(own[0]!));
  const sections: (Section | null)[] = [
    rulesSection(paper, settings, results),
    decisionsSection(paper),
    ...behind,
    columns.length === 0 ? null : { id: 'columns', title: 'Columns of the data', blocks: columns },
    audit === undefined ? null : auditFindings(audit),
    judged ? historySection(paper, reruns) : null,
    provenanceSection(paper, results, settings),
  ];
  return sections.flatMap((section) =>
    section === null ? [] : [{ ...section, appendix: true } as const],
  );
}

function decisionsSection(paper: Paper): Section {
  return {
    id: 'decisions',
    title: 'Our decisions and deviations',
    blocks: [
      {
        kind: 'prose',
        text: 'Where the paper is silent, or was not followed, this kit does the following.',
      },
      { kind: 'list', items: paper.decisions },
    ],
  };
}
