import { literal } from '../../report/prose.ts';
import { formatNumber } from '../../report/tables.ts';
import { firstSetting, rowOf } from '../report/front/finding.ts';
import { groupsFoundOf } from '../report/groups-found.ts';
import { sentence } from '../report/language.ts';
import type { CellResult, SettingResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { unconverged } from '../unconverged.ts';
import { erm, fairsde } from './rows.ts';
import { tableA } from './table-a.ts';
import { tableB } from './table-b.ts';
import { tableC, without } from './table-c.ts';

/**
 * Whether the representation reveals the group, as the method supposes; whether its experts are any better
 * than ERM, and which loss is shown to cost them; and what validation promised of the selection, and test
 * delivered.
 */
export function first(results: PaperResults): string[] {
  const setting = firstSetting(tableA, results);
  if (setting === undefined) return [...lossSentences(results), ...neverSentence(results)];
  const row = rowOf(setting, fairsde.id);
  // Of a model that still learns nothing is said before its verdicts.
  const learnt = row !== undefined && !unconverged(row, results.profile);
  return [
    ...(learnt ? [...premiseSentence(setting), ...expertsSentence(setting)] : []),
    ...lossSentences(results),
    ...promiseSentence(setting),
    ...neverSentence(results),
  ];
}

function premiseSentence(setting: SettingResult): string[] {
  const groups = groupsFoundOf(setting, rowOf(setting, fairsde.id));
  if (groups === null) return [];
  const [found, naming] = [groups.found, groups.naming].map((share) =>
    formatNumber(100 * share, 1),
  );
  const largest = setting.levels.length === 2 ? 'larger' : 'largest';
  const said = groups.hardly
    ? ': the representation hardly reveals the group, on which the method rests'
    : '';
  return [
    sentence(
      `FairSDE’s discriminator names ${literal(setting.attribute)} right in ${found} % of validation records, always naming the ${largest} group in ${naming} %${said}`,
    ),
  ];
}

/** Only where they are behind ERM in every group: else the claims about them say it. */
function expertsSentence(setting: SettingResult): string[] {
  const value = (row: string, column: string): CellResult['value'] =>
    rowOf(setting, row)?.cells[column]?.value ?? null;
  const behind = (column: string) => {
    const [experts, plain] = [value(fairsde.id, column), value(erm.id, column)];
    return experts !== null && plain !== null && experts < plain;
  };
  const columns = ['accuracy', ...setting.levels.map((_, i) => `accuracy-${i}`)];
  if (!columns.every(behind)) return [];
  const [experts, plain] = [fairsde, erm].map(({ id }) =>
    formatNumber(100 * value(id, 'accuracy')!, 1),
  );
  return [
    sentence(
      `by estimates its experts are less accurate than ERM in every group (overall ${experts} against ${plain} %)`,
    ),
  ];
}

/** Losses of which the opposite of their claim is shown: what the experts reach without them. */
function lossSentences(results: PaperResults): string[] {
  const setting = firstSetting(tableC, results);
  if (setting === undefined) return [];
  const reached = (row: string) =>
    ['accuracy', 'auroc']
      .map((column) => rowOf(setting, row)?.cells[column]?.value)
      .map((value) => (value == null ? 'n/a' : formatNumber(100 * value, 1)));
  return Object.entries(without)
    .filter(([part]) =>
      setting.verdicts.some(
        ({ id, verdict }) => id === `${part}-helps` && verdict === 'not replicated: reversed',
      ),
    )
    .map(([, { id, title }]) => {
      const [accuracy, auroc] = reached(id);
      const [ownAccuracy, ownAuroc] = reached(fairsde.id);
      return sentence(
        `${title} its experts reach ${accuracy} % accuracy and an AUROC of ${auroc} %, with it ${ownAccuracy} and ${ownAuroc} %: that loss does harm here`,
      );
    });
}

/** Where no expert is ever chosen, that no group loses by the selection says nothing of the experts. */
function neverSentence(results: PaperResults): string[] {
  const setting = firstSetting(tableB, results);
  const chosen = (setting?.rows ?? []).flatMap(({ measures }) => measures.expertsChosen ?? []);
  return chosen.length === 0 || chosen.some((share) => share > 0)
    ? []
    : [
        sentence(
          'by AUROC no expert is ever chosen: ERM predicts for everybody, so that no group can lose',
        ),
      ];
}

function promiseSentence(setting: SettingResult): string[] {
  const row = rowOf(setting, tableA.ours!);
  const plain = rowOf(setting, erm.id);
  const pairs = setting.levels.flatMap((level, i) => {
    const promised = row?.measures[`promised gain of ${level}`];
    const cell = (of: typeof row) => of?.cells[`accuracy-${i}`]?.value;
    const [with_, without] = [cell(row), cell(plain)];
    return promised == null || with_ == null || without == null
      ? []
      : [{ promised, delivered: with_ - without }];
  });
  if (pairs.length === 0) return [];
  const mean = (of: 'promised' | 'delivered') =>
    formatNumber((100 * pairs.reduce((sum, pair) => sum + pair[of], 0)) / pairs.length, 1);
  return [
    sentence(
      `the integer programme’s selection promises ${mean('promised')} points of accuracy over ERM on validation, on average over groups, and delivers ${mean('delivered')} on test`,
    ),
  ];
}
