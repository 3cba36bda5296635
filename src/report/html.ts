import type { ReportDocument } from './document.ts';
import type { FigureSvg } from './figure-svg.ts';
import { fontCss, katexCss } from './fonts.ts';
import { OTHER_SCRIPTS } from './other-scripts.ts';
import { renderTemplate, templateText, trustedHtml } from './templates.ts';
import { type PrintedLayout, reportView } from './view.ts';

const UNPRINTED: PrintedLayout = {
  pages: new Map(),
  widths: new Map(),
  plans: new Map(),
};

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
  const fonts = fontCss(body, 'page');
  const css = [fonts, katexCss(body), templateText('report.css')];
  // Drawn figures name their own fonts, which lack what other scripts need.
  if (fonts.includes(OTHER_SCRIPTS)) {
    css.push('.drawing svg text { font-family: var(--sans) !important; }');
  }
  if (body.includes('class="copy markdown"')) css.push(templateText('markdown.css'));
  if (body.includes('class="copy terminal"')) css.push(templateText('terminal.css'));
  return renderTemplate('report.njk', { ...view, css: trustedHtml(css.join('\n')) });
}
