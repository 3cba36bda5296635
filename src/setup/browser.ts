import { accessSync, constants, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { unpackBundledBrowser } from './bundled-browser.ts';
import { launchBrowser } from './launch-browser.ts';
import { cacheDirectory } from './paths.ts';

/** A browser that started on this machine, and how to start it. */
export interface FoundBrowser {
  readonly path: string;
  /**
   * Switches for printing pages that are complete in themselves: no network, no background
   * services.
   */
  readonly args: readonly string[];
  readonly source: BrowserSource;
}

export type BrowserSource = 'PUPPETEER_EXECUTABLE_PATH' | 'installed' | 'bundled';

export interface BrowserCandidate {
  readonly path: string;
  readonly source: BrowserSource;
}

const offlineArguments = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-dev-shm-usage',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-gpu',
  '--disable-software-rasterizer',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--metrics-recording-only',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
];

/**
 * The browser that prints: `PUPPETEER_EXECUTABLE_PATH`, else an installed Chrome or Chromium, else
 * the one in the package `@sparticuz/chromium` (Linux x86-64 only). Each is started once before it
 * is trusted; the answer is remembered in the user's cache until the file changes.
 *
 * @throws UserError where none starts, with what each of them said.
 */
export async function findBrowser(): Promise<FoundBrowser> {
  const args = browserArguments();
  const named = process.env.PUPPETEER_EXECUTABLE_PATH;
  const remembered = await recall(named);
  if (remembered) return { ...remembered, args };
  const complaints: string[] = [];
  for await (const candidate of allCandidates(named, complaints)) {
    const complaint = await tryStart(candidate.path, args);
    if (complaint === undefined) {
      await remember(candidate);
      return { ...candidate, args };
    }
    complaints.push(`${candidate.path}: ${complaint}`);
  }
  throw noBrowser(named, complaints);
}

/** Whether the processes of the browser run without its sandbox, which Chromium demands of root. */
export function browserArguments(
  isRoot = process.getuid?.() === 0,
  environment: NodeJS.ProcessEnv = process.env,
): readonly string[] {
  const unsandboxed = isRoot || environment.REFAIR_BROWSER_SANDBOX === 'off';
  return unsandboxed ? [...offlineArguments, '--no-sandbox'] : offlineArguments;
}

/**
 * Browsers to try, in order, without the bundled one. A named one excludes all others.
 *
 * @param executable tells whether a path is a program; a parameter so that tests need no browser.
 */
export function browserCandidates(
  named: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  executable: (path: string) => boolean = isExecutable,
): readonly BrowserCandidate[] {
  if (named) return [{ path: named, source: 'PUPPETEER_EXECUTABLE_PATH' }];
  return installPlaces(environment, platform)
    .filter(executable)
    .map((path) => ({ path, source: 'installed' as const }));
}

function installPlaces(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (platform === 'darwin') {
    const names = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) =>
      names.map((name) => join(folder, `${name}.app`, 'Contents', 'MacOS', name)),
    );
  }
  const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Starts a found browser and prints a small page.
 *
 * @throws UserError where that no longer works.
 */
export async function checkBrowser(browser: FoundBrowser): Promise<void> {
  const complaint = await tryStart(browser.path, browser.args);
  if (complaint !== undefined) {
    throw noBrowser(process.env.PUPPETEER_EXECUTABLE_PATH, [`${browser.path}: ${complaint}`]);
  }
}

/** Undefined where it starts and prints a page; else what went wrong. */
async function tryStart(path: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const browser = await launchBrowser(path, args);
    try {
      const page = await browser.newPage();
      await page.setContent('<p>refair</p>');
      const pdf = Buffer.from(await page.pdf());
      return pdf.subarray(0, 5).toString() === '%PDF-' ? undefined : 'prints no PDF';
    } finally {
      await browser.close();
    }
  } catch (error) {
    const lines = (error instanceof Error ? error.message : String(error)).split('\n');
    const cause = lines.find((line) => /error while loading|no usable sandbox|snap/i.test(line));
    return (cause ?? lines[0] ?? '').trim();
  }
}

/** A browser that the user named is the only one that may be used; the packaged one comes last. */
async function* allCandidates(
  named: string | undefined,
  complaints: string[],
): AsyncGenerator<BrowserCandidate> {
  yield* browserCandidates(named);
  if (named || process.platform !== 'linux' || process.arch !== 'x64') return;
  const folder = await unpackBundledBrowser(cacheDirectory()).catch((error: Error) => {
    complaints.push(`the packaged one: ${error.message}`);
  });
  if (folder === undefined) return;
  // The system's own security libraries get updates; the packaged ones are for where they lack.
  yield { path: join(folder, 'chromium'), source: 'bundled' };
  yield { path: join(folder, 'chromium-with-libraries'), source: 'bundled' };
}

function noBrowser(named: string | undefined, complaints: readonly string[]): UserError {
  const message = ['No browser starts, so reports cannot be printed as PDF.', ...complaints];
  const text = complaints.join('\n');
  const fix = named
    ? 'Correct PUPPETEER_EXECUTABLE_PATH, or unset it so that refair looks for a browser.'
    : FIXES.find(([complaint]) => complaint.test(text))![1];
  return new UserError(message.join('\n  '), fix);
}

/** What helps against complaints, the first that fits. */
const FIXES: readonly (readonly [complaint: RegExp, fix: string])[] = [
  [
    /EACCES|EROFS|ENOSPC|could not be unpacked/,
    'Set REFAIR_CACHE to a folder that you can write to, with 250 MB free.',
  ],
  [
    /no usable sandbox/i,
    'Install Google Chrome, which this system lets use its sandbox; or set REFAIR_BROWSER_SANDBOX=off: the browser prints only pages that refair wrote, without network.',
  ],
  [
    /error while loading shared libraries/,
    'On Debian and Ubuntu: sudo apt-get install -y libnss3 libnspr4 libexpat1',
  ],
  [/^/, 'Install Google Chrome or Chromium, or point PUPPETEER_EXECUTABLE_PATH at one.'],
];

const memory = z.object({
  path: z.string(),
  source: z.enum(['PUPPETEER_EXECUTABLE_PATH', 'installed', 'bundled']),
  changed: z.number(),
  user: z.number().nullable(),
});

function memoryPath(): string {
  return join(cacheDirectory(), 'browser.json');
}

/** The browser that started last time, if it is still the same file and still the one to use. */
async function recall(named: string | undefined): Promise<BrowserCandidate | undefined> {
  try {
    const { path, source, changed, user } = memory.parse(
      JSON.parse(await readFile(memoryPath(), 'utf8')),
    );
    if (named ? path !== named : source === 'PUPPETEER_EXECUTABLE_PATH') return undefined;
    if (user !== (process.getuid?.() ?? null) || statSync(path).mtimeMs !== changed) {
      return undefined;
    }
    return { path, source };
  } catch {
    return undefined;
  }
}

async function remember({ path, source }: BrowserCandidate): Promise<void> {
  const changed = statSync(path).mtimeMs;
  const user = process.getuid?.() ?? null;
  // Without the note the next call starts the browser once more, nothing worse.
  const text = JSON.stringify({ path, source, changed, user });
  await writeFileAtomic(memoryPath(), text).catch(() => undefined);
}
