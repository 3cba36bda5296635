import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import { escapeCssString, slug } from './escape.ts';
import { htmlOfBlock } from './html-blocks.ts';
import { plainText } from './prose.ts';
import { proseToHtml, proseToInlineHtml, textToHtml, unbrokenWords } from './prose-html.ts';
import { toneOf } from './tally.ts';

/** HTML that may stand in a page as it is: made by this folder's writers, not by data. */
export function trustedHtml(html: string): nunjucks.runtime.SafeString {
  return new nunjucks.runtime.SafeString(html);
}

/** Renders `templates/<name>`. Everything that isn't trusted HTML is escaped. */
export function renderTemplate(name: string, context: object): string {
  return environment().render(name, context);
}

/** The text of a file in `templates/`. */
export function templateText(name: string): string {
  return readFileSync(join(folder(), name), 'utf8');
}

let made: nunjucks.Environment | undefined;

function environment(): nunjucks.Environment {
  if (made) return made;
  const loader = new nunjucks.FileSystemLoader(folder(), { watch: false, noCache: false });
  made = new nunjucks.Environment(loader, { autoescape: true, throwOnUndefined: false });
  made.addFilter('prose', (text: string) => trustedHtml(proseToHtml(text)));
  made.addFilter('inline', (text: string) => trustedHtml(proseToInlineHtml(text)));
  made.addFilter('text', (text: string) => trustedHtml(textToHtml(text)));
  made.addFilter('plain', plainText);
  made.addFilter('unbroken', (text: string) => trustedHtml(unbrokenWords(text)));
  made.addFilter('slug', slug);
  made.addFilter('tone', toneOf);
  made.addFilter('cssString', (text: string) => trustedHtml(escapeCssString(text)));
  made.addFilter('sanitised', (...block: Parameters<typeof htmlOfBlock>) =>
    trustedHtml(htmlOfBlock(...block)),
  );
  return made;
}

/** `templates/` beside `src/` or `dist/`, wherever this file was compiled to. */
function folder(): string {
  let at = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(at, 'templates', 'report.njk'))) {
    const above = dirname(at);
    if (above === at) throw new Error('templates/report.njk is missing from the installation');
    at = above;
  }
  return join(at, 'templates');
}
