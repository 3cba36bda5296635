import { UserError } from '../../errors.ts';
import { type CodeCell, hasTag, type Notebook } from '../file.ts';

/** A line of the parameters cell: `const eta: number = 0.3;`. */
const DECLARATION =
  /^[ \t]*(?:export[ \t]+)?(const|let|var)[ \t]+([\p{ID_Start}$_][\p{ID_Continue}$]*)[ \t]*(?::([^=\n]+))?=[ \t]*([^\n]*?);?[ \t]*(?:\/\/.*)?$/gmu;

interface Parameter {
  readonly keyword: string;
  readonly name: string;
  /** Its type where the cell declares one. */
  readonly type: string | null;
  /** The default, as written. */
  readonly value: string;
}

/**
 * Sets parameters of a notebook the way papermill does: a cell tagged `injected-parameters` is put
 * after the one tagged `parameters`, in the place of an earlier one.
 *
 * @param given texts by name, as they stand on a command line. A text is a string where the default
 *   is one; otherwise it must be JSON of the default's kind.
 * @returns another notebook.
 * @throws UserError for a name that the parameters cell does not declare, or a value of another
 *   kind; it lists those it declares.
 */
export function withParameters(
  notebook: Notebook,
  given: Readonly<Record<string, string>>,
): Notebook {
  const names = Object.keys(given);
  if (names.length === 0) return notebook;
  const cells = notebook.cells.filter((cell) => !hasTag(cell, 'injected-parameters'));
  const at = cells.findIndex((cell) => cell.cell_type === 'code' && hasTag(cell, 'parameters'));
  const declared = at < 0 ? [] : declarations((cells[at] as CodeCell).source);
  const lines = names.map((name) => {
    const parameter = declared.find((one) => one.name === name);
    if (parameter === undefined) {
      throw new UserError(
        `the notebook has no parameter "${name}"`,
        declared.length === 0
          ? 'It has none: tag the cell that declares some with "parameters".'
          : `Its parameters: ${declared.map((one) => `${one.name} = ${one.value}`).join(', ')}.`,
      );
    }
    const type = parameter.type === null ? '' : `: ${parameter.type}`;
    return `${parameter.keyword} ${name}${type} = ${literal(parameter, given[name]!)};`;
  });
  const injected: CodeCell = {
    cell_type: 'code',
    ...(notebook.nbformat_minor >= 5 ? { id: 'injected-parameters' } : {}),
    metadata: { tags: ['injected-parameters'] },
    execution_count: null,
    outputs: [],
    source: ['// Parameters', ...lines].join('\n'),
  };
  return { ...notebook, cells: cells.toSpliced(at + 1, 0, injected) };
}

/** The parameters that a cell declares, one a line. */
export function declarations(source: string): Parameter[] {
  return [...source.matchAll(DECLARATION)].map(([, keyword, name, type, value]) => ({
    keyword: keyword!,
    name: name!,
    type: type?.trim() || null,
    value: value!.trim(),
  }));
}

function literal({ name, value }: Parameter, text: string): string {
  if (/^['"`]/.test(value)) return JSON.stringify(text);
  if (/^-?\d+n$/.test(value)) {
    if (!/^-?\d+n?$/.test(text)) throw wrongKind(name, value, text);
    return `${text.replace(/n$/, '')}n`;
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw wrongKind(name, value, text);
  }
  const byDefault = kind(tryParse(value));
  if (byDefault !== null && kind(parsed) !== byDefault) throw wrongKind(name, value, text);
  refuseRounded(name, text);
  return JSON.stringify(parsed);
}

/** @throws UserError for a number that JavaScript would make another one. */
function refuseRounded(name: string, text: string): void {
  for (const [written] of text.replace(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/-?\d[\d.eE+-]*/g)) {
    const value = Number(written);
    if (Number.isFinite(value) && (Number.isSafeInteger(value) || !/^-?\d+$/.test(written)))
      continue;
    throw new UserError(
      `parameter ${name} cannot be ${written}: it is too large to be exact`,
      'Give a number below 2^53, or declare the parameter as a bigint, such as 1n.',
    );
  }
}

function wrongKind(name: string, value: string, text: string): UserError {
  return new UserError(
    `parameter ${name} cannot be ${JSON.stringify(text)}`,
    `Give a value like its default, ${value}.`,
  );
}

/** null: the default says nothing about what may stand in its place. */
function kind(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return Array.isArray(value) ? 'array' : typeof value;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll("'", '"'));
  } catch {
    return undefined;
  }
}
