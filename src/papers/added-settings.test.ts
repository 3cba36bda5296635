import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { trialOf } from '../api/trials.ts';
import { addPlanned, planAddition } from '../data/add-dataset.ts';
import { addedFlags, settingNamed } from './added-settings.ts';
import { planTable } from './plan.ts';
import { findTable } from './registry.ts';
import { selectSettings } from './run-table.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'refair-added-'));
  vi.stubEnv('XDG_CONFIG_HOME', join(home, 'config'));
  vi.stubEnv('REFAIR_CACHE', join(home, 'cache'));
  const table = join(home, 'stays.csv');
  const rows = ['sex,ward,race,x,died,back', 'F,1,B,1,0,1', 'M,2,W,2,1,0', 'M,1,B,3,1,1'];
  await writeFile(table, `${rows.join('\n')}\n`);
  await addPlanned(
    await planAddition({ table, labels: ['died', 'back'], groups: 'sex,ward,race' }),
  );
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

const fairgrad = findTable('fairgrad/table-1').table;

it('runs a table on an added set as on its own data of the kind', () => {
  const [setting, ...more] = selectSettings(fairgrad, { profile: 'desk', dataset: 'stays' });
  expect(more).toEqual([]);
  const own = fairgrad.settings('desk').find(({ data }) => data.dataset === 'support2-sepsis')!;
  expect(setting).toMatchObject({
    id: 'stays/died/sex',
    data: { dataset: 'stays', options: {}, label: 'died', attributes: ['sex', 'ward'] },
    recipe: own.recipe,
    seeds: own.seeds,
    folds: 5,
  });
  expect(setting).not.toHaveProperty('floor');
});

it('asks a table about several attributes of those that are named', () => {
  const by = (attribute?: string) =>
    selectSettings(fairgrad, { profile: 'smoke', dataset: 'stays', attribute });
  const [setting] = by('race+sex');
  expect(setting).toMatchObject({ id: 'stays/died/race+sex' });
  expect(setting!.data.attributes).toEqual(['race', 'sex']);
  expect(settingNamed(fairgrad, 'smoke', setting!.id)).toEqual(setting);
  expect(planTable(fairgrad, [setting!])[0]!.spec.data.dataset).toBe('stays');
  // Its columns are race's and sex's.
  expect(() => planTable(fairgrad, by())).toThrow(
    expect.objectContaining({
      message:
        'fairgrad/table-1 is about race and sex, and on stays it is asked about sex and ward',
      fix: expect.stringMatching(
        /--attribute race\+sex; .* erm fairgrad --dataset stays --attribute sex$/,
      ),
    }),
  );
  expect(() => by('race+sex+ward')).toThrow(
    'fairgrad/table-1 asks about 2 attributes, and "race+sex+ward" are 3',
  );
  // A training has no columns.
  const choice = { profile: 'smoke', dataset: 'stays', attribute: 'ward+sex' } as const;
  const options = { attributes: ['ward', 'sex'] };
  expect(trialOf('fairgrad/table-1', 'fairgrad', { ...choice, options }).data.attributes).toEqual(
    options.attributes,
  );
});

it('asks what it is told to ask, and finds the setting of a stored result again', () => {
  const asked = {
    profile: 'smoke',
    dataset: 'stays',
    attribute: 'sex:race',
    label: 'back',
  } as const;
  const [setting] = selectSettings(fairgrad, asked);
  expect(setting).toMatchObject({ id: 'stays/back/sex:race', data: { label: 'back' } });
  expect(setting!.data.attributes[0]).toBe('sex:race');
  expect(settingNamed(fairgrad, 'smoke', setting!.id)).toEqual(setting);
  const stored = { id: setting!.id, dataset: { id: 'stays' } } as Parameters<typeof addedFlags>[0];
  expect(addedFlags(stored)).toBe('--dataset stays --attribute sex:race --label back');
});

it('names what the set does not have, and tables of another kind', () => {
  const select = (rest: object, table = fairgrad) =>
    selectSettings(table, { profile: 'smoke', dataset: 'stays', ...rest });
  expect(() => select({ attribute: 'age' })).toThrow('data set stays has no attribute "age"');
  expect(() => select({ label: 'dead' })).toThrow('data set stays has no label "dead"');
  expect(() => select({}, findTable('fair-diagnosis/table-1').table)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('runs on no records of a table in profile smoke'),
      fix: expect.stringContaining('refair compare erm group-dro --dataset stays'),
    }),
  );
});
