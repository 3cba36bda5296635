import type { JsonObject } from '../../json.ts';
import {
  STRESS_RULES,
  type Stress,
  type StressCase,
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
import { stressFigure } from './stress-figure.ts';
import { type Found, NAME, REDRAWS, studyOf, TITLES } from './stress-found.ts';

/** Of one group's validation records, in a course dense enough to see where it bends; 1 is no cut. */
const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/** Those with a line in the table: the figure has all. */
const PRINTED = [0.1, 0.3, 0.5];
/** Multiples of a group's prevalence on test, named before the runs: those of the claim about shift. */
export const FACTORS = [0.5, 2] as const;
const WORDS: Readonly<Record<(typeof FACTORS)[number], string>> = { 0.5: 'half', 2: 'twice' };

/** Attributes, beside the groups', on whose levels test is restricted: real shifts. */
const SUBSETS = ['site', 'confirmation'];
/** Records of every group that a restricted test needs. */
const ENOUGH = 30;

/**
 * How often no harm breaks when validation is small and when prevalence shifts, without training:
 * predictions of ERM and of all experts are redrawn and experts selected anew.
 */
export const stress: Exhibit = {
  study: {
    name: NAME,
    async of(trainings, dataset) {
      const cases = trainings.flatMap(({ rows }): StressCase[] => {
        const [erm, experts] = [rows.get('erm'), rows.get('fairsde')];
        if (erm === undefined || experts === undefined) return [];
        return [
          {
            validation: { erm: erm.validation, experts: experts.validation },
            test: { erm: erm.test, experts: experts.test },
          },
        ];
      });
      const found: Found[] = [];
      // Where only part of the rows has finished.
      if (cases.length === 0) return { found: [] };
      const add = async (title: string, stress: Stress, own: readonly StressCase[]) => {
        const redraws = Math.ceil(REDRAWS / cases.length);
        const options = { redraws, random: new Random(1).fork(NAME) };
        const outcomes = await stressSelection(own, stress, options);
        if (outcomes === null) return;
        if (stress.kind !== 'fewer') found.push({ title, outcomes });
        else found.push({ title, fewer: { group: stress.group, share: stress.share }, outcomes });
      };
      await add('as they are', { kind: 'none' }, cases);
      const { classes, groups } = cases[0]!.test.erm;
      for (const [group, level] of groups[0]!.levels.entries()) {
        for (const share of SHARES) {
          const title = `validation with ${Math.round(100 * share)} % of ${level}`;
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
    if (found.length === 0) return [];
    const figure = stressFigure(table, setting);
    return [...(figure === null ? [] : [figure]), stressTable(table, setting, found)];
  },
};

/** How a case is printed: the group or the records first, which results name last. */
export function caseText(title: string): string {
  return title
    .replace(/^validation with (\d+) % of (.+)$/, '$2: $1 % of its validation records')
    .replace(/^(half|twice) the prevalence of (.+) on test$/, '$2: $1 its prevalence in the test')
    .replace(/^test with (.+): (.+)$/, '$2 alone in the test ($1)');
}

function stressTable(table: Table, setting: SettingResult, found: readonly Found[]): TableBlock {
  const printed = found.filter(({ fewer }) => fewer === undefined || PRINTED.includes(fewer.share));
  const rows = printed.map(
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
      'A smaller validation set is noise, not shift: it is drawn from the same lesions; the figure has further shares. Another prevalence on test is a shift: the group’s positives count more or less than they did on validation; one that would leave no negatives has no line. So is a test of lesions of one site, or diagnosed in one way, where validation has all.',
    ],
  });
}

function hasEnough({ groups: [attribute] }: Predictions): boolean {
  return attribute!.levels.every(
    (_, level) => attribute!.codes.filter((code) => code === level).length >= ENOUGH,
  );
}
