import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import MarkdownIt, { type Token } from 'markdown-it';

/** Where pages for readers lie, from the root of the clone. */
const FOLDERS = ['', 'docs', 'exercises', 'data-manifests'];

/** What others may refer to in a page, and what it refers to. */
interface Page {
  /** Names of headings, as code hosts give them to links. */
  readonly anchors: ReadonlySet<string>;
  /** Targets of links and pictures, as they are written. */
  readonly targets: readonly string[];
  /** Lines of its blocks of code, those that end with `\` joined to the next. */
  readonly code: readonly string[];
}

/** Markdown of every page under `root`, by its path with `/`. */
export function readPages(root: string): ReadonlyMap<string, string> {
  const names = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => posix.join(folder, name)),
  );
  return new Map(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

/** A relative link or picture of a page. */
interface Link {
  /** As it is written. */
  readonly target: string;
  /** The file it leads to, from the root. */
  readonly to: string;
  readonly anchor: string | undefined;
}

/** Links and pictures that lead to this clone. */
export function linksOf(path: string, text: string): Link[] {
  return pageOf(text).targets.flatMap((target) => {
    // Another place: `https:`, `mailto:`.
    if (/^[a-z][a-z+.-]*:/i.test(target)) return [];
    const [file, anchor] = decodeURIComponent(target).split('#') as [string, string?];
    return [{ target, to: file === '' ? path : posix.join(posix.dirname(path), file), anchor }];
  });
}

/** Links that lead nowhere, and anchors that their page lacks, a line each. */
export function brokenLinks(
  pages: ReadonlyMap<string, string>,
  exists: (path: string) => boolean,
): string[] {
  const anchors = new Map([...pages].map(([path, text]) => [path, pageOf(text).anchors]));
  return [...pages].flatMap(([path, text]) =>
    linksOf(path, text).flatMap(({ target, to, anchor }) => {
      if (!pages.has(to) && !exists(to)) return [`${path}: ${target}: there is no ${to}`];
      if (anchor === undefined || anchors.get(to)?.has(anchor)) return [];
      return [`${path}: ${target}: ${to} has no heading #${anchor}`];
    }),
  );
}

/** Calls of refair in a page's blocks of code: what follows its name, without comments. */
export function callsIn(text: string): string[] {
  return pageOf(text).code.flatMap((line) => {
    const call = /^(?:npm run refair --|npx refair) (.+?)(?:\s+#.*)?$/.exec(line.trim())?.[1];
    return call === undefined ? [] : [call];
  });
}

function pageOf(text: string): Page {
  const tokens = new MarkdownIt().parse(text, {});
  const anchors = new Set<string>();
  for (const [i, { type }] of tokens.entries()) {
    if (type !== 'heading_open') continue;
    const name = slugOf((tokens[i + 1]!.children ?? []).map(({ content }) => content).join(''));
    let anchor = name;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${name}-${n}`;
    anchors.add(anchor);
  }
  return {
    anchors,
    targets: tokens.flatMap((token) => (token.children ?? []).flatMap(targetOf)),
    code: tokens
      .filter(({ type }) => type === 'fence')
      .flatMap(({ content }) => content.replace(/\\\n\s*/g, '').split('\n')),
  };
}

function targetOf(token: Token): string[] {
  const target = token.attrGet('href') ?? token.attrGet('src');
  return target === null ? [] : [String(target)];
}

/** A heading's name as GitHub makes it: lower case, blanks as hyphens, without other signs. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}
