import { expect, it } from 'vitest';
import { listDatasets } from '../data/registry.ts';
import { examineData } from './data-check.ts';

it('loads what is embedded and lists what is not prepared', async () => {
  const checks = await examineData();
  const [embedded, own] = checks;
  expect(checks).toHaveLength(2);
  expect(embedded).toMatchObject({ name: 'Embedded data', status: 'ok' });
  for (const { id, kind, present } of listDatasets()) {
    if (kind === 'embedded') expect(embedded!.value).toContain(id);
    if (kind === 'own copy' && !present) expect(own!.value).toContain(id);
  }
  expect(own!.fix).toMatch(/data prepare/);
});
