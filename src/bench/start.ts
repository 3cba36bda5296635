import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { numberCell, plainTable, textCell } from '../report/tables.ts';
import { root } from '../setup/paths.ts';
import type { BenchPart } from './part.ts';
import { inScratch } from './scratch.ts';

const LIMIT_MINUTES = 10;

/** What a newcomer waits for: everything installed, nothing computed yet. */
export const startBench: BenchPart = {
  name: 'start',
  title: 'From npm start to the reports, nothing computed before',
  slow: true,
  run: ({ progress, signal }) =>
    inScratch(async (folder) => {
      progress('npm start in an empty store …');
      const out = join(folder, 'reports');
      const begun = Date.now();
      const started = performance.now();
      const code = await run(['start', '--out', out, '--store', join(folder, 'store')], signal);
      const total = (performance.now() - started) / 1000;
      const files = await readdir(out, { recursive: true }).catch(() => []);
      const pdfs = files.filter((file) => file.endsWith('.pdf')).sort();
      const rows = [];
      for (const pdf of pdfs) {
        const { mtimeMs } = await stat(join(out, pdf));
        rows.push({
          header: pdf,
          cells: [numberCell((mtimeMs - begun) / 1000, { digits: 0 }), textCell('')],
        });
      }
      rows.push({
        header: 'end of the command',
        cells: [
          numberCell(total, { digits: 0 }),
          textCell(code === 0 ? `${(total / 60 / LIMIT_MINUTES).toFixed(2)}` : `exit code ${code}`),
        ],
      });
      return plainTable({
        id: 'bench-start',
        caption: 'Seconds from the start of the command until each file lies there.',
        stub: 'What',
        columns: [
          { id: 'seconds', title: 'After', unit: 's', better: 'lower' },
          { id: 'ratio', title: `To the limit of ${LIMIT_MINUTES} min`, align: 'left' },
        ],
        rows,
        notes: [
          'Quick profile, one worker per core; dependencies and engine installed beforehand.',
        ],
      });
    }),
};

/** Runs a refair command as a user does, its output left out. Gives the exit code. */
function run(args: readonly string[], signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const script = join(root, 'src', 'setup', 'refair.mjs');
    // Without a signal of its own it could not end its workers.
    const child = spawn(process.execPath, [script, ...args], {
      cwd: root,
      stdio: 'ignore',
      signal,
      killSignal: 'SIGINT',
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
