import { createInterface } from 'node:readline';
import type { JsonObject } from '../json.ts';

/**
 * The side of a `LineWorker` that works: says that it is ready, and answers each line of JSON with
 * what `answer` says to it.
 *
 * @param ready what it says of itself.
 */
export async function answerLines<Question>(
  answer: (question: Question) => Promise<JsonObject>,
  ready: JsonObject = { ready: true },
): Promise<void> {
  console.log(JSON.stringify(ready));
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await answer(JSON.parse(line) as Question)));
  }
}
