import { readFile } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import { UserError } from '../../errors.ts';
import { about } from '../../files/system-error.ts';
import type { AuditFile } from '../../report/audit-report/words.ts';
import { evaluateFile } from './evaluate-file.ts';
import { type EvaluateFlags, evaluateOptions } from './options.ts';
import { auditSource } from './source.ts';

/**
 * Makes a report's audit again from the same predictions and compares every number.
 *
 * @param compare the older model's predictions, where the audit had them.
 * @returns what to say. @throws UserError where the file, a number or the report is another.
 */
export async function verifyAudit(
  file: string,
  report: string,
  compare: string | undefined,
): Promise<string> {
  const { source, evaluation } = await readAuditFile(report);
  const now = await auditSource(file, []);
  if (now.sha256 !== source.sha256) {
    throw new UserError(
      `${file} is not the file that ${report} is about: its SHA-256 is ${now.sha256}, not ${source.sha256}`,
      `give the file that was audited (${source.file}, ${source.bytes} bytes)`,
    );
  }
  const flags = parsedFlags(report, file, source.flags, compare);
  const drawn = JSON.stringify(evaluation).includes('"curves"');
  const again = await evaluateFile(file, flags.values, flags.command, drawn);
  const [before, after] = [leavesOf(evaluation), leavesOf(JSON.parse(JSON.stringify(again)))];
  const paths = new Set([...before.keys(), ...after.keys()]);
  const different = [...paths].filter((path) => before.get(path) !== after.get(path));
  const [first] = different;
  if (first === undefined) {
    return `${report}: all ${before.size.toLocaleString('en')} values are the same, computed again from ${file}\n`;
  }
  throw new UserError(
    `${report}: ${different.length} of ${paths.size} values are others when computed again; ${first} is ${before.get(first) ?? 'missing'} there and ${after.get(first) ?? 'missing'} here`,
    source.version === now.version
      ? 'the report was changed after it was made: make it anew'
      : `it was made by refair ${source.version}, and this is ${now.version}: use that version, or make the report anew`,
  );
}

async function readAuditFile(path: string): Promise<AuditFile> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw about(path, error);
  });
  const wrong = new UserError(
    `${path} is no report of an audit`,
    'give the JSON that refair evaluate --report audit.json wrote',
  );
  let read: Partial<AuditFile>;
  try {
    read = JSON.parse(text) as Partial<AuditFile>;
  } catch {
    throw wrong;
  }
  const { source, evaluation } = read;
  const whole =
    typeof source?.sha256 === 'string' &&
    Array.isArray(source.flags) &&
    source.flags.every((flag) => typeof flag === 'string') &&
    typeof evaluation === 'object';
  if (!whole) throw wrong;
  return { source, evaluation };
}

/** The report's own flags, but for files: those are named by who verifies. */
function parsedFlags(
  report: string,
  file: string,
  flags: readonly string[],
  compare: string | undefined,
): { readonly values: EvaluateFlags; readonly command: Command } {
  const command = evaluateOptions(new Command('evaluate').exitOverride());
  command.configureOutput({ writeErr: () => {} });
  try {
    command.parse([file, ...flags], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new UserError(`${report}: its flags cannot be read (${error.message})`, 'make it anew');
  }
  const values = command.opts<EvaluateFlags>();
  if (values.compare === undefined) return { values, command };
  if (compare === undefined) {
    throw new UserError(
      `${report} compares with an older model`,
      `give its predictions too: --compare ${values.compare}`,
    );
  }
  return { values: { ...values, compare }, command };
}

/** Every value of a tree by its path. */
function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, JSON.stringify(value)]]);
  const leaves = new Map<string, string>();
  for (const [name, inner] of Object.entries(value)) {
    for (const leaf of leavesOf(inner, path === '' ? name : `${path}.${name}`)) leaves.set(...leaf);
  }
  return leaves;
}
