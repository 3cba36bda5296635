import { findManifest, isAdded, listDatasets, manifestOf } from '../data/registry.ts';
import { UserError } from '../errors.ts';
import { suggest } from '../suggest.ts';
import type { Setting, Table } from './paper.ts';
import type { ProfileName } from './profile.ts';
import type { SettingResult } from './results.ts';

/** What is asked of a set that its user added; default: its first label and attribute. */
export interface AddedQuestion {
  readonly dataset: string;
  /** Several joined by `+`, for a table about several. */
  readonly attribute?: string | undefined;
  /** Several joined by `+`. */
  readonly label?: string | undefined;
}

/**
 * A table's setting on a set that its user added: recipe, repeats and folds as on the table's own data
 * of the same kind, pictures or records. What belongs to those data, such as a floor, stays behind.
 *
 * @throws UserError where the table has no data of the kind, or the set no such label or attribute.
 */
export function addedSetting(
  table: Table,
  profile: ProfileName,
  { dataset, attribute, label }: AddedQuestion,
): Setting {
  const { features, labels, attributes } = manifestOf(dataset)['refair:dataset'];
  const model = modelFor(table, profile, features.kind, dataset);
  const labelNames = labels.map(({ name }) => name);
  const asked = label?.split('+') ?? [labelNames[0]!];
  const stranger = asked.find((name) => !labelNames.includes(name));
  if (stranger !== undefined) {
    throw new UserError(
      `data set ${dataset} has no label "${stranger}"`,
      suggest(stranger, labelNames),
    );
  }
  const names = attributes.map(({ name }) => name);
  const first = attribute?.split('+') ?? [names[0]!];
  const unknown = first.flatMap((one) => one.split(':')).find((part) => !names.includes(part));
  if (unknown !== undefined) {
    throw new UserError(
      `data set ${dataset} has no attribute "${unknown}"`,
      suggest(unknown, names),
    );
  }
  const most = model.data.attributes.length;
  if (first.length > most) {
    throw new UserError(
      `${table.id} asks about ${most === 1 ? 'one attribute' : `${most} attributes`}, and "${attribute}" are ${first.length}`,
      `name ${most === 1 ? 'one' : `at most ${most}`}; groups of several attributes together are ${first.join(':')}`,
    );
  }
  const others = names.filter((name) => !first.includes(name));
  const { seeds, looks, folds, splitSeed, resamples, recipe, split } = model;
  return {
    id: [dataset, asked.join('+'), first.join('+')].join('/'),
    profile,
    byDefault: false,
    data: {
      dataset,
      options: {},
      label: asked.length === 1 ? asked[0]! : asked,
      attributes: [...first, ...others].slice(0, most),
    },
    ...{ recipe, seeds, folds, splitSeed },
    ...(looks === undefined ? {} : { looks }),
    ...(resamples === undefined ? {} : { resamples }),
    ...(split === undefined || split === 'published' ? {} : { split }),
  };
}

/** The setting that a stored result was run with: the table's own, or one on an added set. */
export function settingNamed(table: Table, profile: ProfileName, id: string): Setting | undefined {
  const own = table.settings(profile).find((setting) => setting.id === id);
  if (own !== undefined) return own;
  const [dataset = '', label, attribute] = id.split('/');
  if (!isAdded(dataset)) return undefined;
  try {
    return addedSetting(table, profile, { dataset, label, attribute });
  } catch (error) {
    // The set was described anew since.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** The flags that name a setting on an added set; null where it is on none. */
export function addedFlags({ id, dataset }: Pick<SettingResult, 'id' | 'dataset'>): string | null {
  if (!isAdded(dataset.id)) return null;
  const [, label = '', attribute = ''] = id.split('/');
  return `--dataset ${dataset.id} --attribute ${attribute} --label ${label}`;
}

/** The table's own setting on data of a kind: one that it runs by default, rather an embedded one. */
function modelFor(
  table: Table,
  profile: ProfileName,
  kind: 'image' | 'tabular',
  dataset: string,
): Setting {
  const embedded = new Set(
    listDatasets()
      .filter((entry) => entry.kind === 'embedded')
      .map(({ id }) => id),
  );
  const alike = table.settings(profile).filter(({ data }) => {
    const manifest = findManifest(data.dataset);
    return manifest !== null && manifest['refair:dataset'].features.kind === kind;
  });
  const rank = ({ byDefault, data }: Setting) =>
    (embedded.has(data.dataset) ? 2 : 0) + (byDefault ? 1 : 0);
  const [model] = alike.toSorted((a, b) => rank(b) - rank(a));
  if (model !== undefined) return model;
  const what = { image: 'pictures', tabular: 'records of a table' };
  throw new UserError(
    `${table.id} runs on no ${what[kind]} in profile ${profile}, and data set ${dataset} holds ${what[kind]}`,
    `choose another table or profile, which refair tables lists; methods run on it in a comparison: refair compare erm group-dro --dataset ${dataset}`,
  );
}
