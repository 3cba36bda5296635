/**
 * What notebooks that were written for tslab import from it. The kernel offers it by that name, so
 * that they run as they are.
 */
import { randomUUID } from 'node:crypto';
import { version as typescript } from 'typescript';
import { notebookHost } from '../host.ts';
import type { MimeBundle } from '../value.ts';

/** Shows contents of one media type each. */
export interface Display {
  javascript(source: string): void;
  html(source: string): void;
  markdown(source: string): void;
  latex(source: string): void;
  svg(source: string): void;
  png(bytes: Uint8Array): void;
  jpeg(bytes: Uint8Array): void;
  gif(bytes: Uint8Array): void;
  pdf(bytes: Uint8Array): void;
  text(text: string): void;
  raw(contentType: string, content: string | Uint8Array): void;
}

/** Of the tslab whose interface this is, and of what runs the cells. */
export const versions = { tslab: '1.0.22', typescript, node: process.versions.node };

/** Each call adds an output to the cell. */
export const display: Display = displayBy((bundle) => notebookHost()?.display(bundle));

/** An output that every call replaces. */
export function newDisplay(): Display {
  const id = randomUUID();
  let shown = false;
  return displayBy((bundle) => {
    if (shown) notebookHost()?.update(bundle, id);
    else notebookHost()?.display(bundle, id);
    shown = true;
  });
}

function displayBy(put: (bundle: MimeBundle) => void): Display {
  const raw = (type: string, content: string | Uint8Array) => {
    const data = typeof content === 'string' ? content : Buffer.from(content).toString('base64');
    const words = typeof content === 'string' ? content : `${type}, ${content.length} bytes`;
    put({ 'text/plain': words, [type]: data });
  };
  return {
    javascript: (source) => raw('text/javascript', source),
    html: (source) => raw('text/html', source),
    markdown: (source) => raw('text/markdown', source),
    latex: (source) => raw('text/latex', source),
    svg: (source) => raw('image/svg+xml', source),
    png: (bytes) => raw('image/png', bytes),
    jpeg: (bytes) => raw('image/jpeg', bytes),
    gif: (bytes) => raw('image/gif', bytes),
    pdf: (bytes) => raw('application/pdf', bytes),
    text: (text) => raw('text/plain', text),
    raw,
  };
}
