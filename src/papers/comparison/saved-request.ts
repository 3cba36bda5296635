import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { makeFolder } from '../../files/folder.ts';
import { textIfThere } from '../../files/read.ts';
import { type PaperResults, readResults } from '../results-file.ts';
import { TUNING } from './choices.ts';
import { commandOf, lostBy, type Request } from './request.ts';
import type { Tried } from './search.ts';

const FILE = 'request.json';

/** Keeps what was asked for beside its report, which is made again from it. */
export async function saveRequest(folder: string, request: Request): Promise<void> {
  await makeFolder(folder);
  await writeFileAtomic(join(folder, FILE), `${JSON.stringify(request, null, 1)}\n`);
}

/**
 * Keeps a comparison from taking the place of another that it does not contain.
 *
 * @throws UserError where it would.
 */
export async function refuseOther(folder: string, request: Request): Promise<void> {
  if (!hasRequest(folder) || (await readResults(folder)) === null) return;
  const earlier = await savedRequest(folder);
  const lost = lostBy(request, earlier);
  if (lost.length === 0) return;
  throw new UserError(
    `${folder} holds another comparison, of which this one would lose: ${lost.join(', ')}`,
    `keep both, with another folder: --out …; or delete it: ${commandOf(earlier)} makes it again`,
  );
}

/** Whether a folder holds a comparison. */
export function hasRequest(folder: string): boolean {
  return existsSync(join(folder, FILE));
}

/**
 * What was asked for; where its results are there too, with what the search tried. Ranges of methods may
 * have changed since, and what was trained is found by what it was.
 *
 * @throws UserError where there is none, or it can't be read.
 */
export async function savedRequest(folder: string): Promise<Request> {
  const path = join(folder, FILE);
  const text = await textIfThere(path);
  const fix = 'compare again: refair compare …; what was trained is kept';
  if (text === null) throw new UserError(`there is no comparison in ${folder}`, fix);
  let request: Request;
  try {
    request = JSON.parse(text) as Request;
  } catch (error) {
    const { message } = error as Error;
    throw new UserError(`${path} is not JSON: ${message}`, fix, { cause: error });
  }
  const tried = triedIn(await readResults(folder));
  return tried === null ? request : { ...request, tried };
}

const study = z.object({
  methods: z.array(
    z.object({
      row: z.string(),
      candidates: z
        .array(z.object({ options: z.record(z.string(), z.json()), rate: z.number().nullable() }))
        .min(1),
    }),
  ),
});

/** Null: there are no results, or nothing was searched. */
function triedIn(results: PaperResults | null): Tried | null {
  const [table] = results?.tables ?? [];
  const parsed = study.safeParse(table?.settings[0]?.studies?.[TUNING]);
  if (!parsed.success) return null;
  return Object.fromEntries(parsed.data.methods.map((one) => [one.row, one.candidates])) as Tried;
}
