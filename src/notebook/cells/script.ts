import { SourceMap, stripTypeScriptTypes } from 'node:module';
import {
  type CallExpression,
  type ExportDeclaration,
  type Identifier,
  type ImportDeclaration,
  isBlock,
  isCallExpression,
  isExportAssignment,
  isExportDeclaration,
  isExpressionStatement,
  isIdentifier,
  isImportDeclaration,
  isMetaProperty,
  isNamespaceImport,
  isShorthandPropertyAssignment,
  isSourceFile,
  type Node,
  type Statement,
  SyntaxKind,
} from 'typescript/unstable/ast';
import { SymbolFlags } from 'typescript/unstable/sync';
import { type DeclaredName, declaredNames, hasModifier } from './declared.ts';
import { type Edit, EditedText, offsetAt, type Place, placeAt } from './edits.ts';
import type { ReadText } from './workspace.ts';

/** By these names a script finds the cells before it, and what runs it. */
export const SCOPE = '__cells';
export const HOST = '__kernel';

/** A cell as JavaScript: an async function of {@link SCOPE} and {@link HOST}. */
export interface CellScript {
  /** A line that offers what the cell declares to later ones. */
  readonly opening: string;
  readonly code: string;
  /** Where in the cell a place of `code` lies; null: nowhere. */
  readonly place: (place: Place) => Place | null;
}

/**
 * Writes a cell as JavaScript. What it declares is offered to later cells; what it takes from
 * earlier ones is asked for when it is used, as they may be run again.
 *
 * @param read the cell with `preface` before it, free of errors.
 * @param earlier names of earlier cells that the preface declares.
 * @throws UnsupportedSyntax for what TypeScript allows and Node cannot run.
 */
export function writeScript(
  read: ReadText,
  preface: string,
  earlier: ReadonlySet<string>,
): CellScript {
  const source = read.tree.text.slice(preface.length);
  const statements = ownStatements(read, preface);
  const edits = new Writer(read, preface.length, earlier).write(statements);
  const edited = new EditedText(source, edits);
  const { code, origin } = eraseTypes(edited.text);
  const offered = declaredNames(statements).filter(({ value }) => value);
  return {
    opening: `'use strict'; ${HOST}.offer({ ${offered.map(accessor).join(', ')} });`,
    code,
    place: (place) => {
      const at = origin(place);
      return at === null ? null : placeAt(source, edited.origin(at));
    },
  };
}

