import type { ReportDocument } from './document.ts';
import type { FigureSvg } from './figure-svg.ts';
import { fontCss, katexCss } from './fonts.ts';
import { renderTemplate, templateText, trustedHtml } from './templates.ts';
import { reportView } from './view.ts';

/**
 * The report as one static HTML file: no script, fonts and pictures inside, and a policy that
 * lets it fetch nothing.
 *
 * @param pages - page of each section in the PDF, for the table of contents in print
 */
export function reportHtml(
  document: ReportDocument,
  figures: ReadonlyMap<string, FigureSvg>,
  pages: ReadonlyMap<string, number>,
): string {
  const view = reportView(document, figures, pages);
  const body = renderTemplate('report.njk', { ...view, css: '' });
  const css = [
    fontCss(body, ['serif', 'sans', 'code']),
    katexCss(body),
    templateText('report.css'),
  ].join('\n');
  return renderTemplate('report.njk', { ...view, css: trustedHtml(css) });
}
