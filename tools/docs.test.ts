import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { root } from '../src/setup/paths.ts';
import { brokenLinks, callsIn, linksOf, readPages } from './docs.ts';

describe('pages for readers', () => {
  const pages = readPages(root);

  it('have no link that leads nowhere', () => {
    expect([...pages.keys()]).toEqual(
      expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/methods.md']),
    );
    expect(brokenLinks(pages, (path) => existsSync(join(root, path)))).toEqual([]);
  });

  it('are all reached from README', () => {
    const linked = linksOf('README.md', pages.get('README.md')!).map(({ to }) => to);
    expect([...pages.keys()].filter((page) => !linked.includes(page))).toEqual([]);
  });

  it('that sources name exist', () => {
    const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap(
        (name) => readFileSync(join(root, 'src', name), 'utf8').match(/\bdocs\/[\w-]+\.md/g) ?? [],
      );
    expect(names).toContain('docs/methods.md');
    expect([...new Set(names)].filter((name) => !pages.has(name))).toEqual([]);
  });

  it('call commands and flags that there are', async () => {
    const calls = [...pages].flatMap(([page, text]) => callsIn(text).map((call) => [page, call]));
    expect(calls.length).toBeGreaterThan(20);
    const unknown: string[] = [];
    for (const [page, call] of calls) {
      const [name, ...words] = call!.split(/\s+/);
      const { command } = (await import(`../src/cli/${name}.ts`)) as { command(): Command };
      let called = command();
      while (words.length > 0) {
        const inner = called.commands.find((one) => one.name() === words[0]);
        if (inner === undefined) break;
        called = inner;
        words.shift();
      }
      const flags = called.options.map(({ long }) => long);
      for (const flag of words.filter((word) => word.startsWith('--'))) {
        if (!flags.includes(flag)) unknown.push(`${page}: refair ${call}: no ${flag}`);
      }
    }
    expect(unknown).toEqual([]);
  });
});

describe('brokenLinks', () => {
  const pages = new Map([
    [
      'README.md',
      '# Top\n\n[a](docs/a.md#its-part-r--2) [b](#top) [c](https://example.org/x#y)\n\n' +
        '`[d](d.md)` ![e](e.png) [f](docs/a.md#gone) [g](#gone)\n\n```\n[h](h.md)\n```\n',
    ],
    [
      'docs/a.md',
      '## Its `part` (R = 2)\n\n## Twice\n\n## Twice\n\n[i](../README.md#top) [j](#twice-1) [k](b.md)',
    ],
  ]);

  it('names files that are not there and headings that a page lacks, code and other hosts apart', () => {
    expect(brokenLinks(pages, (path) => path === 'e.png')).toEqual([
      'README.md: docs/a.md#gone: docs/a.md has no heading #gone',
      'README.md: #gone: README.md has no heading #gone',
      'docs/a.md: b.md: there is no docs/b.md',
    ]);
    expect(brokenLinks(pages, () => false)[0]).toBe('README.md: e.png: there is no e.png');
  });
});

describe('callsIn', () => {
  it('takes calls of blocks of code, with their second line and without comments', () => {
    const text =
      'Say `npx refair no`.\n\n```\nnpm run refair -- run x --a 1   # one\nnpx refair data \\\n    add\nnpm test\n```\n';
    expect(callsIn(text)).toEqual(['run x --a 1', 'data add']);
  });
});
