import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer';

/**
 * Starts a browser for pages that are complete in themselves. The caller closes it; it ends with
 * this process however that ends, and its profile goes with it. Signals are left to the process.
 */
export async function launchBrowser(path: string, args: readonly string[]): Promise<Browser> {
  const { default: puppeteer } = await import('puppeteer');
  const profile = await mkdtemp(join(tmpdir(), 'refair-browser-'));
  const caretaker = await startCaretaker(profile);
  try {
    const browser = await puppeteer.launch({
      executablePath: path,
      args: [...args],
      // Every kind of browser understands it.
      headless: 'shell',
      userDataDir: profile,
      // The browser ends when the pipe does; and it needs no local network.
      pipe: true,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      // A second, but for a machine whose cores are all busy.
      timeout: 120_000,
      defaultViewport: { width: 1024, height: 768, deviceScaleFactor: 1 },
    });
    const running = browser.process()!;
    running.once('exit', () => caretaker.end());
    caretaker.write(`${running.pid}\n`);
    return browser;
  } catch (error) {
    caretaker.end();
    throw error;
  }
}

/**
 * Waits for the end of its input, which the end of this process brings about too, sees that the
 * browser whose process id it was told is gone, and removes the profile.
 */
const CARETAKER = `
  read -r browser
  cat >/dev/null
  if [ -n "$browser" ]; then
    for tenth in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
      kill -0 "$browser" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "-$browser" 2>/dev/null
  fi
  rm -rf "$1"
  # One that was still starting, and whose id is not known, writes for a moment longer.
  sleep 1
  rm -rf "$1"
`;

/** Input of a process that outlives this one, in a group that no Ctrl-C reaches. */
async function startCaretaker(profile: string): Promise<Socket> {
  const child = spawn('/bin/sh', ['-c', CARETAKER, 'refair', profile], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    await rm(profile, { recursive: true });
    throw error;
  }
  const input = child.stdin as Socket;
  // Where all ends at once it may be gone before this process.
  input.on('error', () => {});
  child.unref();
  input.unref();
  return input;
}
