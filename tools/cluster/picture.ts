/**
 * Takes the picture of a terminal that follows a run, reports/pictures/cluster.png: a real run on a
 * throw-away Slurm of two nodes, in tmux. Needs root, Slurm's packages and tmux:
 * node tools/cluster/picture.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '../../src/report/browser.ts';
import { MiniSlurm } from './testing.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = join(root, 'reports', 'pictures', 'cluster.png');
const COMMAND = 'npx refair run fair-diagnosis/table-1 --profile quick --on lab';
/** What is worth a picture: some trials are done, both nodes work, others wait. */
const WORTH = /[1-9]\d* of \d+ trials, .*2 tasks on 2 nodes, \d+ wait[\s\S]*█.*%[\s\S]*[█░] .*%/;
const SOCKET = 'refair-picture';

const folder = await mkdtemp(join(tmpdir(), 'refair-picture-'));
const mini = await MiniSlurm.start(18_300);
try {
  await describeCluster();
  tmux('new-session', '-d', '-x', '110', '-y', '12', '-c', root, await shellScript());
  const screen = await whenWorthIt();
  await draw(screen);
  console.log(`${screen}\n${target}`);
} finally {
  tmux('kill-server');
  mini.ask('scancel', '--me');
  await mini.stop();
  await rm(folder, { recursive: true, force: true });
}

async function describeCluster(): Promise<void> {
  const lab = {
    engine: 'slurm',
    store: join(folder, 'store'),
    sbatch: { time: 60, 'cpus-per-task': 2 },
    workersPerTask: 1,
    minutesPerTask: 0.2,
    pollSeconds: 2,
    settleSeconds: 5,
  };
  await mkdir(join(folder, 'refair'), { recursive: true });
  await writeFile(join(folder, 'refair', 'clusters.json'), JSON.stringify({ lab }));
}

async function shellScript(): Promise<string> {
  const script = join(folder, 'run.sh');
  const environment = `XDG_CONFIG_HOME='${folder}' SLURM_CONF='${process.env.SLURM_CONF}'`;
  await writeFile(
    script,
    `clear; ${environment} ${COMMAND} --no-report --out '${folder}/out'; echo; echo ended; sleep 600\n`,
  );
  return `bash '${script}'`;
}

function tmux(...args: string[]): string {
  try {
    return execFileSync('tmux', ['-L', SOCKET, '-f', '/dev/null', ...args], { encoding: 'utf8' });
  } catch (error) {
    if (args[0] === 'kill-server') return '';
    throw error;
  }
}

async function whenWorthIt(): Promise<string> {
  for (;;) {
    const screen = tmux('capture-pane', '-p').trimEnd();
    if (WORTH.test(screen)) return screen;
    if (/^ended$/m.test(screen))
      throw new Error(`the run ended before it was worth a picture:\n${screen}`);
    await sleep(500);
  }
}

/** The screen as a picture, in the colours of reports/pictures/progress.png, which shows a local run. */
async function draw(screen: string): Promise<void> {
  const escaped = screen.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const coloured = escaped
    .replaceAll(/█+/g, '<b>$&</b>')
    .replaceAll(/░+/g, '<i>$&</i>')
    .replace(/^[⠀-⣿❯]/m, '<u>$&</u>');
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 1200, height: 400, deviceScaleFactor: 1.5 });
    await page.setContent(`<style>
      body { margin: 0; background: #11151d; }
      pre { display: inline-block; margin: 0; padding: 20px 24px; color: #dfe3ea; font: 15px/21px 'DejaVu Sans Mono', monospace; }
      b { color: #5fb0b2; font-weight: normal; } i { color: #3a4150; font-style: normal; } u, s { color: #e3b667; text-decoration: none; }
    </style><pre><s>$</s> ${COMMAND}\n${coloured}</pre>`);
    const pre = await page.$('pre');
    await pre!.screenshot({ path: target as `${string}.png` });
  } finally {
    await browser.close();
  }
}
