import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { readNotebook, writeNotebook } from '../../src/notebook/file.ts';
import type { Lab } from '../../src/notebook/lab/environment.ts';
import { labArguments } from '../../src/notebook/lab/start.ts';
import { withParameters } from '../../src/notebook/runner/parameters.ts';
import { findBrowser } from '../../src/setup/browser.ts';
import { root } from '../../src/setup/paths.ts';

const START_MS = 120_000;
const RUN_MS = 900_000;

/** What a person would have seen. */
export interface LabTrial {
  /** Cells that ran, of those with code. */
  readonly ran: number;
  readonly cells: number;
  /** Texts of error outputs. */
  readonly errors: readonly string[];
  /** Sizes in pixels of the plotly figures on the page. */
  readonly figures: readonly { readonly width: number; readonly height: number }[];
  readonly screenshots: readonly string[];
}

/**
 * Opens the quickstart in JupyterLab in a headless browser, runs all its cells with small
 * parameters and an empty store, and looks at what is shown.
 *
 * @param pictures folder for screenshots.
 */
export async function tryQuickstart(lab: Lab, pictures: string): Promise<LabTrial> {
  const folder = await mkdtemp(join(tmpdir(), 'refair-lab-'));
  const notebooks = join(folder, 'notebooks');
  const quickstart = await readNotebook(join(root, 'notebooks', 'quickstart.ipynb'));
  await writeNotebook(
    join(notebooks, 'quickstart.ipynb'),
    withParameters(quickstart, { trainLimit: '128', epochs: '1' }),
  );
  const token = randomBytes(16).toString('hex');
  const port = await freePort();
  const server = spawn(
    lab.program,
    [
      ...labArguments({ root: notebooks, browser: false, port }),
      ...['--ServerApp.port_retries=0', `--IdentityProvider.token=${token}`],
      '--expose-app-in-browser',
    ],
    {
      env: { ...lab.env, REFAIR_STORE: join(folder, 'store'), JUPYTER_CONFIG_DIR: folder },
      stdio: 'ignore',
    },
  );
  const browser = await openLocalBrowser();
  try {
    const address = `http://127.0.0.1:${port}/lab/tree/quickstart.ipynb?token=${token}`;
    await waitForServer(`http://127.0.0.1:${port}/api/status?token=${token}`, server);
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 1400 });
    await page.goto(address, { timeout: START_MS });
    await runAll(page);
    return await look(page, pictures);
  } finally {
    await browser.close();
    await end(server);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The parts of JupyterLab's application object that are used in the page. */
interface App {
  readonly restored: Promise<void>;
  readonly commands: { execute(command: string): Promise<unknown> };
  readonly shell: {
    readonly currentWidget: {
      readonly context: { readonly ready: Promise<void> };
      readonly sessionContext: {
        readonly ready: Promise<void>;
        readonly session: { readonly kernel: { readonly status: string } | null } | null;
      };
      readonly content: { readonly widgets: readonly LabCell[] };
    } | null;
  };
}

interface LabCell {
  readonly model: {
    readonly type: string;
    readonly executionCount?: number | null;
    readonly sharedModel: { getSource(): string };
  };
}

async function runAll(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const { jupyterapp: app } = globalThis as unknown as { jupyterapp?: App };
      const session = app?.shell.currentWidget?.sessionContext?.session;
      return session?.kernel?.status === 'idle';
    },
    { timeout: START_MS, polling: 500 },
  );
  await page.evaluate(async () => {
    const { jupyterapp: app } = globalThis as unknown as { jupyterapp: App };
    await app.shell.currentWidget!.context.ready;
    await app.commands.execute('notebook:run-all-cells');
  });
  await page.waitForFunction(
    () => {
      const { jupyterapp: app } = globalThis as unknown as { jupyterapp: App };
      return app.shell.currentWidget!.sessionContext.session?.kernel?.status === 'idle';
    },
    { timeout: RUN_MS, polling: 500 },
  );
}

async function look(page: Page, pictures: string): Promise<LabTrial> {
  await mkdir(pictures, { recursive: true });
  const figures = await page.$$('.js-plotly-plot');
  const sizes = [];
  const screenshots: string[] = [];
  for (const [i, figure] of figures.entries()) {
    await figure.scrollIntoView();
    await page.waitForFunction(
      (element) => element.querySelector('.main-svg') !== null,
      {},
      figure,
    );
    const box = await figure.boundingBox();
    sizes.push({ width: box?.width ?? 0, height: box?.height ?? 0 });
    const path = join(pictures, `figure-${i + 1}.png`);
    await page.screenshot({ path });
    screenshots.push(path);
  }
  const cells = await page.evaluate(() => {
    const { jupyterapp: app } = globalThis as unknown as { jupyterapp: App };
    return app.shell
      .currentWidget!.content.widgets.filter(
        ({ model }) => model.type === 'code' && model.sharedModel.getSource().trim() !== '',
      )
      .map(({ model }) => model.executionCount ?? null);
  });
  const errors = await page.$$eval('[data-mime-type="application/vnd.jupyter.error"]', (all) =>
    all.map((element) => element.textContent ?? ''),
  );
  return {
    ran: cells.filter((count) => count !== null).length,
    cells: cells.length,
    errors,
    figures: sizes,
    screenshots,
  };
}

/** The browser that prints, allowed to reach this machine and nothing else. */
async function openLocalBrowser(): Promise<Browser> {
  const { path, args } = await findBrowser();
  return puppeteer.launch({
    executablePath: path,
    args: [
      ...args.filter((arg) => !arg.startsWith('--host-resolver-rules')),
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
    headless: 'shell',
    protocolTimeout: RUN_MS,
  });
}

async function waitForServer(address: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && server.exitCode === null) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Error('JupyterLab does not start');
}

/** Ends JupyterLab, which ends its kernels. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('close', resolve));
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(timer);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
