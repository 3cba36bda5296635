import type { Verdict } from '../evidence/verdict.ts';

/**
 * A report as data. Papers compose one out of blocks, notebooks too; `html.ts` and `pdf.ts` know
 * how blocks look and nothing of papers. All text is untrusted: templates escape it.
 *
 * `Prose` is plain text with a little markup: `**strong**`, `*emphasis*`, `` `code` ``,
 * `[text](https://…)`, `[text](#section)` and `$TeX$`; blank lines part paragraphs; a backslash
 * makes a mark an ordinary character. Text from data goes through `literal` (`prose.ts`) first.
 */
export interface ReportDocument {
  /** For the metadata of its files. */
  readonly about?: DocumentAbout;
  /** Above the title. Default: `Replication report`. */
  readonly kind?: string;
  readonly title: string;
  readonly subtitle: Prose;
  /** Title block: citation, data, run; label and text. */
  readonly facts: readonly { readonly label: string; readonly text: Prose }[];
  /** Shown in a box under the title: what a reader with a minute must know. */
  readonly summary: readonly Prose[];
  /** In its place: what is concluded, each sentence under its heading. */
  readonly conclusions?: readonly { readonly label: string; readonly text: Prose }[];
  /** Verdicts that the first page counts. Default: those of all verdict blocks. */
  readonly counts?: readonly VerdictCount[];
  /** Beside them: what is counted apart. */
  readonly countsNote?: Prose;
  /** Stand on the first page, under the conclusions. */
  readonly front?: readonly Block[];
  /** Warnings that stand on the first page: smoke profile, fallback engine, failed trials. */
  readonly warnings: readonly Prose[];
  /** The page after the first, before the contents: a summary under unnumbered headings. */
  readonly overview?: Section;
  readonly sections: readonly Section[];
  /** Tables and figures are numbered 1, 2 …, for no paper's are beside them. Default: R1, R2 … */
  readonly plainNumbers?: true;
  /** It travels without the files that are written beside it: captions name none. */
  readonly alone?: boolean;
  /** ISO date of the results (never of the rendering). */
  readonly date: string;
}

/** Who made a document and on which terms. */
export interface DocumentAbout {
  readonly authors: readonly string[];
  /** What it is about, in a sentence. */
  readonly description: string;
  /** `CC BY 4.0`, and the address of its text. */
  readonly licence: { readonly name: string; readonly url: string };
}

export interface VerdictCount {
  readonly kind: VerdictKind;
  readonly count: number;
}

export type Prose = string;

export interface Section {
  /** Anchor, unique in the document. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly sections?: readonly Section[];
  /** Of a section of the document: it stands in the appendix, numbered A, B … Those come last. */
  readonly appendix?: true;
}

export type Block =
  | { readonly kind: 'prose'; readonly text: Prose }
  | {
      readonly kind: 'list';
      readonly ordered?: boolean;
      readonly items: readonly Prose[];
      /** Verdicts on what the items say, one each, that stand before them. */
      readonly badges?: readonly { readonly kind: VerdictKind; readonly said: string }[];
    }
  | {
      readonly kind: 'facts';
      readonly items: readonly { readonly label: string; readonly text: Prose }[];
    }
  | {
      readonly kind: 'code';
      readonly text: string;
      readonly language?: string;
      /** The text in pieces, where it has colours. */
      readonly spans?: readonly CodeSpan[];
    }
  | TableBlock
  | FigureBlock
  | PicturesBlock
  | VerdictsBlock
  /** Sanitised by the renderer whatever its source: outputs of notebooks, and their Markdown. */
  | {
      readonly kind: 'html';
      readonly html: string;
      /** TeX for the marks in `html` (`formulaMark`). Given: text of the document, no output. */
      readonly formulas?: readonly string[];
    };

