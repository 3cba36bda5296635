import type { Subject, Table } from '../papers/paper.ts';
import type { PaperResults } from '../papers/results-file.ts';
import type { ReportDocument } from '../report/document.ts';

/** Tables to run, and the report that they are for. */
export interface Job<Of extends Subject = Subject> {
  readonly paper: Of;
  readonly tables: readonly Table[];
  /** Composes the report of finished results. */
  readonly compose: (results: PaperResults) => Promise<ReportDocument>;
  /** Its tables are all that its folder holds: settings of earlier runs do not stay. */
  readonly alone?: true;
  /** Writes what belongs beside results as soon as these are there. */
  readonly beside?: (folder: string) => Promise<void>;
  /** Files that an archive wants beside it. */
  readonly archive?: (folder: string, results: PaperResults) => Promise<void>;
}
