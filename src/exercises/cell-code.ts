import { stripTypeScriptTypes } from 'node:module';
import * as acorn from 'acorn';

/** The name under which a cell finds what runs it. */
export const HOST = '__refair';

/**
 * JavaScript of a TypeScript cell, line for line where it can be: types erased, and imports and
 * exports as statements that may stand inside a function. A parser reads them, so that it does not
 * matter how they are laid out; as in a module, imports come before all else.
 *
 * @throws SyntaxError where the cell is no TypeScript.
 */
export function compileCell(source: string): string {
  const code = eraseTypes(source);
  const program = acorn.parse(code, {
    ecmaVersion: 'latest',
    // Not as a module, which may only export what it declares itself: a cell exports earlier names.
    sourceType: 'script',
    allowImportExportEverywhere: true,
    allowAwaitOutsideFunction: true,
  });
  const brought: string[] = [];
  const edits: Edit[] = [];
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') {
      brought.push(bringing(statement));
      edits.push(blank(code, statement.start, statement.end));
    } else {
      edits.push(...withoutExport(code, statement));
    }
  }
  edits.push(...hostedParts(program));
  return `${brought.join(' ')}${edited(code, edits)}`;
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

/** What stands in the place of a part of a cell. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An import as declarations: its clause becomes a pattern, its specifier a request to the host. */
function bringing({ specifiers, source }: acorn.ImportDeclaration): string {
  const all = specifiers.find((one) => one.type === 'ImportNamespaceSpecifier');
  const named = specifiers.filter((one) => one.type !== 'ImportNamespaceSpecifier');
  const items = named.map((one) => ({
    name: one.type === 'ImportSpecifier' ? nameOf(one.imported) : 'default',
    local: one.local.name,
  }));
  const names = JSON.stringify(items.map(({ name }) => name));
  const from = JSON.stringify(source.value);
  const pattern = items.map(({ name, local }) => `${JSON.stringify(name)}: ${local}`).join(', ');
  return [
    ...(all ? [`const ${all.local.name} = await ${HOST}.bring(${from}, []);`] : []),
    ...(all && items.length === 0
      ? []
      : [`const { ${pattern} } = await ${HOST}.bring(${from}, ${names});`]),
  ].join(' ');
}

function nameOf(name: acorn.Identifier | acorn.Literal): string {
  return name.type === 'Identifier' ? name.name : String(name.value);
}

/** An exported declaration is a declaration; what only names, or passes on, is nothing here. */
function withoutExport(code: string, statement: acorn.Program['body'][number]): Edit[] {
  switch (statement.type) {
    case 'ExportAllDeclaration':
      return [blank(code, statement.start, statement.end)];
    case 'ExportNamedDeclaration':
      return [blank(code, statement.start, statement.declaration?.start ?? statement.end)];
    case 'ExportDefaultDeclaration': {
      const { declaration } = statement;
      const edit = blank(code, statement.start, declaration.start);
      const declares = /^(Function|Class)Declaration$/.test(declaration.type);
      const named = declares && (declaration as acorn.FunctionDeclaration).id !== null;
      if (named) return [edit];
      const { end } = declaration;
      return [
        { ...edit, text: `void (${edit.text}` },
        { start: end, end, text: ')' },
      ];
    }
    default:
      return [];
  }
}

/** `import(…)` and `import.meta`, which would speak of this file, are the host's. */
function hostedParts(node: acorn.AnyNode): Edit[] {
  if (node.type === 'MetaProperty' && node.meta.name === 'import') {
    return [{ start: node.start, end: node.end, text: `${HOST}.meta` }];
  }
  const own =
    node.type === 'ImportExpression'
      ? [{ start: node.start, end: node.start + 'import'.length, text: `${HOST}.bring` }]
      : [];
  return [...own, ...children(node).flatMap(hostedParts)];
}

function children(node: acorn.AnyNode): acorn.AnyNode[] {
  return Object.values(node)
    .flat()
    .filter((part): part is acorn.AnyNode => typeof part?.type === 'string');
}

/** Line breaks stay, so that errors keep their lines. */
function blank(code: string, start: number, end: number): Edit {
  return { start, end, text: code.slice(start, end).replace(/[^\n]/g, ' ') };
}

function edited(code: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(code.slice(at, start), text);
    at = end;
  }
  return [...parts, code.slice(at)].join('');
}