/** A piece of a terminal's text. */
export interface CodeSpan {
  readonly text: string;
  /** Of a terminal: black, red, green, yellow, blue, magenta, cyan, white. */
  readonly colour?: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly back?: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly bold?: true;
  readonly italic?: true;
  readonly underlined?: true;
}

/** A table with row groups, such as one group a data set. */
export interface TableBlock {
  readonly kind: 'table';
  /** File name of its csv, json and LaTeX copies. */
  readonly id: string;
  readonly caption: Prose;
  /** Heading over the row headers. */
  readonly stub: string;
  readonly columns: readonly TableColumn[];
  readonly groups: readonly { readonly title: Prose | null; readonly rows: readonly TableRow[] }[];
  readonly notes: readonly Prose[];
}

export interface TableColumn {
  readonly id: string;
  readonly title: Prose;
  /** Printed under the title: `%`, `×10⁻²`. */
  readonly unit?: string;
  readonly better?: 'higher' | 'lower';
  /** Text columns are set left, numbers right. */
  readonly align?: 'left' | 'right';
}

export interface TableRow {
  readonly header: Prose;
  /** Words that take the whole row; its cells are empty. */
  readonly words?: true;
  /** A quieter row: published numbers beside ours, remarks. */
  readonly muted?: boolean;
  /** Its numbers are the paper's, as printed there: files of the table say so. */
  readonly published?: true;
  /** Its numbers are shown and never called best. */
  readonly apart?: true;
  readonly cells: readonly TableCell[];
}

export interface TableCell {
  /** As printed: `84.3`, `n/a`. */
  readonly text: Prose;
  /** In the column's unit, for csv and json; null: undefined. Absent: a text cell. */
  readonly value?: number | null;
  /** As printed under or beside the number: `[81.9, 86.2]`. */
  readonly interval?: string;
  readonly low?: number;
  readonly high?: number;
  /** Best of its column and group. */
  readonly best?: boolean;
  /** Why it is n/a or to be read with care; becomes a numbered table note. */
  readonly note?: Prose;
  /** A part of the report, by its id, that the text names: pages print its page beside it. */
  readonly page?: string;
}

export interface FigureBlock {
  readonly kind: 'figure';
  readonly id: string;
  readonly caption: Prose;
  /** What the figure shows, for those who can't see it. */
  readonly alt: string;
  /** plotly traces and layout. */
  readonly figure: PlotlyFigure;
  /** CSS pixels; the page is 680 wide. */
  readonly width: number;
  readonly height: number;
  /** What is shown where it can't be drawn, and what the warning says of that. Absent: an error. */
  readonly otherwise?: { readonly blocks: readonly Block[]; readonly note: Prose };
}

export interface PlotlyFigure {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
}

/** Pictures in a grid: example images, masks, saliency. */
export interface PicturesBlock {
  readonly kind: 'pictures';
  readonly id: string;
  readonly caption: Prose;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly header: string;
    readonly pictures: readonly {
      readonly png: Uint8Array;
      readonly caption?: string;
      readonly alt: string;
    }[];
  }[];
}

export interface VerdictsBlock {
  readonly kind: 'verdicts';
  readonly id: string;
  readonly caption: Prose;
  readonly items: readonly VerdictItem[];
}

export type VerdictKind = Verdict | 'not tested';

export interface VerdictItem {
  /** The claim in our words. */
  readonly claim: Prose;
  /** Where the paper makes it: `Section 4.3, Table 1`. */
  readonly source: string;
  readonly verdict: VerdictKind;
  /** Of a claim in several parts: how many came out as claimed. */
  readonly parts?: { readonly held: number; readonly of: number };
  /** On which data: `ham10000-28, sex`; a stand-in says so: `on stand-in ham10000-28`. */
  readonly on: string;
  /** The estimate and interval that decided, or why it was not tested. */
  readonly evidence: Prose;
  /** The verdict at the threshold that the table does not use, where it is another. */
  readonly elsewhere?: { readonly threshold: string; readonly verdict: VerdictKind };
}
