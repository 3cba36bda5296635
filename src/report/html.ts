import type { ReportDocument } from './document.ts';
import type { FigureSvg } from './figure-svg.ts';
import { fontCss, katexCss } from './fonts.ts';
import { renderTemplate, templateText, trustedHtml } from './templates.ts';
import { type PrintedLayout, reportView } from './view.ts';

const UNPRINTED: PrintedLayout = { pages: new Map(), widths: new Map() };

/**
 * The report as one static HTML file: no script, fonts and pictures inside, and a policy that
 * lets it fetch nothing.
 *
 * @param layout - of the printed pages: numbers for the table of contents, widths of tables
 */
export function reportHtml(
  document: ReportDocument,
  figures: ReadonlyMap<string, FigureSvg>,
  layout: PrintedLayout = UNPRINTED,
): string {
  const view = reportView(document, figures, layout);
  const body = renderTemplate('report.njk', { ...view, css: '' });
  const css = [fontCss(body, 'page'), katexCss(body), templateText('report.css')];
  if (body.includes('class="copy markdown"')) css.push(templateText('markdown.css'));
  return renderTemplate('report.njk', { ...view, css: trustedHtml(css.join('\n')) });
}
