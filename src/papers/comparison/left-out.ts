import { literal } from '../../report/prose.ts';
import { listed, sentence } from '../report/front/language.ts';
import type { LeftOut } from './comparison.ts';

/** Methods that a comparison leaves out, a reason each once: `A and B are for pictures, and …`. */
export function leftOutText(leftOut: readonly LeftOut[]): string {
  const byReason = Map.groupBy(leftOut, ({ title, why }) =>
    why.startsWith(`${title} `) ? why.slice(title.length + 1) : why,
  );
  return [...byReason]
    .map(([reason, methods]) => {
      const names = listed(methods.map(({ title }) => literal(title)));
      if (!methods[0]!.why.startsWith(methods[0]!.title)) return sentence(literal(reason));
      const said = methods.length === 1 ? reason : reason.replace(/^is /, 'are ');
      return sentence(`${names} ${literal(said)}`);
    })
    .join(' ');
}
