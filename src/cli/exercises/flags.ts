import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../errors.ts';
import type { Exercise } from '../../exercises/exercise.ts';
import { availableIsolation } from '../../exercises/isolation.ts';
import type { GradesPlace } from '../../exercises/outputs.ts';
import type { ProcessLimits } from '../../exercises/student-process.ts';
import { count } from '../flags.ts';

export interface LimitFlags {
  readonly timeout: number;
  readonly memory: number;
}

export function withLimits(command: Command): Command {
  return command
    .option('--timeout <seconds>', 'a cell, or a test, may take', count, 10)
    .option('--memory <MB>', 'a submission may use', count, 512);
}

/** @param folder holds the exercises, and their data. */
export function limitsOf({ timeout, memory }: LimitFlags, folder: string): ProcessLimits {
  const data = resolve(folder, 'data');
  return {
    seconds: timeout,
    memoryMb: memory,
    isolation: availableIsolation(),
    data: existsSync(data) ? data : null,
  };
}

export function withSource(command: Command, folder: string): Command {
  return command.addOption(
    new Option('--source <folder>', 'the instructor versions').default(folder, "this clone's"),
  );
}

/** `--out` of what deals with grades: a folder, or the table in it. */
export function withGrades(command: Command): Command {
  return command.option(
    '-o, --out <folder>',
    'where grades are kept; a name that ends in .csv is that of the table of points in it',
    'grades',
  );
}

export function placeOf(out: string): GradesPlace {
  return /\.csv$/i.test(out)
    ? { folder: dirname(out), table: basename(out) }
    : { folder: out, table: 'grades.csv' };
}

/** For options that may be given several times. */
export function collected(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** `name=value`; without a name, under ''. */
export function assigned<T>(read: (text: string) => T, needsName: boolean) {
  return (text: string, before: ReadonlyMap<string, T> = new Map()): Map<string, T> => {
    const at = text.lastIndexOf('=');
    if (needsName && at < 1) throw new InvalidArgumentError('write name=value.');
    return new Map([...before, [text.slice(0, Math.max(0, at)), read(text.slice(at + 1))]]);
  };
}

/** The exercises of these names, or all. */
export function chosen(all: readonly Exercise[], names: readonly string[]): readonly Exercise[] {
  if (names.length === 0) return all;
  return names.map((asked) => {
    const found = all.find(({ name }) => name === asked.replace(/\.ipynb$/, ''));
    if (found) return found;
    throw new UserError(
      `no exercise "${asked}"`,
      `choose from ${all.map(({ name }) => name).join(', ')}`,
    );
  });
}
