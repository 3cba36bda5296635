import { expect, it } from 'vitest';
import { trialSplit } from '../../data/split.ts';
import { splitOf } from '../plan.ts';
import { findPaper } from '../registry.ts';
import { fieldOf } from './all-methods.ts';
import { contenderOf } from './contender.ts';
import { questionsOf, requireSuited } from './question.ts';
import { trialOf } from './tuning.ts';

const ham = { dataset: 'ham10000-28', attribute: 'sex', profile: 'desk' } as const;
const defaults = { options: {}, rate: null };

it('asks about several attributes by themselves, of the same records in the same splits', async () => {
  const asked = { dataset: 'teds-d-sample', attribute: 'sex,race', profile: 'quick' } as const;
  const [bySex, byRace] = await questionsOf(asked);
  expect([bySex!, byRace!].map(({ setting }) => setting.data.attributes)).toEqual([
    ['sex', 'race'],
    ['race', 'sex'],
  ]);
  const place = { seed: 1, fold: 0 };
  const [one, other] = [bySex!, byRace!].map(({ task, setting }) =>
    trialSplit(task, splitOf(setting, place), 300),
  );
  expect(one).toEqual(other);
  const specs = (method: string) =>
    [bySex!, byRace!].map(({ setting }) => trialOf(contenderOf(method), defaults, setting));
  // Of one that looks at no attribute both are the same trial.
  const [blind, blindToo] = specs('erm');
  expect(blind).toEqual(blindToo);
  expect(specs('group-dro').map(({ data }) => data)).toEqual([undefined, undefined]);
  expect(specs('fairgrad').map(({ options }) => options)).toEqual([
    { attributes: ['sex'] },
    { attributes: ['race'] },
  ]);
});

it('a leaderboard of a table leaves out what changes pictures, and says so', async () => {
  const questions = await questionsOf({ dataset: 'teds-d-sample', profile: 'smoke' });
  const { contenders, leftOut } = fieldOf(questions);
  expect(leftOut.map(({ title }) => title)).toContain('RandAug');
  expect(leftOut.every(({ why }) => why.includes('teds-d-sample has none'))).toBe(true);
  expect(contenders.map(({ method }) => method)).toContain('group-dro');
  const pictures = fieldOf(await questionsOf({ ...ham, profile: 'smoke' }));
  expect(pictures.contenders.map(({ method }) => method)).toContain('rand-augment');
});

it('tests the whole of another domain in every training, and holds no floor against it', async () => {
  const [question] = await questionsOf({ ...ham, testOn: 'site=head-and-neck' });
  const { setting } = question!;
  expect(setting).toMatchObject({ folds: 0, split: 'domain', splitSeed: 'per-seed' });
  expect(setting.seeds).toHaveLength(4);
  expect(setting.floor).toBeUndefined();
  expect(setting.id).toBe('ham10000-28/sex/on-site-head-and-neck');
  const [usual] = await questionsOf(ham);
  expect(usual!.setting).toMatchObject({ folds: 5, id: 'ham10000-28/sex' });
});

it('asks by how a diagnosis was made what both ways can tell: benign naevi, not malignancy', async () => {
  const [question] = await questionsOf({ ...ham, label: 'dx:nv', testOn: 'confirmation=other' });
  const { setting, task } = question!;
  expect(setting.id).toBe('ham10000-28/dx:nv/sex/on-confirmation-other');
  const { codes } = task.dataset.domains!;
  const counts = [0, 1].map((domain) => {
    const own = task.rows.filter((row) => codes[row] === domain);
    return [own.length, own.filter((row) => task.label.codes[row] === 1).length];
  });
  // All naevi that nobody cut out stand on the tested side, and both sides have others beside them.
  expect(counts).toEqual([
    [5330, 2488],
    [4628, 4170],
  ]);
});

it('holds every row against the same floor as the papers that ask the same', async () => {
  const floorOf = async (dataset: string, label?: string) => {
    const asked = { dataset, profile: 'desk', ...(label === undefined ? {} : { label }) } as const;
    const [question] = await questionsOf(asked);
    return question!.setting.floor?.value;
  };
  const ofPaper = (dataset: string) =>
    findPaper('fairgrad')
      .tables[0]!.settings('desk')
      .find(({ data }) => data.dataset === dataset)!.floor!.value;
  expect(await floorOf('support2-sepsis', 'hospital-death')).toBe(ofPaper('support2-sepsis'));
  expect(await floorOf('teds-d-sample', 'completed')).toBe(ofPaper('teds-d-sample'));
  expect(await floorOf('ham10000-28', 'dx')).toBe(0.853);
  // Nobody has looked at this one.
  expect(await floorOf('ham10000-28', 'dx:nv')).toBeUndefined();
});

it('refuses a domain in which nobody is ill, and names the labels that would do', async () => {
  await expect(questionsOf({ ...ham, testOn: 'confirmation=other' })).rejects.toMatchObject({
    message: 'ham10000-28 tested on confirmation=other: of 4,628 records tested none is malignant',
    fix: expect.stringMatching(/both sides: .*dx:nv/),
  });
  await expect(questionsOf({ ...ham, testOn: 'sex=female' })).rejects.toThrow(
    'none is of another group by sex than male',
  );
});

it('names all methods at once that can’t learn several classes, and a label of two', async () => {
  const [question] = await questionsOf({ ...ham, label: 'dx' });
  const contenders = ['erm', 'dfr', 'group-thresholds'].map((method) => contenderOf(method));
  expect(() => requireSuited(question!, contenders)).toThrow(
    expect.objectContaining({
      message: 'DFR is defined here for two classes; group thresholds are defined for two classes',
      fix: 'leave out dfr, group-thresholds, or choose a label of two classes, such as --label malignant (see: refair data show ham10000-28)',
    }),
  );
  expect(() => requireSuited(question!, contenders.slice(0, 1))).not.toThrow();
});

it.each([
  ['sex,sex', 'attribute sex is named twice'],
  ['sex,', 'names an attribute without a name'],
])('refuses %s', async (attribute, message) => {
  await expect(questionsOf({ ...ham, attribute })).rejects.toThrow(message);
});
