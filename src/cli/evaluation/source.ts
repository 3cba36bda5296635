import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '../../errors.ts';
import type { AuditSource } from '../../report/audit-report/words.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { version: string };

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
    sha256: createHash('sha256').update(bytes).digest('hex'),
    date: mtime.toISOString(),
    flags,
    version,
  };
}
