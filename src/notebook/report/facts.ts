import type { ReportDocument } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { commit, version } from '../../setup/version.ts';
import { hasTag, type Notebook } from '../file.ts';
import { ORIGIN, type Origin, origin } from '../origin.ts';

type Facts = ReportDocument['facts'];

/** What the title page says of a notebook: its kernel, parameters, engine and data, and who printed it. */
export function notebookFacts(notebook: Notebook): Facts {
  const origins = originsOf(notebook);
  return [
    ...named('Kernel', kernelOf(notebook)),
    ...named('Parameters', parametersOf(notebook)),
    { label: 'Run with', text: runWith(origins) },
    { label: 'Engine', text: known(origins.flatMap(({ engines }) => engines)) },
    { label: 'Data', text: known(origins.flatMap(({ data }) => data)) },
    { label: 'Printed by', text: build({ refair: version, commit: commit() }) },
  ];
}

function named(label: string, text: string | null): Facts {
  return text === null ? [] : [{ label, text }];
}

const NOT_RECORDED = 'not recorded in the notebook';

function known(values: readonly string[]): string {
  return [...new Set(values)].map(literal).join(', ') || NOT_RECORDED;
}

/** What the outputs say they were made by. */
function originsOf({ cells }: Notebook): Origin[] {
  return cells.flatMap((cell) =>
    cell.cell_type !== 'code'
      ? []
      : cell.outputs.flatMap((output) => {
          if (!('data' in output)) return [];
          const found = origin.safeParse((output.data as Record<string, unknown>)[ORIGIN]);
          return found.success ? [found.data] : [];
        }),
  );
}

function runWith(origins: readonly Origin[]): string {
  return [...new Set(origins.map(build))].join('; ') || NOT_RECORDED;
}

function build({ refair, commit: at }: Pick<Origin, 'refair' | 'commit'>): string {
  return `refair ${literal(refair)}${at === null ? '' : `, commit \`${at.replaceAll('`', '')}\``}`;
}

function kernelOf({ metadata }: Notebook): string | null {
  const { kernelspec, language_info: language } = metadata;
  const name = kernelspec?.display_name ?? kernelspec?.name ?? language?.name;
  if (typeof name !== 'string') return null;
  const version = language?.version;
  return literal(typeof version === 'string' ? `${name}, ${language!.name} ${version}` : name);
}

/** What a run set, if one did. */
function parametersOf({ cells }: Notebook): string | null {
  const injected = cells.find((cell) => hasTag(cell, 'injected-parameters'));
  if (injected === undefined) return null;
  const lines = injected.source
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(?:\/\/|#)/.test(line));
  return lines.map((line) => literal(line.replace(/^(?:const|let) |;$/g, ''))).join(', ');
}
