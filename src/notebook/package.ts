import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { withLock } from '../files/lock.ts';
import { sha256 } from '../json.ts';
import { runCommand } from '../setup/command.ts';
import { root, stateDirectory } from '../setup/paths.ts';
import { version } from '../setup/version.ts';

/** Where `import … from 'refair'` leads. */
const folder = join(root, 'node_modules', 'refair');

/**
 * Makes the public API importable by name, as notebooks import it: a package that runs the
 * library's sources as they are and describes them to editors and to tslab, whose older TypeScript
 * reads declarations but not the sources themselves. Nothing is done while the sources are the
 * same.
 *
 * @throws UserError where no declarations can be made, with the compiler's reason.
 */
export async function writePackage(): Promise<void> {
  const wanted = `types-${sourceHash().slice(0, 16)}`;
  if (described() === wanted) return;
  await withLock(join(stateDirectory, 'package.lock'), async () => {
    if (described() === wanted) return;
    await emitDeclarations(join(folder, wanted));
    await writeFileAtomic(join(folder, 'index.js'), `export * from '../../src/index.ts';\n`);
    const description = {
      name: 'refair',
      version,
      private: true,
      type: 'module',
      main: 'index.js',
      types: `${wanted}/index.d.ts`,
    };
    // Last: from here on everything that it names is there.
    await writeFileAtomic(
      join(folder, 'package.json'),
      `${JSON.stringify(description, null, 2)}\n`,
    );
    for (const name of readdirSync(folder)) {
      if (name.startsWith('types-') && name !== wanted) {
        await rm(join(folder, name), { recursive: true, force: true });
      }
    }
  });
}

/** The folder of declarations that the package names now. */
function described(): string | null {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return null;
  const { types } = JSON.parse(readFileSync(path, 'utf8')) as { types?: string };
  return types?.split('/')[0] ?? null;
}

async function emitDeclarations(out: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  const { stdout, startError } = await runCommand(process.execPath, [
    join(root, 'node_modules/typescript/bin/tsc'),
    ...['--project', join(import.meta.dirname, 'tsconfig.package.json'), '--outDir', out],
  ]);
  if (existsSync(join(out, 'index.d.ts'))) return;
  throw new UserError(
    `the library's declarations could not be written: ${startError ?? stdout.trim()}`,
    'Run "npm test" to see what does not compile.',
  );
}

/** Hash of every source that the declarations can depend on. */
function sourceHash(): string {
  const source = join(root, 'src');
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('node_modules'),
  );
  const contents = names
    .sort()
    .map((name) => `${name} ${sha256(readFileSync(join(source, name)))}`);
  return sha256(contents.join('\n'));
}
