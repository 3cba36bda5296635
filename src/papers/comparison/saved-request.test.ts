import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../setup/paths.ts';
import { savedRequest } from './saved-request.ts';

it('a comparison keeps the candidates that it tried, whatever its methods’ ranges are now', async () => {
  const { all, tried } = await savedRequest(join(root, 'reports/compare/support2-sepsis-race'));
  expect(all).toBe(true);
  expect(Object.keys(tried!)).toHaveLength(36);
  expect(tried!.jtt![0]).toEqual({ options: {}, rate: null });
  // As results hold them: its defaults and four draws.
  const [defaults, ...draws] = tried!.spare!;
  expect(defaults).toEqual({ options: {}, rate: null });
  expect(draws).toHaveLength(4);
  for (const { options } of draws) expect(options).toHaveProperty('alpha');
  expect(draws.every(({ rate }) => rate !== null)).toBe(true);
});
