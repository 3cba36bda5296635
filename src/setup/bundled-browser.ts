import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../errors.ts';
import { withLock } from '../files/lock.ts';
import { lastLine, runCommand } from './command.ts';
import { say } from './say.ts';

const require = createRequire(import.meta.url);

/**
 * Unpacks the Chromium of `@sparticuz/chromium` into the user's cache, once for its version.
 *
 * The package itself unpacks into the system's temporary folder and takes whatever file of that
 * name it finds there; on a machine with several users that may be somebody else's program. Its own
 * unpacker therefore runs in a process whose temporary folder is in the user's cache.
 *
 * @returns the folder with `chromium`, and `chromium-with-libraries`, which brings the security
 *   libraries (NSS, NSPR, expat) that a bare system lacks.
 * @throws UserError where unpacking fails.
 */
export async function unpackBundledBrowser(cache: string): Promise<string> {
  const packageFolder = dirname(dirname(require.resolve('@sparticuz/chromium')));
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const folder = join(cache, `chromium-${version}`);
  const launcher = join(folder, 'chromium-with-libraries');
  if (existsSync(launcher)) return folder;
  return withLock(`${folder}.lock`, async () => {
    if (existsSync(launcher)) return folder;
    say('Unpacking the browser that prints reports (209 MB) …');
    const partial = `${folder}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true, mode: 0o700 });
    const program = `
      import { inflate } from ${JSON.stringify(pathToFileURL(require.resolve('@sparticuz/chromium')))};
      await Promise.all(process.argv.slice(1).map((file) => inflate(file)));`;
    const archives = ['chromium.br', 'fonts.tar.br', 'al2023.tar.br'];
    const result = await runCommand(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        program,
        ...archives.map((name) => join(packageFolder, 'bin', name)),
      ],
      { env: { ...process.env, TMPDIR: partial, TMP: partial, TEMP: partial } },
    );
    if (result.code !== 0) {
      throw new UserError(
        `The browser could not be unpacked into ${partial}: ${lastLine(result.stderr)}`,
        'Make room there, or set REFAIR_CACHE to a folder on a larger disk, and run again.',
      );
    }
    await writeFile(join(partial, 'chromium-with-libraries'), launcherScript, { mode: 0o755 });
    await chmod(join(partial, 'chromium'), 0o755);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    return folder;
  });
}

const launcherScript = `#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/al2023/lib"
export LD_LIBRARY_PATH
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="\${FONTCONFIG_PATH:-$here/fonts}"
exec "$here/chromium" "$@"
`;
