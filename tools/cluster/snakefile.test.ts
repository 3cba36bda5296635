import { execFile, spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { planLines, writePlan } from '../../src/runs/cluster/plan-file.ts';
import { openStore } from '../../src/runs/store.ts';
import { temporaryFolder, tinyTrial } from '../../src/runs/testing.ts';

const snakefile = fileURLToPath(new URL('./Snakefile', import.meta.url));
const isThere = spawnSync('snakemake', ['--version']).status === 0;

describe.skipIf(!isThere)(`the Snakefile${isThere ? '' : ' (skipped: no snakemake)'}`, () => {
  test('trains a plan, each trial after those that it needs, and nothing twice', async () => {
    const folder = await temporaryFolder();
    const store = join(folder, 'store');
    const specs = [tinyTrial('erm'), tinyTrial('decoupled')];
    const titled = specs.map((spec) => ({ spec, title: spec.method }));
    const lines = await planLines(titled, openStore(store));
    await writePlan(join(folder, 'plan.jsonl'), lines);
    const snakemake = async () => {
      const config = ['--config', `plan=${join(folder, 'plan.jsonl')}`, `store=${store}`];
      const args = ['-s', snakefile, '--directory', folder, '--cores', '2', ...config];
      return (await promisify(execFile)('snakemake', args)).stderr;
    };
    const said = await snakemake();
    const trained = [...said.matchAll(/receipts\/(\w+)\.json$/gm)].map(([, id]) => id);
    expect(trained.filter((id, i) => trained.indexOf(id) === i)).toEqual(lines.map(({ id }) => id));
    const receipts = await readdir(join(store, 'snakemake', 'receipts'));
    expect(receipts.sort()).toEqual(lines.map(({ id }) => `${id}.json`).sort());
    expect(await snakemake()).toContain('Nothing to be done');
  }, 180_000);
});
