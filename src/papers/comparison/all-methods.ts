import type { LeftOut } from './comparison.ts';
import { type Contender, contenderOf } from './contender.ts';
import { describedMethods } from './methods-page.ts';
import { type Question, whyUnsuited } from './question.ts';

/** The kit's methods that make sense on some data, and those that do not. */
export interface Field {
  readonly contenders: readonly Contender[];
  readonly leftOut: readonly LeftOut[];
}

/** Every method of the kit that can be trained for all questions; of the others the reason is kept. */
export function fieldOf(questions: readonly Question[]): Field {
  const contenders: Contender[] = [];
  const leftOut: LeftOut[] = [];
  for (const { method } of describedMethods()) {
    const contender = contenderOf(method.name);
    const why = questions.map((question) => whyUnsuited(question, contender)).find(Boolean);
    if (why == null) contenders.push(contender);
    else leftOut.push({ title: contender.title, why: why.message });
  }
  return { contenders, leftOut };
}
