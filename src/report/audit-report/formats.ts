import { extname } from 'node:path';

/** What an audit is written as, by the file's ending. */
export const REPORT_FORMATS = ['.pdf', '.html', '.docx', '.xlsx', '.tex', '.json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** The format of a file to write; null: none has this ending. */
export function reportFormat(path: string): ReportFormat | null {
  return REPORT_FORMATS.find((format) => format === extname(path).toLowerCase()) ?? null;
}
