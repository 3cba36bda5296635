import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UserError } from '../errors.ts';
import { shown } from './problem.ts';

/** Columns of a sheet. */
export interface Sheet {
  /** All of the workbook. */
  readonly sheets: readonly string[];
  /** The titles in the first row that is not blank. */
  readonly header: readonly string[];
  /** Those that were asked for, in that order, as text; blank rows are left out. None where it has no such title. */
  readonly columns: readonly (readonly string[])[];
}

/** What `workbook-thread.ts` is asked for. */
export interface SheetRequest {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly sheet: string | undefined;
  readonly columns: readonly string[];
  readonly largest: number;
}

/** What it answers: the sheet, the sheets where it is none of them, a size that is too large, or what is wrong. */
export type SheetAnswer =
  | Sheet
  | Pick<Sheet, 'sheets'>
  | { readonly size: number }
  | { readonly why: string };

/** What a workbook may need; few bytes can stand for all of a computer's memory. */
const LIMITS = { mebibytes: 256, memory: 2048, seconds: 600 };
const MIB = 2 ** 20;

/**
 * Reads columns of a sheet (xlsx, xls, ods) in a thread of its own, so that one that fills the memory or
 * does not end can be given up.
 *
 * @param name of the file, in errors.
 * @param sheet default: the first.
 * @param limits `mebibytes` of the unpacked files, `memory` in MiB, `seconds`.
 * @throws UserError where the workbook has no such sheet, or is beyond the limits; Error where it cannot be read.
 */
export async function readSheet(
  bytes: Uint8Array,
  name: string,
  { sheet, columns }: { readonly sheet?: string | undefined; readonly columns: readonly string[] },
  limits = LIMITS,
): Promise<Sheet> {
  const fail = (why: string, cause?: unknown) =>
    new UserError(
      `${name} ${why}: it is not read as a workbook`,
      'keep only the columns that are needed, or save the sheet as csv (UTF-8)',
      { cause },
    );
  // In the npm package all files are JavaScript.
  const file = new URL(`./workbook-thread${extname(import.meta.url)}`, import.meta.url);
  const request: SheetRequest = { bytes, name, sheet, columns, largest: limits.mebibytes * MIB };
  const worker = new Worker(file, {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: limits.memory },
  });
  const { promise, resolve, reject } = Promise.withResolvers<SheetAnswer>();
  const timer = setTimeout(
    () => reject(fail(`takes more than ${limits.seconds} seconds`)),
    1000 * limits.seconds,
  );
  worker.once('message', resolve).once('error', reject);
  const answer = await promise
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
      throw fail(`needs more than ${limits.memory} MiB of memory`, error);
    })
    .finally(() => {
      clearTimeout(timer);
      void worker.terminate();
    });
  if ('why' in answer) throw new Error(answer.why);
  if ('size' in answer) {
    const size = Math.ceil(answer.size / MIB).toLocaleString('en');
    throw fail(`unpacks to ${size} MiB, and no more than ${limits.mebibytes} are read`);
  }
  if ('header' in answer) return answer;
  if (sheet === undefined) throw new Error('it has no sheet');
  throw new UserError(
    `${name} has no sheet ${shown(sheet)}`,
    `choose one of: ${answer.sheets.join(', ')}`,
  );
}
