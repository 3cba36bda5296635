import { sizeOf } from '../../data/loaders/prepared.ts';
import { findManifest, isAdded } from '../../data/registry.ts';
import type { NetworkSpec } from '../../models/network.ts';
import type { Recipe } from '../../training/context.ts';
import { settingNamed } from '../added-settings.ts';
import type { PaperDesign, Setting, Table } from '../paper.ts';
import { PROFILES, type ProfileName } from '../profile.ts';
import type { DatasetFacts, SettingResult, TableResult } from '../results.ts';
import { plainId } from './repeat-commands.ts';

/** How a setting was planned; undefined where its table no longer plans it. */
export function plannedSetting(
  table: Table,
  { profile }: Pick<TableResult, 'profile'>,
  setting: SettingResult,
): Setting | undefined {
  return settingNamed(table, profile, plainId(setting));
}

const NETWORKS: Readonly<Record<NetworkSpec['kind'], string>> = {
  resnet18: 'ResNet-18',
  resnet50: 'ResNet-50',
  densenet121: 'DenseNet-121',
  vgg11: 'VGG-11',
  'small-resnet': 'small ResNet',
  vit: 'vision transformer',
  mlp: 'multilayer perceptron',
  logistic: 'logistic regression',
};

/** `small ResNet`; of a published network that is narrower, `ResNet-18 of width 16`. */
export function networkName(network: NetworkSpec): string {
  const name = NETWORKS[network.kind];
  if (network.kind === 'mlp') return `${name} (${network.hidden.join('-')})`;
  return 'width' in network && network.kind !== 'small-resnet' && network.width !== 64
    ? `${name} of width ${network.width}`
    : name;
}

/** What every profile trains, by its recipe: `` `quick` 4 of small ResNet on 2,400 records``. */
export function epochsByProfile(recipeOf: (profile: ProfileName) => Recipe): string {
  return PROFILES.map((profile) => {
    const { epochs, network, trainLimit } = recipeOf(profile);
    const limit = trainLimit === null ? '' : ` on ${trainLimit.toLocaleString('en')} records`;
    return `\`${profile}\` ${epochs} of ${networkName(network)}${limit}`;
  }).join(', ');
}

/** `28×28`; null: the data set has no pictures, or is generated. */
export function pictureSize(planned: Setting | undefined): string | null {
  if (planned === undefined) return null;
  const { dataset, options } = planned.data;
  const manifest = findManifest(dataset);
  const size = manifest === null ? null : sizeOf(manifest['refair:dataset'], options);
  return size === null ? null : `${size[0]}×${size[1]}`;
}

/** How often its models were trained, and whether that is as often as this kit plans. */
export function repeatsOf(setting: SettingResult, planned: Setting | undefined): string {
  const fewer = setting.folds > 0 ? fewerThanPlanned(setting.seeds.length, planned) : '';
  return `${timesTrained(setting, planned)}${setting.unfinished === undefined ? fewer : ''}`;
}

/** `every model was trained twice on each of 5 folds, pooled`. */
export function timesTrained(setting: SettingResult, planned: Setting | undefined): string {
  if (setting.unfinished !== undefined) {
    const { done, planned: all } = setting.unfinished;
    return `${done} of ${all} trainings are done so far`;
  }
  const count = setting.seeds.length;
  const times = count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
  if (setting.folds > 0) {
    return `every model was trained ${times} on each of ${setting.folds} folds, pooled`;
  }
  return planned?.splitSeed === 'per-seed' && count > 1
    ? `every model was trained on ${count} random splits`
    : `every model was trained ${times} on one split`;
}

/** How many repeats the kit declares for a table where somebody declared fewer for theirs. */
function fewerThanPlanned(count: number, planned: Setting | undefined): string {
  if (planned === undefined || planned.looks === true || planned.seeds.length <= count) return '';
  return `: ${count} of the ${planned.seeds.length} repeats that this kit plans`;
}

/**
 * Whether a data set is one of the paper's, at whatever picture size. One that stands in for it (a
 * sample under such a name too) or is generated is not, nor one that the user added.
 */
export function isOfPaper(
  { data }: Pick<PaperDesign, 'data'>,
  { id, standInFor }: Pick<DatasetFacts, 'id' | 'standInFor'>,
): boolean {
  if (standInFor !== null || isAdded(id)) return false;
  return data.some((own) => isSizeOf(own.id, id));
}

/** Whether a data set is another, at whatever picture size. */
export function isSizeOf(of: string, id: string): boolean {
  return id === of || id.startsWith(`${of}-`);
}
