import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDict, PDFDocument, PDFHexString, PDFName } from 'pdf-lib';
import { writeFileAtomic } from '../../files/atomic.ts';
import type { ReportDocument, TableBlock } from '../document.ts';
import { plainText } from '../prose.ts';
import { renderReport } from '../render.ts';
import { tableToLatex } from '../table-latex.ts';
import { allBlocks } from '../view.ts';
import { auditDocument } from './document.ts';
import { type ReportFormat, reportFormat } from './formats.ts';
import { modelCardXml } from './model-card.ts';
import type { AuditFile, AuditSource } from './words.ts';

type PrintedFormat = Exclude<ReportFormat, '.json'>;

/** Formats that are made by rendering the document. */
const RENDERED: readonly PrintedFormat[] = ['.pdf', '.html', '.docx'];

/** Writes an audit for readers to each path, in the format of its ending. */
export async function writePrinted(
  { source, evaluation }: AuditFile,
  paths: readonly string[],
): Promise<void> {
  const document = auditDocument(evaluation, source);
  const formats = paths.map((path) => reportFormat(path) as PrintedFormat);
  const pages = formats.some((format) => RENDERED.includes(format))
    ? await printedPages(document, formats.includes('.pdf'), formats.includes('.docx'))
    : null;
  for (const [i, path] of paths.entries()) {
    const format = formats[i]!;
    const content = {
      '.pdf': () => withModelCard(pages!.pdf!, modelCardXml(evaluation, source), source),
      '.html': async () => pages!.html,
      '.docx': async () => pages!.docx!,
      '.xlsx': () => workbook(document),
      '.tex': async () => tablesOf(document).map(tableToLatex).join('\n'),
    }[format];
    await writeFileAtomic(path, await content());
  }
}

async function printedPages(document: ReportDocument, pdf: boolean, docx: boolean) {
  const folder = await mkdtemp(join(tmpdir(), 'refair-audit-'));
  try {
    const rendered = await renderReport(document, folder, { pdf, docx });
    return {
      html: await readFile(rendered.html, 'utf8'),
      pdf: rendered.pdf === null ? null : await readFile(rendered.pdf),
      docx: rendered.docx === null ? null : await readFile(rendered.docx),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The PDF with CHAI's model card as the metadata that its readers look for. */
async function withModelCard(
  pdf: Uint8Array,
  xml: string,
  { version }: AuditSource,
): Promise<Uint8Array> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const info = document.context.lookup(document.context.trailerInfo.Info, PDFDict);
  info.set(PDFName.of('chaiMcXml'), PDFHexString.fromText(xml));
  info.set(PDFName.of('chaiMcSoftwareId'), PDFHexString.fromText(`refair ${version}`));
  return document.save({ useObjectStreams: false });
}

function tablesOf(document: ReportDocument): TableBlock[] {
  return allBlocks(document).filter((block): block is TableBlock => block.kind === 'table');
}

/** A sheet a table: numbers as numbers, ends of intervals beside them. */
async function workbook(document: ReportDocument): Promise<Uint8Array> {
  const { utils, write } = await import('@e965/xlsx');
  const book = utils.book_new();
  for (const table of tablesOf(document)) {
    const bounded = table.columns.map((_, c) =>
      table.groups.some(({ rows }) => rows.some(({ cells }) => cells[c]?.low !== undefined)),
    );
    const header = [
      'group',
      plainText(table.stub),
      ...table.columns.flatMap(({ title, unit }, c) => {
        const name = `${plainText(title)}${unit ? ` (${unit})` : ''}`;
        return bounded[c] ? [name, `${name}, low`, `${name}, high`] : [name];
      }),
    ];
    const rows = table.groups.flatMap(({ title, rows: own }) =>
      own.map(({ header: name, cells }) => [
        title === null ? '' : plainText(title),
        plainText(name),
        ...cells.flatMap((cell, c) => {
          // A name that begins as a formula does is text here, never computed.
          const value = cell.value === undefined ? plainText(cell.text) : (cell.value ?? 'n/a');
          return bounded[c] ? [value, cell.low ?? '', cell.high ?? ''] : [value];
        }),
      ]),
    );
    const sheet = utils.aoa_to_sheet([[plainText(table.caption)], [], header, ...rows]);
    utils.book_append_sheet(book, sheet, table.id.slice(0, 31));
  }
  return new Uint8Array(write(book, { type: 'buffer', bookType: 'xlsx', compression: true }));
}
