import { datasetTitle } from '../data/registry.ts';
import { literal } from '../report/prose.ts';
import type { SettingResult } from './results.ts';

/** A data set in few words, for readers who know no ids: `SUPPORT2` of `SUPPORT2, respiratory failure …`. */
export function shortTitle({ title }: Pick<SettingResult['dataset'], 'title'>): string {
  return literal(title.split(', ')[0]!);
}

/** Data and question of a setting's id, for readers who know no ids: `HAM10000 at 28×28 (sex)`. */
export function placeInWords(setting: string): string {
  const [id = '', ...asked] = setting.split('/');
  const name = shortTitle({ title: datasetTitle(id) ?? id });
  const words = asked.map((part) => literal(part.replace(/^dx:/, '').replace(/^dx$/, 'diagnosis')));
  return words.length === 0 ? name : `${name} (${words.join(', ')})`;
}
