import {
  getTouchingPropertyName,
  isIdentifier,
  type Node,
  SyntaxKind,
} from 'typescript/unstable/ast';
import { type Symbol as Meaning, SignatureKind, SymbolFlags } from 'typescript/unstable/sync';
import type { ReadText } from './workspace.ts';

/** What is said of a name of a kind, before it; the first that fits. */
const KINDS: readonly (readonly [flags: number, word: string])[] = [
  [SymbolFlags.Class, 'class'],
  [SymbolFlags.Enum, 'enum'],
  [SymbolFlags.EnumMember, '(enum member)'],
  [SymbolFlags.Method, '(method)'],
  [SymbolFlags.Property | SymbolFlags.Accessor, '(property)'],
  [SymbolFlags.Function, 'function'],
  [SymbolFlags.Variable, 'const'],
  [SymbolFlags.Interface, 'interface'],
  [SymbolFlags.TypeAlias, 'type'],
  [SymbolFlags.Module, 'module'],
];
const NAMED_ONLY = new Set(['class', 'enum', 'interface', 'module']);
const CALLED = new Set(['(method)', 'function']);
/** Signatures shown of a function that has several. */
const SHOWN_SIGNATURES = 3;

/**
 * What hovering shows of the name at a place: what it is, what it is for, and every tag of its
 * documentation.
 *
 * @returns null where there is no name, or one without a meaning.
 */
export function describeAt(read: ReadText, position: number): string | null {
  const { checker, tree } = read;
  const node = getTouchingPropertyName(tree, position);
  if (!isIdentifier(node)) return null;
  const found = checker.getSymbolAtLocation(node);
  if (found === undefined) return null;
  const alias = (found.flags & SymbolFlags.Alias) !== 0;
  const meaning = alias ? checker.getAliasedSymbol(found) : found;
  const tags = meaning
    .getJsDocTags(checker)
    .map(({ name, text }) => `@${name} ${text ?? ''}`.trimEnd());
  return [signature(read, meaning, node), meaning.getDocumentationComment(checker), tags.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function signature({ checker, emitter }: ReadText, meaning: Meaning, node: Node): string {
  const word = KINDS.find(([flags]) => (meaning.flags & flags) !== 0)?.[1] ?? '';
  const name = `${word} ${meaning.name === 'default' ? node.getText() : meaning.name}`.trim();
  if (NAMED_ONLY.has(word)) return name;
  if (word === 'type') {
    return `${name} = ${checker.typeToString(checker.getDeclaredTypeOfSymbol(meaning))}`;
  }
  const type = checker.getTypeOfSymbolAtLocation(meaning, node);
  if (!CALLED.has(word)) return `${name}: ${checker.typeToString(type)}`;
  const all = checker.getSignaturesOfType(type, SignatureKind.Call);
  const written = all.slice(0, SHOWN_SIGNATURES).flatMap((one) => {
    const declared = checker.signatureToSignatureDeclaration(one, SyntaxKind.CallSignature);
    return declared ? [name + emitter.printNode(declared).replace(/;$/, '')] : [];
  });
  const more = all.length - SHOWN_SIGNATURES;
  return [...written, ...(more > 0 ? [`and ${more} more signatures`] : [])].join('\n');
}
