import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { describeDataset } from './describe.ts';
import { datasetFingerprint, listDatasets, loadDataset, verifyDataset } from './registry.ts';

/** Counted by hand from the sources. */
const expected = {
  'support2-sepsis': { records: 3515, patients: 3515, 'hospital-death': 1184 },
  'support2-outcomes': {
    records: 3515,
    patients: 3515,
    'hospital-death': 1184,
    'death-180': 1567,
    'long-stay': 1350,
    'poor-function': 2008,
  },
  'diabetes130-outcomes': {
    records: 99_343,
    patients: 69_990,
    'long-stay': 20_408,
    'not-home': 39_109,
  },
  'teds-d-sample': { records: 878, patients: 878, completed: 302 },
  'nih-cxr-1000': { records: 1000, patients: 264, abnormal: 501 },
} as const;

describe('loadDataset', () => {
  it.each(Object.entries(expected))('%s has the records of its source', async (id, counts) => {
    const { records, patients, labels } = describeDataset(await loadDataset(id));
    expect(records).toBe(counts.records);
    expect(patients).toBe(counts.patients);
    for (const label of labels) {
      const positives = (counts as Record<string, number>)[label.name];
      if (positives !== undefined) expect(Object.values(label.counts)[1]).toBe(positives);
    }
  });

  it('gives the same object to all who ask, and loads again after a failure', async () => {
    expect(await loadDataset('support2-sepsis')).toBe(await loadDataset('support2-sepsis', {}));
    await expect(loadDataset('support2-sepsis', { size: 3 })).rejects.toThrow('size');
    await expect(loadDataset('support2-sepsis', { size: 3 })).rejects.toThrow('size');
  });

  it('lists the sets there are when an id is wrong', async () => {
    await expect(loadDataset('ham10000-27')).rejects.toMatchObject({
      message: 'there is no data set "ham10000-27"',
      fix: expect.stringContaining('ham10000-28'),
    });
    await expect(loadDataset('../package')).rejects.toThrow('there is no data set');
    await expect(verifyDataset('constructor')).rejects.toThrow('there is no data set');
  });
});

describe('datasetFingerprint', () => {
  it('is that of the loaded set', async () => {
    for (const id of ['ham10000-28', 'support2-sepsis', 'teds-d-sample']) {
      expect(await datasetFingerprint(id)).toBe((await loadDataset(id)).fingerprint);
    }
    const { fingerprint } = await loadDataset('synth-cxr', { records: 120 });
    expect(await datasetFingerprint('synth-cxr', { records: 120 })).toBe(fingerprint);
    expect(await datasetFingerprint('synth-cxr', { records: 121 })).not.toBe(fingerprint);
  });

  it('decodes nothing, and knows the same faults', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'refair-cache-'));
    vi.stubEnv('REFAIR_CACHE', cache);
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await rm(cache, { recursive: true });
    });
    await datasetFingerprint('nih-cxr-1000');
    expect(await readdir(cache)).toEqual([]);
    await expect(datasetFingerprint('ham10000-27')).rejects.toThrow('there is no data set');
    await expect(datasetFingerprint('ham10000-28', { size: 3 })).rejects.toThrow('size');
    await expect(datasetFingerprint('synth-cxr', { size: 3 })).rejects.toThrow('size');
    await expect(datasetFingerprint('mimic-cxr')).rejects.toThrow('has not been prepared');
  });
});

it('makes generated sets by their options, and refuses options they do not have', async () => {
  const small = await loadDataset('synth-cxr', { records: 120 });
  expect(small.size).toBe(120);
  expect(small.fingerprint).not.toBe(
    (await loadDataset('synth-cxr', { records: 120, seed: 2 })).fingerprint,
  );
  await expect(loadDataset('synth-cxr', { colour: 1 })).rejects.toThrow('colour');
});

describe('listDatasets', () => {
  it('says which sets stand in for what', () => {
    const ham = listDatasets().find(({ id }) => id === 'ham10000-28');
    expect(ham?.kind).toBe('embedded');
    expect(ham?.standInFor['fair-diagnosis']).toBe('MIMIC-CXR, CheXpert and TCGA-LUAD');
  });
});
