import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { UserError } from '../../errors.ts';
import { temporaryFolder } from '../testing.ts';
import { endStates, squeue } from './slurm.ts';

/** A machine where a command of Slurm answers so. */
async function withCommand(name: string, script: string): Promise<void> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
}

it('tells in a sentence that the scheduler does not answer', async () => {
  await withCommand(
    'squeue',
    'echo "slurm_load_jobs error: Unable to contact slurm controller" >&2; exit 1',
  );
  const failure = await squeue('refair').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UserError);
  expect(failure).toMatchObject({
    message: 'squeue: slurm_load_jobs error: Unable to contact slurm controller',
    fix: expect.stringContaining('when the scheduler answers'),
  });
});

it('does without accounting where there is none', async () => {
  await withCommand('sacct', 'echo "Slurm accounting storage is disabled" >&2; exit 1');
  expect(await endStates('7')).toEqual(new Map());
});
