import type { ReportDocument, Section } from './document.ts';
import { numberOf } from './view.ts';

/** `Section [Claims](#claims)`, as blocks name a part of their report before it has a number. */
const REFERENCE = /\bSection \[((?:[^[\]\\]|\\.)+)\]\(#([A-Za-z][\w.-]*)\)/g;

/**
 * The document with every reference to a section by its number, `Section [1](#claims)`, as its headings and
 * contents have it; one to a section that it lacks stays a name and leads nowhere.
 */
export function withSectionNumbers(document: ReportDocument): ReportDocument {
  const numbers = numbersOf(document.sections, '');
  const numbered = (text: string) =>
    text.replace(REFERENCE, (_, name: string, id: string) => {
      const number = numbers.get(id);
      return number === undefined ? `Section ${name}` : `Section [${number}](#${id})`;
    });
  return mapped(document, numbered) as ReportDocument;
}

function numbersOf(sections: readonly Section[], prefix: string): Map<string, string> {
  return new Map(
    sections.flatMap((section, index): [string, string][] => {
      const number = numberOf(sections, section, index, prefix);
      return [[section.id, number], ...numbersOf(section.sections ?? [], `${number}.`)];
    }),
  );
}

/** A copy with every text changed; what figures are drawn from has no prose, and pictures are bytes. */
function mapped(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, change));
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, own]) => [key, key === 'figure' ? own : mapped(own, change)]),
  );
}
