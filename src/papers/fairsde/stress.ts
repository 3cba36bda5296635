import type { JsonObject } from '../../json.ts';
import {
  STRESS_RULES,
  type Stress,
  type StressOutcome,
  type StressRule,
  stressSelection,
} from '../../methods/fairsde/stress.ts';
import type { TableBlock, TableRow } from '../../report/document.ts';
import { numberCell } from '../../report/tables.ts';
import { Random } from '../../tensor/random.ts';
import type { Exhibit, Table } from '../paper.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';

const NAME = 'stress';
/** Of each seed: 100 tell 5 from 15 %. */
const REDRAWS = 100;
const SHARES = [0.1, 0.25, 0.5];
const FACTORS = [0.5, 2];
const TITLES: Readonly<Record<StressRule, string>> = {
  greedy: 'Greedy',
  gap: 'IP, smallest gap',
  performance: 'IP, best mean',
  confident: 'With confidence',
};

interface Found {
  readonly stress: Stress;
  readonly outcomes: Readonly<Record<StressRule, StressOutcome>>;
}

/**
 * How often no harm breaks when validation is small and when prevalence shifts, without training:
 * predictions of ERM and of all experts are redrawn and experts selected anew.
 */
export const stress: Exhibit = {
  study: {
    name: NAME,
    async of(seeds) {
      const cases = seeds.map((rows) => {
        const [erm, experts] = [rows.get('erm')!, rows.get('fairsde')!];
        return {
          validation: { erm: erm.validation, experts: experts.validation },
          test: { erm: erm.test, experts: experts.test },
        };
      });
      const { classes, groups } = cases[0]!.test.erm;
      const stresses: Stress[] = [
        { kind: 'none' },
        ...groups[0]!.levels.flatMap((_, group): Stress[] => [
          ...SHARES.map((share): Stress => ({ kind: 'fewer', group, share })),
          ...(classes.length === 2
            ? FACTORS.map((factor): Stress => ({ kind: 'prevalence', group, factor }))
            : []),
        ]),
      ];
      const found: Found[] = [];
      for (const one of stresses) {
        const options = { redraws: REDRAWS, random: new Random(1).fork(NAME) };
        found.push({ stress: one, outcomes: await stressSelection(cases, one, options) });
      }
      return { found } as unknown as JsonObject;
    },
  },
  each: (table, setting) => {
    const study = setting.studies?.[NAME] as { readonly found: readonly Found[] } | undefined;
    return study === undefined ? [] : [stressTable(table, setting, study.found)];
  },
};

function stressTable(table: Table, setting: SettingResult, found: readonly Found[]): TableBlock {
  const rows = found.map(
    ({ stress, outcomes }): TableRow => ({
      header: titleOf(stress, setting.levels),
      cells: STRESS_RULES.flatMap((rule) => [
        numberCell(outcomes[rule].breaks, { scale: 100, digits: 0 }),
        numberCell(outcomes[rule].chosen, { digits: 2 }),
      ]),
    }),
  );
  return {
    kind: 'table',
    id: blockId(table, setting, NAME),
    caption: `How often no harm breaks, ${settingTitle(setting)}: some group loses more than one point of accuracy against ERM on test.`,
    stub: 'Validation and test',
    columns: STRESS_RULES.flatMap((rule) => [
      { id: `${rule}-breaks`, title: TITLES[rule], unit: 'breaks, %' },
      { id: `${rule}-chosen`, title: `${TITLES[rule]}, experts`, unit: 'of its groups' },
    ]),
    groups: [{ title: null, rows }],
    notes: [
      `${REDRAWS} redraws of each seed’s lesions, in validation and test; the same for all rules, which choose anew among ERM and the experts of FairSDE. Where no expert is chosen nothing can break.`,
      'A smaller validation set is noise, not shift: it is drawn from the same lesions. Another prevalence on test is a shift: the group’s positives count more or less than they did on validation.',
    ],
  };
}

function titleOf(stress: Stress, levels: readonly string[]): string {
  if (stress.kind === 'none') return 'as they are';
  const level = levels[stress.group] ?? '';
  return stress.kind === 'fewer'
    ? `validation with ${100 * stress.share} % of ${level}`
    : `${stress.factor === 0.5 ? 'half' : 'twice'} the prevalence of ${level} on test`;
}
