import type { Program, TslabTypeScript } from './tslab.ts';

/** The file in which tslab declares what earlier cells declared. */
const EARLIER_CELLS = '__prev__.d.ts';

/** The parts of TypeScript's syntax tree that are touched here. */
interface Node {
  readonly name: { readonly text: string };
}

type Visit = (node: Node) => Node;
type Transformer = (context: unknown) => Visit;

/**
 * Lets a cell write `{ name }` for a variable of an earlier cell. tslab turns such variables into
 * properties of an object, but overlooks them where a property's name stands for its value.
 */
export function expandShorthand(typescript: TslabTypeScript, program: Program): Transformer {
  const { factory, isShorthandPropertyAssignment, visitEachChild } = typescript as unknown as {
    readonly factory: {
      createIdentifier(text: string): Node;
      createPropertyAccessExpression(object: Node, name: Node): Node;
      createPropertyAssignment(name: Node, value: Node): Node;
    };
    isShorthandPropertyAssignment(node: Node): boolean;
    visitEachChild(node: Node, visit: Visit, context: unknown): Node;
  };
  const checker = program.getTypeChecker();
  return (context) => {
    const visit: Visit = (node) => {
      if (!isShorthandPropertyAssignment(node)) return visitEachChild(node, visit, context);
      const symbol = checker.getShorthandAssignmentValueSymbol(node);
      const earlier = symbol?.declarations?.some((declaration) =>
        declaration.getSourceFile().fileName.endsWith(EARLIER_CELLS),
      );
      if (!earlier) return node;
      const { text } = node.name;
      const value = factory.createPropertyAccessExpression(
        factory.createIdentifier('exports'),
        factory.createIdentifier(text),
      );
      return factory.createPropertyAssignment(factory.createIdentifier(text), value);
    };
    return visit;
  };
}
