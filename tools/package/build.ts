/**
 * Run as a program by `npm pack`: fills `dist` with what the package holds. JavaScript of the commands
 * that run at once, and the kit for all others: the files that git does not ignore, tests, reports and the solutions of
 * exercises apart.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../src/setup/paths.ts';

const run = promisify(execFile);
const dist = join(root, 'dist');

/** `.gitignore` would keep npm from packing what it names. */
const LEFT_OUT =
  /\.(test|fixture)\.m?[jt]s$|^(reports|exercises|\.ci)\/|^\.gitignore$|^(vitest\.config\.ts|biome\.json)$/;

await rm(dist, { recursive: true, force: true });
await run(process.execPath, [
  join(root, 'node_modules/typescript/bin/tsc'),
  ...['-p', join(root, 'tools/package/tsconfig.json')],
]);
const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
const { stdout } = await run('git', listing, { cwd: root, maxBuffer: 2 ** 26 });
const files = stdout.split('\0').filter((file) => file !== '' && !LEFT_OUT.test(file));
const hash = createHash('sha256');
for (const file of files) {
  const target = join(dist, 'kit', file);
  await mkdir(dirname(target), { recursive: true });
  await cp(join(root, file), target);
  hash.update(`${file}\0`).update(await readFile(target));
}
await writeFile(
  join(dist, 'kit', 'kit.json'),
  `${JSON.stringify({ content: hash.digest('hex') }, null, 2)}\n`,
);
