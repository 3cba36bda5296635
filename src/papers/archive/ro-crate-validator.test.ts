import { existsSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../runs/testing.ts';
import { runCommand } from '../../setup/command.ts';
import { cacheDirectory } from '../../setup/paths.ts';
import { findPython } from '../../setup/python.ts';
import { findPaper } from '../registry.ts';
import { readResults } from '../results-file.ts';
import { writeArchiveFiles } from './write.ts';

const VALIDATOR = 'roc-validator==0.13.0';
const HOME = join(cacheDirectory(), 'python', 'roc-validator-0.13.0');

/** The first time it is installed: milliseconds. */
const INSTALLING = 300_000;

/** RO-Crate's own validator, or why there is none. */
async function findValidator(): Promise<{ program: string } | { missing: string }> {
  const program = join(HOME, 'bin', 'rocrate-validator');
  const works = () => runCommand(program, ['--version']);
  if (existsSync(program) && (await works()).code === 0) return { program };
  try {
    const python = await findPython(cacheDirectory());
    await runCommand(python.program, ['-m', 'venv', HOME]);
    const { stderr } = await runCommand(join(HOME, 'bin', 'python'), [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', VALIDATOR],
    ]);
    if (existsSync(program) && (await works()).code === 0) return { program };
    return { missing: `pip could not install ${VALIDATOR}: ${stderr.trim().split('\n').at(-1)}` };
  } catch (error) {
    return { missing: (error as Error).message };
  }
}

const RUN = 'https://w3id.org/ro/terms/workflow-run#';
/** What the crate's contexts say of words that are not schema.org's. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  File: 'http://schema.org/MediaObject',
  conformsTo: 'http://purl.org/dc/terms/conformsTo',
  sha256: `${RUN}sha256`,
  environment: `${RUN}environment`,
  resourceUsage: `${RUN}resourceUsage`,
};

/** The contexts of a crate written out, for the words that it has: no network is asked for them. */
function contextOf(entities: readonly Readonly<Record<string, unknown>>[]): object {
  const words = entities.flatMap((entity) => [
    ...Object.keys(entity).filter((key) => !key.startsWith('@')),
    ...[entity['@type']].flat().map(String),
  ]);
  return Object.fromEntries(
    words.map((word) => [word, OTHER_WORDS[word] ?? `http://schema.org/${word}`]),
  );
}

/** Everything required that the validator finds wanting. */
async function faultsIn(folder: string, program: string): Promise<string[]> {
  const path = join(folder, 'ro-crate-metadata.json');
  const crate = JSON.parse(await readFile(path, 'utf8')) as { '@graph': Record<string, unknown>[] };
  await writeFile(path, JSON.stringify({ ...crate, '@context': contextOf(crate['@graph']) }));
  const report = join(await temporaryFolder(), 'report.json');
  await runCommand(program, [
    ...['-y', 'validate', folder, '--no-paging', '--offline'],
    ...['--profile-identifier', 'process-run-crate-0.5', '--requirement-severity', 'required'],
    ...['--output-format', 'json', '--output-file', report],
  ]);
  const { issues } = JSON.parse(await readFile(report, 'utf8')) as {
    issues: { message: string }[];
  };
  return issues.map(({ message }) => message);
}

it(
  'accepts what a committed report is archived with',
  async (context) => {
    const validator = await findValidator();
    if ('missing' in validator) return context.skip(validator.missing);
    const folder = join(await temporaryFolder(), 'positive-sum');
    await cp('reports/positive-sum', folder, { recursive: true });
    await writeArchiveFiles(folder, findPaper('positive-sum'), (await readResults(folder))!);
    expect(await faultsIn(folder, validator.program)).toEqual([]);

    const path = join(folder, 'ro-crate-metadata.json');
    const broken = (await readFile(path, 'utf8')).replaceAll('"license"', '"licenses"');
    await writeFile(path, broken);
    expect((await faultsIn(folder, validator.program)).join('\n')).toMatch(/licen[cs]e/i);
  },
  INSTALLING,
);
