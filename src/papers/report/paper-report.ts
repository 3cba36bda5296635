import type { ReportDocument, Section } from '../../report/document.ts';
import type { Paper, Table } from '../paper.ts';
import type { TableResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { aboutReport } from './about.ts';
import { exhibitsOf } from './appendix.ts';
import { auditSection, auditSentence } from './audit-section.ts';
import { claimsSection } from './claims-section.ts';
import { cover } from './cover.ts';
import { dataSection } from './data-section.ts';
import { settingBlocks } from './exhibits.ts';
import { overview } from './overview.ts';
import { settingTitle } from './print.ts';
import { provenanceSection } from './provenance.ts';
import { rerunsOf } from './rerun.ts';

/** The replication report of a paper as far as its tables have been rerun. */
export async function paperReport(paper: Paper, results: PaperResults): Promise<ReportDocument> {
  const tables = rerunsOf(paper, results);
  const settings = tables.flatMap(({ result }) => result.settings);
  const audit = await paper.audit?.();
  return {
    ...cover(paper, results),
    about: aboutReport(paper),
    overview: overview(paper, results, audit === undefined ? null : auditSentence(audit)),
    sections: [
      claimsSection(paper, tables),
      dataSection(settings),
      ...(await Promise.all(tables.map(({ table, result }) => tableSection(table, result)))),
      ...(audit === undefined ? [] : [auditSection(audit)]),
      decisionsSection(paper),
      provenanceSection(paper, results, settings),
    ],
  };
}

async function tableSection(table: Table, result: TableResult): Promise<Section> {
  const id = table.id.replaceAll('/', '-');
  const exhibits = exhibitsOf(table);
  const perSetting = exhibits.some(({ each }) => each) ? result.settings : [];
  return {
    id,
    title: `${tableNumber(table)}: ${table.title}`,
    blocks: [
      { kind: 'prose', text: table.caption },
      ...exhibits.flatMap(({ together }) => together?.(table, result) ?? []),
    ],
    sections: await Promise.all(
      perSetting.map(async (setting) => ({
        id: `${id}-${setting.id.replaceAll('/', '-')}`,
        title: settingTitle(setting),
        blocks: await settingBlocks(exhibits, table, setting),
      })),
    ),
  };
}

/** `Table 1` from `fair-diagnosis/table-1`. */
function tableNumber({ id }: Table): string {
  const words = id.split('/').at(-1)!.split('-');
  return words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join(' ');
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
