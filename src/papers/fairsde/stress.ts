import type { JsonObject } from '../../json.ts';
import {
  STRESS_RULES,
  type Stress,
  type StressCase,
  type StressOutcome,
  type StressRule,
  stressSelection,
} from '../../methods/fairsde/stress.ts';
import { type Predictions, recordsAt } from '../../metrics/predictions.ts';
import type { TableBlock, TableRow } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { numberCell, plainTable } from '../../report/tables.ts';
import { Random } from '../../tensor/random.ts';
import type { Exhibit, Table } from '../paper.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';

const NAME = 'stress';
/** Of all trainings together, evenly: 400 tell 5 from 10 %. */
const REDRAWS = 400;
const SHARES = [0.1, 0.25, 0.5];
/** Multiples of a group's prevalence on test, named before the runs: those of the claim about shift. */
export const FACTORS = [0.5, 2] as const;
const WORDS: Readonly<Record<(typeof FACTORS)[number], string>> = { 0.5: 'half', 2: 'twice' };
const TITLES: Readonly<Record<StressRule, string>> = {
  greedy: 'Greedy',
  gap: 'IP, smallest gap',
  performance: 'IP, best mean',
  confident: 'With confidence',
};

/** Attributes, beside the groups', on whose levels test is restricted: real shifts. */
const SUBSETS = ['site', 'confirmation'];
/** Records of every group that a restricted test needs. */
const ENOUGH = 30;

interface Found {
  /** What differs between validation and test. */
  readonly title: string;
  readonly outcomes: Readonly<Record<StressRule, StressOutcome>>;
}

/**
 * How often no harm breaks when validation is small and when prevalence shifts, without training:
 * predictions of ERM and of all experts are redrawn and experts selected anew.
 */
export const stress: Exhibit = {
  study: {
    name: NAME,
    async of(trainings, dataset) {
      const cases = trainings.map(({ rows }): StressCase => {
        const [erm, experts] = [rows.get('erm')!, rows.get('fairsde')!];
        return {
          validation: { erm: erm.validation, experts: experts.validation },
          test: { erm: erm.test, experts: experts.test },
        };
      });
      const found: Found[] = [];
      const add = async (title: string, stress: Stress, own: readonly StressCase[]) => {
        const redraws = Math.ceil(REDRAWS / cases.length);
        const options = { redraws, random: new Random(1).fork(NAME) };
        const outcomes = await stressSelection(own, stress, options);
        if (outcomes !== null) found.push({ title, outcomes });
      };
      await add('as they are', { kind: 'none' }, cases);
      const { classes, groups } = cases[0]!.test.erm;
      for (const [group, level] of groups[0]!.levels.entries()) {
        for (const share of SHARES) {
          const title = `validation with ${100 * share} % of ${level}`;
          await add(title, { kind: 'fewer', group, share }, cases);
        }
        for (const factor of classes.length === 2 ? FACTORS : []) {
          const title = `${WORDS[factor]} the prevalence of ${level} on test`;
          await add(title, { kind: 'prevalence', group, factor }, cases);
        }
      }
      for (const { title, levels, codes } of SUBSETS.flatMap(
        (name) => dataset.attributes[name] ?? [],
      )) {
        const codeOf = new Map(dataset.ids.map((id, row) => [id, codes[row]!]));
        for (const [code, level] of levels.entries()) {
          const placesOf = ({ ids }: Predictions) =>
            [...ids.keys()].filter((place) => codeOf.get(ids[place]!) === code);
          const own = cases.map(({ validation, test }) => ({
            validation,
            test: {
              erm: recordsAt(test.erm, placesOf(test.erm)),
              experts: recordsAt(test.experts, placesOf(test.experts)),
            },
          }));
          if (own.every(({ test }) => hasEnough(test.erm))) {
            await add(`test with ${title}: ${level}`, { kind: 'none' }, own);
          }
        }
      }
      return { found } as unknown as JsonObject;
    },
  },
  each: (table, setting) => {
    const found = studyOf(setting);
    return found === undefined ? [] : [stressTable(table, setting, found)];
  },
};

/** How a case is printed: the group or the records first, which results name last. */
export function caseText(title: string): string {
  return title
    .replace(/^validation with (\d+) % of (.+)$/, '$2: $1 % of its validation records')
    .replace(/^(half|twice) the prevalence of (.+) on test$/, '$2: $1 its prevalence in the test')
    .replace(/^test with (.+): (.+)$/, '$2 alone in the test ($1)');
}

/** What comes of every rule without shift; absent where no study was made. */
export function unstressed(setting: SettingResult): Found['outcomes'] | undefined {
  return studyOf(setting)?.[0]?.outcomes;
}

function studyOf({ studies }: SettingResult): readonly Found[] | undefined {
  return (studies?.[NAME] as { readonly found: readonly Found[] } | undefined)?.found;
}

function stressTable(table: Table, setting: SettingResult, found: readonly Found[]): TableBlock {
  const rows = found.map(
    ({ title, outcomes }): TableRow => ({
      header: literal(caseText(title)),
      cells: STRESS_RULES.flatMap((rule) => [
        numberCell(outcomes[rule].breaks, { scale: 100, digits: 0 }),
        numberCell(outcomes[rule].chosen, { digits: 2 }),
      ]),
    }),
  );
  return plainTable({
    id: blockId(table, setting, NAME),
    caption: `How often no harm breaks, ${settingTitle(setting)}: some group loses more than one point of accuracy against ERM on test.`,
    stub: 'Validation and test',
    columns: STRESS_RULES.flatMap((rule) => [
      { id: `${rule}-breaks`, title: TITLES[rule], unit: 'breaks, %' },
      {
        id: `${rule}-chosen`,
        title: `${TITLES[rule]}, experts chosen`,
        unit: `of ${setting.levels.length}, on average`,
      },
    ]),
    rows,
    notes: [
      `${REDRAWS} redraws of lesions, in validation and test, evenly over seeds and folds and the same for all rules, which choose anew among ERM and the experts of FairSDE. Where no expert is chosen nothing can break.`,
      'A smaller validation set is noise, not shift: it is drawn from the same lesions. Another prevalence on test is a shift: the group’s positives count more or less than they did on validation; one that would leave no negatives has no line. So is a test of lesions of one site, or diagnosed in one way, where validation has all.',
    ],
  });
}

function hasEnough({ groups: [attribute] }: Predictions): boolean {
  return attribute!.levels.every(
    (_, level) => attribute!.codes.filter((code) => code === level).length >= ENOUGH,
  );
}
