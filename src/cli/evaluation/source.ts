import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '../../errors.ts';
import { sha256 } from '../../json.ts';
import type { AuditSource } from '../../report/audit-report/words.ts';
import { version } from '../../setup/version.ts';

/**
 * What a report says of the file that was audited.
 *
 * @param flags that decided the audit.
 * @throws UserError for standard input, which nobody could audit again.
 */
export async function auditSource(file: string, flags: readonly string[]): Promise<AuditSource> {
  if (file === '-') {
    throw new UserError(
      'a report names the file that it is about, and standard input is none',
      'write the predictions to a file first',
    );
  }
  const [bytes, { mtime }] = [await readFile(file), await stat(file)];
  return {
    file: basename(file),
    bytes: bytes.length,
    sha256: sha256(bytes),
    date: mtime.toISOString(),
    flags,
    version,
  };
}

/** @throws UserError where a file is no longer what a report says that it was. */
export async function requireSame(file: string, { sha256 }: AuditSource): Promise<void> {
  if ((await auditSource(file, [])).sha256 === sha256) return;
  throw new UserError(
    `${file} changed while it was read`,
    'run the same command again when it is written',
  );
}