/** Right by TypeScript's grammar, but not for Node. */
export class UnsupportedSyntax extends SyntaxError {
  override readonly name = 'UnsupportedSyntax';
  /** Where in the cell. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** The statements of a cell itself. */
export function ownStatements({ tree }: ReadText, preface: string): Statement[] {
  return tree.statements.filter(({ end }) => end > preface.length);
}

function accessor({ name, assignable }: DeclaredName): string {
  const set = assignable ? `, set ${name}($) { ${name} = $; }` : '';
  return `get ${name}() { return ${name}; }${set}`;
}

/** @returns `origin`, the offset in `text` of a place in the code. */
function eraseTypes(text: string): {
  code: string;
  origin: (place: Place) => number | null;
} {
  try {
    const code = stripTypeScriptTypes(text, { mode: 'strip' });
    // What is erased becomes blanks: every place stays where it was.
    return { code, origin: (place) => offsetAt(text, place) };
  } catch (error) {
    const { code: reason, message } = error as NodeJS.ErrnoException;
    if (reason !== 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') throw new UnsupportedSyntax(message, 0);
  }
  // Enums and the like cannot be erased, only translated.
  const code = stripTypeScriptTypes(text, { mode: 'transform', sourceMap: true });
  const [, written] = /sourceMappingURL=data:application\/json;base64,(.*)/.exec(code) ?? [];
  const map = new SourceMap(JSON.parse(Buffer.from(written!, 'base64').toString()));
  return {
    code: code.replace(/\n*\/\/# sourceMappingURL=.*\s*$/, '\n'),
    origin: ({ line, column }) => {
      const entry = map.findEntry(line - 1, column - 1);
      if (!('originalLine' in entry)) return null;
      const place = { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
      return offsetAt(text, place);
    },
  };
}

/** Collects what changes between a cell and its script. */
class Writer {
  readonly #edits: Edit[] = [];
  readonly #read: ReadText;
  readonly #offset: number;
  readonly #earlier: ReadonlySet<string>;
  /** The expression whose value the cell shows. */
  #shown: Node | null = null;

  constructor(read: ReadText, offset: number, earlier: ReadonlySet<string>) {
    this.#read = read;
    this.#offset = offset;
    this.#earlier = earlier;
  }

  write(statements: readonly Statement[]): readonly Edit[] {
    const last = statements.at(-1);
    if (last && (isExpressionStatement(last) || isExportAssignment(last)))
      this.#show(last.expression);
    for (const statement of statements) this.#statement(statement);
    return this.#edits;
  }

  #show(expression: Node): void {
    this.#shown = expression;
    this.#replace(this.#start(expression), this.#start(expression), `${HOST}.value = (`);
    this.#replace(expression.end, expression.end, ')');
  }

  #statement(statement: Statement): void {
    if (isImportDeclaration(statement)) this.#import(statement);
    else if (isExportDeclaration(statement)) this.#exportList(statement);
    else {
      if (isExportAssignment(statement)) {
        this.#blank(this.#start(statement), this.#start(statement.expression));
      } else if (hasModifier(statement, SyntaxKind.ExportKeyword)) this.#unexport(statement);
      this.#visit(statement);
    }
  }

  #visit(node: Node): void {
    if (node.kind === SyntaxKind.Decorator) {
      const at = this.#start(node) - this.#offset;
      throw new UnsupportedSyntax('Node does not run decorators yet: call them as functions.', at);
    }
    if (isIdentifier(node)) this.#name(node);
    else if (isMetaProperty(node) && node.keywordToken === SyntaxKind.ImportKeyword) {
      this.#replace(this.#start(node), node.end, `${HOST}.meta`);
      return;
    } else if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) {
      this.#replace(this.#start(node.expression), node.expression.end, `${HOST}.bring`);
    }
    node.forEachChild((child) => this.#visit(child));
  }

  /** A name of an earlier cell becomes a property of the object that has all of them. */
  #name(node: Identifier): void {
    if (!this.#earlier.has(node.text) || !this.#isEarlier(node)) return;
    const property = `${SCOPE}.${node.text}`;
    const { parent } = node;
    if (isShorthandPropertyAssignment(parent) && parent.name === node) {
      this.#replace(node.end, node.end, `: ${property}`);
    } else if (isCallExpression(parent) && parent.expression === node) {
      // Called by itself, a function has no `this`.
      this.#replace(this.#start(node), node.end, `${this.#opening(parent)}(0, ${property})`);
    } else {
      this.#replace(this.#start(node), node.end, property);
    }
  }

  /** A parenthesis that begins a statement would continue the line before it. */
  #opening(call: CallExpression): string {
    let node: Node = call;
    while (!isExpressionStatement(node) && this.#start(node.parent) === this.#start(call)) {
      node = node.parent;
    }
    if (!isExpressionStatement(node) || node.expression === this.#shown) return '';
    return isSourceFile(node.parent) || isBlock(node.parent) ? ';' : '';
  }

  #isEarlier(node: Identifier): boolean {
    const { checker } = this.#read;
    const symbol = isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
    const declaration = symbol?.declarations[0];
    if (declaration?.path !== this.#read.tree.path) return false;
    const end = declaration.resolve()?.end;
    return end !== undefined && end <= this.#offset;
  }

  /** An import becomes a declaration: its clause a pattern, its module something asked for. */
  #import(statement: ImportDeclaration): void {
    const [start, end] = [this.#start(statement), statement.end];
    // As many lines as before: those below keep their numbers.
    const lines = this.#read.tree.text.slice(start, end).split('\n').length - 1;
    this.#replace(start, end, this.#brought(statement) + '\n'.repeat(lines));
  }

  #brought({ importClause: clause, moduleSpecifier, attributes }: ImportDeclaration): string {
    const options = attributes ? `, { with: ${this.#text(attributes).replace(/^\w+/, '')} }` : '';
    const brought = `await ${HOST}.bring(${this.#text(moduleSpecifier)}${options});`;
    if (clause === undefined) return brought;
    if (clause.phaseModifier === SyntaxKind.TypeKeyword) return '';
    const { name, namedBindings: bindings } = clause;
    if (bindings && isNamespaceImport(bindings)) {
      const all = bindings.name.text;
      const standard = name ? ` const ${name.text} = ${all}.default;` : '';
      return `const ${all} = ${brought}${standard}`;
    }
    const elements = bindings?.elements ?? [];
    const values = elements.filter((one) => !one.isTypeOnly && this.#isValue(one.name));
    const pattern = [
      ...(name ? [`default: ${name.text}`] : []),
      ...values.map(({ propertyName, name: { text } }) =>
        propertyName ? `${this.#text(propertyName)}: ${text}` : text,
      ),
    ];
    const onlyTypes = pattern.length === 0 && elements.length > 0;
    return onlyTypes ? '' : `const { ${pattern.join(', ')} } = ${brought}`;
  }

  #isValue(name: Identifier): boolean {
    const { checker } = this.#read;
    const symbol = checker.getSymbolAtLocation(name);
    if (symbol === undefined) return true;
    const meant = checker.getAliasedSymbol(symbol);
    return checker.isUnknownSymbol(meant) || (meant.flags & SymbolFlags.Value) !== 0;
  }

  /** Names are offered to later cells anyway; a module that is passed on is still run. */
  #exportList(statement: ExportDeclaration): void {
    const [start, end] = [this.#start(statement), statement.end];
    const { moduleSpecifier: from } = statement;
    this.#blank(start, end);
    if (from && !statement.isTypeOnly) {
      this.#replace(end, end, `await ${HOST}.bring(${this.#text(from)});`);
    }
  }

  #unexport(statement: Statement): void {
    const { text } = this.#read.tree;
    const start = this.#start(statement);
    const [words] = /^export\s+(default\s+)?/.exec(text.slice(start)) ?? [''];
    this.#blank(start, start + words.length);
    const named = declaredNames([statement]).length > 0;
    // Without a name it is a value, and only as such may it stand alone.
    if (!named) this.#replace(start, start, 'void ');
  }

  #blank(start: number, end: number): void {
    this.#replace(start, end, this.#read.tree.text.slice(start, end).replace(/[^\n]/g, ' '));
  }

  #replace(start: number, end: number, text: string): void {
    this.#edits.push({ start: start - this.#offset, end: end - this.#offset, text });
  }

  #start(node: Node): number {
    return node.getStart(this.#read.tree);
  }

  #text(node: Node): string {
    return this.#read.tree.text.slice(this.#start(node), node.end);
  }
}
