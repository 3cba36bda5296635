import { describe, expect, test } from 'vitest';
import { UserError } from '../errors.ts';
import { browserArguments, browserCandidates, findBrowser } from './browser.ts';

describe('browserCandidates', () => {
  const environment = { PATH: '/usr/local/bin:/usr/bin' };
  const places =
    (...present: string[]) =>
    (path: string) =>
      present.includes(path);

  test('a browser that the user names is the only one', () => {
    const everywhere = () => true;
    expect(browserCandidates('/opt/chrome', environment, 'linux', everywhere)).toEqual([
      { path: '/opt/chrome', source: 'PUPPETEER_EXECUTABLE_PATH' },
    ]);
  });

  test('Chrome comes before Chromium, whatever the order of the search path', () => {
    const present = places('/usr/local/bin/chromium', '/usr/bin/google-chrome');
    expect(browserCandidates(undefined, environment, 'linux', present)).toEqual([
      { path: '/usr/bin/google-chrome', source: 'installed' },
      { path: '/usr/local/bin/chromium', source: 'installed' },
    ]);
  });

  test('nothing installed gives none', () => {
    expect(browserCandidates(undefined, environment, 'linux', () => false)).toEqual([]);
    expect(browserCandidates(undefined, {}, 'linux', () => true)).toEqual([]);
  });

  test('a Mac is searched in its applications', () => {
    const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(browserCandidates(undefined, {}, 'darwin', places(chrome))).toEqual([
      { path: chrome, source: 'installed' },
    ]);
  });
});

describe('browserArguments', () => {
  test('the sandbox is off for root, who cannot have it, and on for everyone else', () => {
    expect(browserArguments(true, {})).toContain('--no-sandbox');
    expect(browserArguments(false, {})).not.toContain('--no-sandbox');
    expect(browserArguments(false, { REFAIR_BROWSER_SANDBOX: 'off' })).toContain('--no-sandbox');
  });
});

describe('findBrowser', () => {
  test('a named browser that is not there is an error with the fix', async () => {
    const before = process.env.PUPPETEER_EXECUTABLE_PATH;
    process.env.PUPPETEER_EXECUTABLE_PATH = '/nowhere/chrome';
    try {
      const error = await findBrowser().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(UserError);
      expect((error as UserError).message).toContain('/nowhere/chrome');
      expect((error as UserError).fix).toContain('PUPPETEER_EXECUTABLE_PATH');
    } finally {
      if (before === undefined) delete process.env.PUPPETEER_EXECUTABLE_PATH;
      else process.env.PUPPETEER_EXECUTABLE_PATH = before;
    }
  });
});
