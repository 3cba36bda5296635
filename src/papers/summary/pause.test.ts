import { expect, it } from 'vitest';
import { pausing } from './pause.ts';

it('lets an interrupt through, and ends with its reason', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('interrupted')), 1);
  const pause = pausing(controller.signal);
  const work = async () => {
    for (;;) await pause();
  };
  await expect(work()).rejects.toThrow('interrupted');
});
