import { mkdir } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { textIfThere } from '../files/read.ts';
import { commit, version } from '../setup/version.ts';
import type { PictureStrip } from '../training/outcome.ts';
import type { ProfileName } from './profile.ts';
import type { TableResult } from './results.ts';

/** The id of `schemas/results.schema.json`, which results name. */
export const RESULTS_SCHEMA = 'urn:refair:schema:results';

/** `results.json` of a paper: every cell, verdict and provenance behind its report. */
export interface PaperResults {
  readonly paper: string;
  readonly profile: ProfileName;
  /** ISO date of the newest trial. */
  readonly date: string;
  readonly environment: {
    readonly refair: string;
    readonly node: string;
    readonly hardware: string;
    /** Of refair's repository, `-dirty` where files had changed; absent outside one. */
    readonly commit?: string;
  };
  readonly tables: readonly TableResult[];
}

/** Reads a paper's results; null where there are none yet. */
export async function readResults(folder: string): Promise<PaperResults | null> {
  const path = join(folder, 'results.json');
  const text = await textIfThere(path);
  if (text === null) return null;
  try {
    const { $schema: _schema, ...results } = JSON.parse(text, revivePixels) as PaperResults & {
      readonly $schema?: string;
    };
    return results;
  } catch (error) {
    throw new UserError(
      `${path} is not JSON: ${(error as Error).message}`,
      'delete it and run the table again',
      {
        cause: error,
      },
    );
  }
}

/** A part of results as a reader of `results.json` finds it. */
export function asStored<Part>(part: Part): Part {
  return JSON.parse(JSON.stringify(part, storePixels), revivePixels) as Part;
}

/** Writes results so that the same results give the same bytes. */
export async function writeResults(folder: string, results: PaperResults): Promise<string> {
  const path = join(folder, 'results.json');
  await mkdir(folder, { recursive: true });
  const named = { $schema: RESULTS_SCHEMA, ...results };
  await writeFileAtomic(path, `${JSON.stringify(named, storePixels, 1)}\n`);
  return path;
}

/**
 * Results with one more table: its settings replace those of the same id, settings of other runs
 * stay. Another profile starts afresh, because a report speaks of one.
 */
export function mergeTable(
  known: PaperResults | null,
  paper: string,
  added: TableResult,
): PaperResults {
  const previous = known?.profile === added.profile ? known.tables : [];
  const own = previous.find((table) => table.table === added.table);
  const kept = (own?.settings ?? []).filter(
    (setting) => !added.settings.some((fresh) => fresh.id === setting.id),
  );
  const merged: TableResult = {
    ...added,
    settings: [...kept, ...added.settings].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
  const tables = [...previous.filter((table) => table.table !== added.table), merged].sort(
    (a, b) => (a.table < b.table ? -1 : 1),
  );
  const dates = tables.flatMap((table) =>
    table.settings.flatMap((setting) => setting.provenance.map((trial) => trial.finishedAt)),
  );
  return {
    paper,
    profile: added.profile,
    date: dates.sort().at(-1) ?? new Date().toISOString(),
    environment: environment(),
    tables,
  };
}

/** What makes results here and now. */
export function environment(): PaperResults['environment'] {
  const [cpu] = cpus();
  const at = commit();
  const memory = Math.round(totalmem() / 2 ** 30);
  return {
    refair: version,
    node: process.versions.node,
    hardware: `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${memory} GiB, ${process.platform} ${process.arch}`,
    ...(at !== null && { commit: at }),
  };
}

function storePixels(key: string, value: unknown): unknown {
  return key === 'pixels' && value instanceof Uint8Array
    ? Buffer.from(value).toString('base64')
    : value instanceof Float32Array
      ? Array.from(value, (number) => (Number.isFinite(number) ? short(number) : null))
      : value;
}

/** Single precision has seven digits: more of them would only make the file longer. */
function short(number: number): number {
  return Number(number.toPrecision(7));
}

function revivePixels(key: string, value: unknown): unknown {
  return key === 'pixels' && typeof value === 'string'
    ? (new Uint8Array(Buffer.from(value, 'base64')) satisfies PictureStrip['pixels'])
    : value;
}
