import { stripTypeScriptTypes } from 'node:module';

/** The name under which a cell finds what runs it. */
export const HOST = '__refair';

/**
 * JavaScript of a TypeScript cell, line for line where it can be: types erased, and imports as
 * statements that may stand inside a function.
 *
 * @throws SyntaxError where the cell is no TypeScript.
 */
export function compileCell(source: string): string {
  return liftImports(eraseTypes(source));
}

function eraseTypes(source: string): string {
  try {
    return stripTypeScriptTypes(source, { mode: 'strip' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Enums and the like cannot be erased, only translated.
    if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
      return stripTypeScriptTypes(source, { mode: 'transform' });
    }
    throw new SyntaxError(message);
  }
}

const IMPORT =
  /^([ \t]*)import\s*(?:([\w$]+)\s*,?\s*)?(\{[^{}'"]*\}|\*\s*as\s+[\w$]+)?\s*(?:\bfrom\s*)?(['"])([^'"\n]+)\4[ \t]*;?/gm;

const EXPORT = /^([ \t]*)export\s+(?=const\b|let\b|var\b|function\b|class\b|async\b)/gm;

function liftImports(source: string): string {
  return source.replace(IMPORT, lift).replace(EXPORT, '$1');
}

/** An import as a declaration: its clause becomes a pattern, its specifier a request to the host. */
function lift(
  whole: string,
  indent: string,
  standard: string | undefined,
  named: string | undefined,
  _quote: string,
  specifier: string,
): string {
  const lineBreaks = '\n'.repeat(whole.split('\n').length - 1);
  const bring = (names: readonly string[] | null) =>
    `await ${HOST}.bring(${JSON.stringify(specifier)}, ${JSON.stringify(names)});${lineBreaks}`;
  if (named?.startsWith('*')) {
    return `${indent}const ${named.replace(/^\*\s*as\s+/, '')} = ${bring(null)}`;
  }
  const items = (named ?? '{}')
    .slice(1, -1)
    .split(',')
    .map((item) => item.trim().split(/\s+as\s+/))
    .filter(([name]) => name !== '');
  const pattern = items.map((names) => names.join(': '));
  if (standard) pattern.unshift(`default: ${standard}`);
  return `${indent}const { ${pattern.join(', ')} } = ${bring(items.map(([name]) => name!))}`;
}
