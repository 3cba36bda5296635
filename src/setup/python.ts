import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Wheel } from './builds.ts';
import { type CommandResult, lastLine, runCommand } from './command.ts';
import { SetupFailure } from './failure.ts';

/** Python and pip fetch and unpack TensorFlow's wheels; no Python code of a wheel ever runs. */
export interface Python {
  readonly program: string;
}

/**
 * A Python whose pip works: `PYTHON`, else `python3`, else `python`. One without pip lends its
 * standard library to a private environment in `cache`, which brings pip along.
 *
 * @throws SetupFailure where there is none.
 */
export async function findPython(cache: string): Promise<Python> {
  const names = [process.env.PYTHON, 'python3', 'python'].filter((name) => name);
  let bare: string | undefined;
  for (const name of names as string[]) {
    const { code } = await runCommand(name, ['-m', 'pip', '--version']);
    if (code === 0) return { program: name };
    if (bare === undefined && (await runCommand(name, ['-c', 'import venv'])).code === 0) {
      bare = name;
    }
  }
  if (bare !== undefined) {
    const folder = join(cache, 'pip');
    await rm(folder, { recursive: true, force: true });
    const { code } = await runCommand(bare, ['-m', 'venv', folder]);
    if (code === 0) return { program: join(folder, 'bin', 'python') };
  }
  throw new SetupFailure(
    'pip, which fetches TensorFlow, is missing',
    'Install Python 3 with pip (Debian and Ubuntu: apt-get install python3-pip).',
  );
}

/**
 * Downloads one wheel into `folder`. pip compares its SHA-256 with the pinned one before it keeps
 * the file. Half a download stays in `scratch`, which the caller empties.
 *
 * @throws SetupFailure with pip's own reason.
 */
export async function downloadWheel(
  python: Python,
  wheel: Wheel,
  folder: string,
  scratch: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await mkdir(scratch, { recursive: true });
  const requirements = join(scratch, `${wheel.name}.txt`);
  await writeFile(requirements, `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const result = await runCommand(
    python.program,
    [
      ...['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:'],
      ...['--no-cache-dir', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'],
      // Only the C libraries inside are used, so the Python it is meant for does not matter.
      ...['--python-version', '3.12', '--implementation', 'cp'],
      ...wheel.tags.flatMap((tag) => ['--platform', tag]),
      ...['--dest', folder, '--require-hashes', '--requirement', requirements],
    ],
    { env: { ...process.env, TMPDIR: scratch } },
  );
  if (result.code !== 0) throw downloadFailure(wheel, result);
}

function downloadFailure(wheel: Wheel, result: CommandResult): SetupFailure {
  const errors = result.stderr.split('\n').filter((line) => line.startsWith('ERROR:'));
  const cause = errors.at(-1) ?? lastLine(result.stderr);
  const what = `${wheel.name} ${wheel.version}`;
  const index = 'Check which package index pip is set up to use (pip config list).';
  if (/NewConnectionError|Name or service|ProxyError|timed out|Max retries/i.test(result.stderr)) {
    return new SetupFailure(
      `${what} could not be downloaded: the package index does not answer`,
      'Check the network and the proxy settings (HTTPS_PROXY).',
    );
  }
  const why = /do not match the hashes/i.test(result.stderr)
    ? 'differs from the pinned file (its SHA-256 does not match)'
    : `could not be downloaded: ${cause.replace(/^ERROR:\s*/, '')}`;
  return new SetupFailure(`${what} ${why}`, index);
}

// Python's own zip reader verifies each member's checksum and strips paths that lead outside; it
// drops permissions, which CUDA's assembler needs.
const unpackProgram = `
import os, sys, zipfile
wheel, target, *prefixes = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for member in archive.infolist():
        if not member.is_dir() and member.filename.startswith(tuple(prefixes)):
            path = archive.extract(member, target)
            mode = member.external_attr >> 16 & 0o777
            if mode:
                os.chmod(path, mode | 0o600)
`;

/**
 * Unpacks the members of a wheel whose names begin with one of `prefixes`.
 *
 * @throws SetupFailure where the file is damaged or the disk is full.
 */
export async function unpackWheel(
  python: Python,
  file: string,
  target: string,
  prefixes: readonly string[],
): Promise<void> {
  const { code, stderr } = await runCommand(python.program, [
    '-c',
    unpackProgram,
    file,
    target,
    ...prefixes,
  ]);
  if (code !== 0) {
    throw new SetupFailure(
      `${file} could not be unpacked: ${lastLine(stderr)}`,
      'Make room on that disk, or set REFAIR_CACHE to a folder on a larger one.',
    );
  }
}
