import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../src/setup/paths.ts';

const run = promisify(execFile);
let folder: string;
let archive: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refair-package-'));
  await npm(root, 'pack', '--pack-destination', folder);
  const [name] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  archive = join(folder, name!);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** npm that knows nothing but what a folder of this test holds, and the registry unless offline. */
function npm(cwd: string, ...args: string[]) {
  const cache = ['--cache', join(folder, 'cache')];
  return run('npm', [...args, ...cache, '--no-audit', '--no-fund', '--loglevel=error'], { cwd });
}

/** Installs packages into a project; false: the registry cannot be reached. */
async function installed(project: string, ...packages: string[]): Promise<boolean> {
  try {
    await npm(project, 'install', ...packages);
    return true;
  } catch (error) {
    const { stderr } = error as { stderr: string };
    if (/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT/.test(stderr)) return false;
    throw error;
  }
}

async function emptyProject(name: string): Promise<string> {
  const project = join(folder, name);
  await mkdir(project, { recursive: true });
  await writeFile(join(project, 'package.json'), '{"private": true}\n');
  return project;
}

test('the package, installed offline into an empty folder, evaluates at once', async (context) => {
  if (!(await installed(await emptyProject('online'), archive))) {
    context.skip('the package registry cannot be reached, and the cache cannot be filled');
  }
  const project = await emptyProject('offline');
  await npm(project, 'install', '--offline', archive);
  await writeFile(join(project, 'preds.csv'), 'y,p,sex\n1,0.9,f\n0,0.2,f\n1,0.4,m\n0,0.3,m\n');
  const command = join(project, 'node_modules', '.bin', 'refair');
  const flags = ['--label', 'y', '--score', 'p', '--groups', 'sex', '--bootstrap', '0', '--json'];
  const { stdout } = await run(command, ['evaluate', 'preds.csv', ...flags], { cwd: project });
  const { overall, groups } = JSON.parse(stdout) as {
    overall: Record<string, number>;
    groups: Record<string, Record<string, Record<string, number>>>;
  };
  // By hand: one of two positives reaches 0.5, and each scores above both negatives.
  expect(overall).toMatchObject({ tpr: 0.5, fpr: 0, accuracy: 0.75, auroc: 1 });
  expect(groups.sex!.f!.tpr).toBe(1);
  // Work for two threads, whose file no import names.
  const rows = Array.from(
    { length: 1000 },
    (_, i) => `${i % 2},${(i % 7) / 7},${i % 3 ? 'f' : 'm'}`,
  );
  await writeFile(join(project, 'many.csv'), `y,p,sex\n${rows.join('\n')}\n`);
  const many = [...flags, '--permutations', '50000'];
  const tested = await run(command, ['evaluate', 'many.csv', ...many], { cwd: project });
  const { tests } = JSON.parse(tested.stdout) as { tests: { sex: { p: number } } };
  expect(tests.sex.p).toBeGreaterThan(0.01);
  const report = [...flags.slice(0, -1), '--report', 'audit.json'];
  await run(command, ['evaluate', 'preds.csv', ...report], { cwd: project });
  const verified = await run(command, ['evaluate', 'preds.csv', '--verify', 'audit.json'], {
    cwd: project,
  });
  expect(verified.stdout).toContain('values are the same');
  const help = await run(command, ['--help'], { cwd: project });
  expect(help.stdout).toContain('any other command first fetches the kit');
});

test('it runs on the oldest Node that it promises', async (context) => {
  const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  const [oldest] = /\d+/.exec(engines.node)!;
  const project = await emptyProject('oldest');
  if (!(await installed(project, archive, `node@${oldest}`))) {
    context.skip('the package registry cannot be reached');
  }
  const node = join(project, 'node_modules', 'node', 'bin', 'node');
  const version = await run(node, ['--version']);
  expect(version.stdout).toMatch(new RegExp(`^v${oldest}\\.`));
  // Work for two threads, a report, and what verifies it.
  const rows = Array.from({ length: 1000 }, (_, i) => `${i % 2},${(i % 7) / 7},${'abc'[i % 3]}`);
  await writeFile(join(project, 'preds.csv'), `y,p,group\n${rows.join('\n')}\n`);
  const evaluate = (...flags: string[]) =>
    run(
      node,
      [join(project, 'node_modules', '.bin', 'refair'), 'evaluate', 'preds.csv', ...flags],
      { cwd: project },
    );
  const columns = ['--label', 'y', '--score', 'p', '--groups', 'group'];
  await evaluate(...columns, '--permutations', '20000', '--report', 'audit.json');
  expect((await evaluate('--verify', 'audit.json')).stdout).toContain('values are the same');
});
