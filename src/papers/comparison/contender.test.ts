import { expect, it } from 'vitest';
import { contenderOf, parseContender } from './contender.ts';
import { type Question, questionsOf, requireSuited } from './question.ts';

it('reads a method with options as a command line has them', () => {
  expect(parseContender('domain-independent:inference=own')).toEqual({
    id: 'domain-independent-inference-own',
    title: 'DomainInd (inference own)',
    method: 'domain-independent',
    options: { inference: 'own' },
  });
  expect(parseContender('fair-diagnosis:eta=0.3,beta=2').options).toEqual({ eta: 0.3, beta: 2 });
  expect(parseContender('erm')).toEqual({ id: 'erm', title: 'ERM', method: 'erm', options: {} });
});

it.each([
  ['groop-dro', /no method "groop-dro"/, /did you mean "group-dro"/],
  ['group-dro:stepsize=1', /no option "stepsize"/, /did you mean "stepSize"/],
  ['erm:eta=1', /erm has no option "eta"/, /it has none/],
  ['fair-diagnosis:eta=2', /eta of fair-diagnosis can't be 2/, /usual ones are 0.05 to 0.5/],
  ['fair-diagnosis:eta', /"eta" in fair-diagnosis:eta is no option/, /name=value/],
  ['./nowhere.ts', /no file .*nowhere\.ts/, /path of a script/],
  ['preds:nowhere.csv', /no file .*nowhere\.csv/, /id, repeat, fold, part, score/],
])('%s: says what is wrong and how to mend it', (text, message, fix) => {
  let caught: unknown;
  try {
    parseContender(text);
  } catch (error) {
    caught = error;
  }
  expect(caught).toMatchObject({
    message: expect.stringMatching(message),
    fix: expect.stringMatching(fix),
  });
});

it('tells two settings of a method apart', () => {
  const [one, other] = [0.01, 0.1].map((stepSize) => contenderOf('group-dro', { stepSize }));
  expect(one!.id).not.toBe(other!.id);
});

it('refuses a method of pictures on a table before anything is trained', async () => {
  const questions = await questionsOf({ dataset: 'teds-d-sample', profile: 'smoke' });
  const [question] = questions as [Question];
  expect(() => requireSuited(question, [parseContender('rand-augment')])).toThrow(
    'RandAug is for pictures, and teds-d-sample has none',
  );
  expect(() => requireSuited(question, [parseContender('erm')])).not.toThrow();
});
