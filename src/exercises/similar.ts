import { stripTypeScriptTypes } from 'node:module';
import * as acorn from 'acorn';
import type { StudentGrade } from './grade.ts';

/** Two students whose answers to an exercise are alike. */
export interface Alike {
  readonly exercise: string;
  readonly students: readonly [string, string];
  /** Of the fingerprints of the shorter one, the share that the other has too: 0 to 1. */
  readonly share: number;
  /** How many fingerprints they have in common. */
  readonly common: number;
}

/** Tokens in a row that make a fingerprint, and of how many in a row one is kept. */
const LENGTH = 12;
const WINDOW = 6;
/** Less in common than this is chance, or the only way to write it. */
const LEAST_COMMON = 8;

/**
 * Pairs of students whose answers share at least this much, most alike first, by winnowing
 * (Schleimer, Wilkerson and Aiken 2003) over tokens: names, texts and numbers count as such and not
 * by what they are, white space, comments and types not at all. What was handed out, the instructor's
 * solution and what more than half of a class of five or more wrote is left out of the comparison.
 */
export function similarAnswers(
  grades: readonly StudentGrade[],
  common: ReadonlyMap<string, readonly string[]>,
  least = 0.6,
): Alike[] {
  const names = [...new Set(grades.flatMap(({ exercises }) => exercises.map((e) => e.exercise)))];
  return names
    .flatMap((exercise) => alikeIn(exercise, grades, common.get(exercise) ?? [], least))
    .sort((a, b) => b.share - a.share || b.common - a.common);
}

function alikeIn(
  exercise: string,
  grades: readonly StudentGrade[],
  common: readonly string[],
  least: number,
): Alike[] {
  const known = new Set(common.flatMap((source) => hashes(tokensOf(source))));
  const prints = grades.flatMap(({ student, exercises }) => {
    const grade = exercises.find((one) => one.exercise === exercise);
    if (!grade || grade.file === null) return [];
    const all = grade.answers.flatMap(({ source }) => winnowed(hashes(tokensOf(source))));
    return [{ student, own: new Set(all.filter((hash) => !known.has(hash))) }];
  });
  const frequent = usedByMost(prints.map(({ own }) => own));
  const pairs: Alike[] = [];
  for (const [i, a] of prints.entries()) {
    for (const b of prints.slice(i + 1)) {
      const [first, second] = [a.own, b.own].map((own) => without(own, frequent));
      const shared = first!.filter((hash) => b.own.has(hash)).length;
      const share = shared / Math.max(1, Math.min(first!.length, second!.length));
      if (shared < LEAST_COMMON || share < least) continue;
      pairs.push({ exercise, students: [a.student, b.student], share, common: shared });
    }
  }
  return pairs;
}

function without(own: ReadonlySet<number>, frequent: ReadonlySet<number>): number[] {
  return [...own].filter((hash) => !frequent.has(hash));
}

function usedByMost(all: readonly ReadonlySet<number>[]): Set<number> {
  if (all.length < 5) return new Set();
  const counts = new Map<number, number>();
  for (const one of all) for (const hash of one) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  return new Set([...counts].filter(([, n]) => n > all.length / 2).map(([hash]) => hash));
}

/** Tokens of which only the kind counts. */
const BY_KIND = ['name', 'num', 'string', 'template', 'regexp', 'privateId'];

/** The tokens of a cell; of what is no TypeScript, those before the fault. */
export function tokensOf(source: string): string[] {
  const code = withoutTypes(source);
  const tokens: string[] = [];
  try {
    const options = { ecmaVersion: 'latest', sourceType: 'module' } as const;
    for (const { type, start, end } of acorn.tokenizer(code, options)) {
      tokens.push(BY_KIND.includes(type.label) ? type.label : code.slice(start, end));
    }
  } catch {
    // The rest has no tokens.
  }
  return tokens;
}

function withoutTypes(source: string): string {
  try {
    return stripTypeScriptTypes(source, { mode: 'strip' });
  } catch {
    return source;
  }
}

/** A hash of every LENGTH tokens in a row. */
function hashes(tokens: readonly string[]): number[] {
  return Array.from({ length: Math.max(0, tokens.length - LENGTH + 1) }, (_, at) => {
    let hash = 0x811c9dc5;
    for (const char of tokens.slice(at, at + LENGTH).join(' ')) {
      hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
    }
    return hash;
  });
}

/** The least of every WINDOW hashes in a row. */
function winnowed(all: readonly number[]): number[] {
  const kept = new Set<number>();
  for (let at = 0; at < Math.max(1, all.length - WINDOW + 1) && all.length > 0; at++) {
    kept.add(Math.min(...all.slice(at, at + WINDOW)));
  }
  return [...kept];
}
