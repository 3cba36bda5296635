import { expect, it } from 'vitest';
import type { UserError } from '../../errors.ts';
import type { GateFinding } from '../../evidence/gate/finding.ts';
import { gate } from '../../evidence/gate/gate.ts';
import type { ReferenceGate } from '../gate-first.ts';
import type { PlannedTrial } from '../plan.ts';
import { requireConverged, tuneInTurn } from './baseline-first.ts';
import { contenderOf } from './contender.ts';
import { questionsOf } from './question.ts';
import type { RuleName } from './rules.ts';

/** In which order the methods of a search are trained, and the baseline is shown with which others. */
async function turns(
  rule: RuleName,
  methods: readonly string[],
  draws = 1,
  told: string[] = [],
): Promise<string[]> {
  const [question] = await questionsOf({
    dataset: 'teds-d-sample',
    attribute: 'sex',
    profile: 'smoke',
    draws,
    rule,
  });
  const train = async (trials: readonly PlannedTrial[]) => {
    told.push(`search ${[...new Set(trials.map(({ spec }) => spec.method))].join(' ')}`);
    return { results: trials.map(() => null), failures: [] };
  };
  await tuneInTurn(
    [question!],
    methods.map((name) => contenderOf(name, {})),
    train,
    async (own) => {
      told.push(`first of ${own.tables[0]!.rows.map(({ id }) => id).join(' ')}`);
    },
  );
  return told;
}

it('the baseline is shown before others are searched', async () => {
  expect(await turns('worst-group', ['erm', 'group-dro'])).toEqual([
    'search erm',
    'first of erm',
    'search erm group-dro',
  ]);
  expect(await turns('worst-group', ['erm', 'group-dro'], 0)).toEqual(['first of erm']);
});

it('but not before a rule can choose for it, and not where it is alone', async () => {
  expect(await turns('distance-to-optimum', ['erm', 'group-dro'])).toEqual([
    'search erm group-dro',
    'first of erm group-dro',
  ]);
  expect(await turns('worst-group', ['erm'])).toEqual(['search erm']);
});

it('bad input ends it before the baseline has taken its time', async () => {
  const told: string[] = [];
  const pictures = turns('worst-group', ['erm', 'rand-augment'], 1, told);
  await expect(pictures).rejects.toThrow(/is for pictures/);
  expect(told).toEqual([]);
});

const lost: GateFinding = {
  passed: false,
  reason: 'training is not stable: twice the training loses 1.41 points of validation AUROC',
};
const flat: GateFinding = { passed: true, reason: '20 % more training would gain nothing' };
const untold: GateFinding = { passed: false, told: false, reason: 'no curve' };

function refusal(findings: readonly GateFinding[], doubled = false): string {
  const one = {
    setting: { id: 'here/sex' },
    row: { title: 'ERM' },
    gate: gate(findings),
    doubled,
  } as unknown as ReferenceGate;
  try {
    requireConverged([one], 'do so');
    return 'passed';
  } catch (error) {
    expect((error as UserError).fix).toBe('do so');
    return (error as Error).message;
  }
}

it('says why no method can be judged, in numbers', () => {
  expect(refusal([flat])).toBe('passed');
  expect(refusal([flat, lost, untold])).toBe(
    `ERM has not converged on here/sex (${lost.reason}): no method can be judged against it`,
  );
  expect(refusal([lost], true)).toContain('on here/sex with twice the training either (training');
  expect(refusal([flat, untold])).toBe(
    'nothing shows that ERM has converged on here/sex (no curve): no method can be judged against it',
  );
});
