import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  type CheckedReport,
  type CheckedSetting,
  checkReport,
} from '../papers/check/check-report.ts';
import type { PaperResults } from '../papers/results-file.ts';
import { openStore, type Store } from '../runs/store.ts';
import { FAILED } from './exit-codes.ts';
import type { Job } from './job.ts';
import { storeAt } from './store.ts';

/** Differences that are printed of a setting, and of a report. */
const SHOWN = 5;

/**
 * `report --check`: prints what agrees, setting by setting. The predictions are those beside the
 * report, or, where none are, those of the store.
 */
export async function checkCommitted(
  { paper, compose }: Job,
  results: PaperResults,
  folder: string,
  { store, json = false }: { readonly store: string; readonly json?: boolean },
): Promise<void> {
  const trials = join(folder, 'trials');
  const beside = existsSync(trials);
  if (!json) {
    const from = beside ? trials : store;
    console.log(`${shown(folder)}: computing its numbers again from ${shown(from)}`);
  }
  const checked = await checkReport(
    paper,
    compose,
    results,
    storeBeside(folder, store),
    json ? undefined : (setting) => console.log(settingText(setting)),
  );
  console.log(json ? JSON.stringify(checked, null, 1) : verdict(checked));
  if (!agrees(checked)) process.exitCode = FAILED;
}

/** Of the trials exported beside a report and nothing else, what any reader has; where none are, of a store. */
export function storeBeside(folder: string, store: string): Store {
  const trials = join(folder, 'trials');
  return existsSync(trials) ? openStore(trials, { exports: [trials] }) : storeAt(store);
}

function agrees({ settings, wrong }: CheckedReport): boolean {
  return (
    wrong.length === 0 &&
    settings.every(({ differences, missing }) => differences.length === 0 && missing === undefined)
  );
}

function settingText({ table, setting, numbers, differences, missing }: CheckedSetting): string {
  const name = `${table.split('/')[1]}, ${setting}`;
  if (missing !== undefined) return `· ${name}: not computed again: ${missing}`;
  if (differences.length === 0) return `✓ ${name}: all ${count(numbers)} numbers agree`;
  const lines = differences
    .slice(0, SHOWN)
    .map(({ path, stored, recomputed }) => `    ${path}: ${stored}, recomputed ${recomputed}`);
  const more = differences.length > SHOWN ? [`    and ${differences.length - SHOWN} more`] : [];
  return [`✗ ${name}: ${differences.length} values differ`, ...lines, ...more].join('\n');
}

function verdict({ settings, printed, wrong }: CheckedReport): string {
  const open = settings.filter(({ missing }) => missing !== undefined).length;
  const rest =
    open === 0
      ? ''
      : `; ${open} of ${settings.length} settings could not be computed again, and count as stored`;
  if (wrong.length === 0) {
    return `The report prints ${count(printed)} numbers, and all of them agree${rest}.`;
  }
  const lines = wrong
    .slice(0, SHOWN)
    .map(({ where, text, recomputed }) => `    ${where}: ${text}, recomputed ${recomputed}`);
  return [
    `The report prints ${count(printed)} numbers, and ${count(wrong.length)} of them differ${rest}:`,
    ...lines,
  ].join('\n');
}

function count(number: number): string {
  return number.toLocaleString('en');
}

function shown(path: string): string {
  return relative(process.cwd(), path) || '.';
}
