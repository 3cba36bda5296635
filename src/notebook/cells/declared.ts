import {
  type BindingName,
  isArrayBindingPattern,
  isBindingElement,
  isClassDeclaration,
  isEnumDeclaration,
  isFunctionDeclaration,
  isIdentifier,
  isImportDeclaration,
  isImportEqualsDeclaration,
  isInterfaceDeclaration,
  isModuleDeclaration,
  isNamespaceImport,
  isObjectBindingPattern,
  isTypeAliasDeclaration,
  isVariableStatement,
  type ModifiersBase,
  NodeFlags,
  type Statement,
  SyntaxKind,
} from 'typescript/unstable/ast';

/** A name that a cell gives to something, for itself and the cells after it. */
export interface DeclaredName {
  readonly name: string;
  /** Whether other cells may assign to it. */
  readonly assignable: boolean;
  /** Whether it is something that exists while the cell runs: not only a type. */
  readonly value: boolean;
  /** Whether the cell itself exports it by this name. */
  readonly exported: boolean;
}

/** What the statements of a cell declare, each name once. */
export function declaredNames(statements: readonly Statement[]): DeclaredName[] {
  const found = new Map<string, DeclaredName>();
  for (const declared of statements.flatMap(namesOf)) {
    const before = found.get(declared.name);
    // An interface and a class, or the signatures of a function, may share a name.
    found.set(declared.name, { ...declared, value: declared.value || before?.value === true });
  }
  return [...found.values()];
}

/** Whether a statement has a modifier, such as `export`. */
export function hasModifier(node: object, kind: SyntaxKind): boolean {
  const { modifiers } = node as Partial<ModifiersBase>;
  return modifiers?.some((modifier) => modifier.kind === kind) === true;
}

function namesOf(statement: Statement): DeclaredName[] {
  const has = (kind: SyntaxKind) => hasModifier(statement, kind);
  const exported = has(SyntaxKind.ExportKeyword) && !has(SyntaxKind.DefaultKeyword);
  const declare = (name: string, value: boolean, assignable = false): DeclaredName => ({
    name,
    assignable,
    value: value && !has(SyntaxKind.DeclareKeyword),
    exported,
  });
  if (isVariableStatement(statement)) {
    const { flags, declarations } = statement.declarationList;
    const fixed = (flags & (NodeFlags.Const | NodeFlags.Using)) !== 0;
    return declarations.flatMap(({ name }) =>
      boundNames(name).map((bound) => declare(bound, true, !fixed)),
    );
  }
  if (isFunctionDeclaration(statement)) {
    return statement.name ? [declare(statement.name.text, statement.body !== undefined)] : [];
  }
  if (isClassDeclaration(statement))
    return statement.name ? [declare(statement.name.text, true)] : [];
  if (isEnumDeclaration(statement)) return [declare(statement.name.text, true)];
  if (isModuleDeclaration(statement)) {
    const { name } = statement;
    // `declare global` names nothing.
    return isIdentifier(name) && name.text !== 'global' ? [declare(name.text, true)] : [];
  }
  if (isInterfaceDeclaration(statement) || isTypeAliasDeclaration(statement)) {
    return [declare(statement.name.text, false)];
  }
  if (isImportEqualsDeclaration(statement)) {
    return [declare(statement.name.text, !statement.isTypeOnly)];
  }
  if (!isImportDeclaration(statement)) return [];
  const { importClause: clause } = statement;
  if (clause === undefined) return [];
  const value = clause.phaseModifier !== SyntaxKind.TypeKeyword;
  const own = clause.name ? [declare(clause.name.text, value)] : [];
  const { namedBindings: bindings } = clause;
  if (bindings === undefined) return own;
  if (isNamespaceImport(bindings)) return [...own, declare(bindings.name.text, value)];
  const named = bindings.elements.map(({ name, isTypeOnly }) =>
    declare(name.text, value && !isTypeOnly),
  );
  return [...own, ...named];
}

function boundNames(name: BindingName): string[] {
  if (isIdentifier(name)) return [name.text];
  if (!isObjectBindingPattern(name) && !isArrayBindingPattern(name)) return [];
  return name.elements.flatMap((element) =>
    isBindingElement(element) && element.name ? boundNames(element.name) : [],
  );
}
