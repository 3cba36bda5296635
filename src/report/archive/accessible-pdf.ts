import { PDFDocument } from 'pdf-lib';
import { markArtifacts } from './artifacts.ts';
import { type Described, describeDocument, labelPages, mendBookmarks } from './metadata.ts';
import { describeLinks, mendStructure } from './structure.ts';

/**
 * The browser's PDF as PDF/UA-1 (ISO 14289-1): everything painted is tagged or an artifact, the tree of
 * tags is a regular one, links say where they lead, pages have labels, bookmarks say things once, and
 * the metadata name title, authors, licence and language. The same bytes give the same bytes.
 *
 * @param titles of the document's anchors, for links.
 */
export async function accessiblePdf(
  pdf: Uint8Array,
  described: Described,
  titles: ReadonlyMap<string, string>,
): Promise<Uint8Array> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  mendStructure(document);
  describeLinks(document, titles);
  markArtifacts(document);
  describeDocument(document, described);
  labelPages(document);
  mendBookmarks(document);
  return document.save({ addDefaultPage: false, updateFieldAppearances: false });
}
