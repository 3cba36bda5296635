import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { writeFileAtomic } from '../../files/atomic.ts';
import { sha256 } from '../../json.ts';
import type { Paper } from '../paper.ts';
import { aboutReport } from '../report/about.ts';
import type { PaperResults } from '../results-file.ts';
import { citationFile } from './citation.ts';
import { type CrateFile, type CrateFolder, type CrateSubject, roCrate } from './ro-crate.ts';

const CRATE = 'ro-crate-metadata.json';

/**
 * Writes what an archive wants beside a rendered report: `CITATION.cff` and `ro-crate-metadata.json`, with
 * the checksums of all files in the folder that travel with it. The same files give the same bytes.
 */
export async function writeArchiveFiles(
  folder: string,
  paper: Paper,
  results: PaperResults,
): Promise<void> {
  await writeFileAtomic(join(folder, 'CITATION.cff'), citationFile(paper, results));
  await writeCrate(
    folder,
    {
      ...paper,
      called: `Replication of: ${paper.title}`,
      description: aboutReport(paper).description,
      command: (table, profile) => `npm run refair -- run ${table} --profile ${profile}`,
    },
    results,
  );
}

/** Writes `ro-crate-metadata.json` beside a rendered report, with the checksums of all files in the folder. */
export async function writeCrate(
  folder: string,
  subject: CrateSubject,
  results: PaperResults,
): Promise<void> {
  await writeFileAtomic(join(folder, CRATE), roCrate(subject, results, await filesIn(folder)));
}

/** Folders whose files are told together: there are thousands of predictions. */
const TOGETHER = ['trials/'];

/** Pages and drawings do not travel with a report: they are made again from what does. */
const MADE_AGAIN = /^(report\.html|figures\/[^/]*\.svg)$/;

async function filesIn(folder: string): Promise<(CrateFile | CrateFolder)[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name !== CRATE)
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !MADE_AGAIN.test(path))
    .sort();
  const files: CrateFile[] = [];
  for (const path of paths) {
    const bytes = await readFile(join(folder, path));
    files.push({ path, bytes: bytes.length, sha256: sha256(bytes) });
  }
  const inside = (path: string) => files.filter((file) => file.path.startsWith(path));
  return [
    ...files.filter(({ path }) => !TOGETHER.some((start) => path.startsWith(start))),
    ...TOGETHER.filter((path) => inside(path).length > 0).map((path) => ({
      path,
      files: inside(path).length,
      sha256: sha256(
        inside(path)
          .map((file) => `${file.sha256}  ${file.path}\n`)
          .join(''),
      ),
    })),
  ];
}
