import { prepareCommand, sizeOf } from '../data/loaders/prepared.ts';
import { loaderOf, manifestOf, optionsFor, preparedOptions } from '../data/registry.ts';
import { UserError } from '../errors.ts';
import type { Setting } from './paper.ts';

/** Pixels of a side, or height and width. */
export type PictureSize = number | readonly [height: number, width: number];
type Size = readonly [height: number, width: number];

/**
 * A setting at another picture size, where its data set is read from the user's own copy. Nothing
 * given, it stays at its own, or that of the manifest.
 *
 * @throws UserError where the pictures come in one size only, or have been prepared, but not at this
 *   one; it names the flag for those there are.
 */
export function atSize(setting: Setting, asked: PictureSize | undefined): Setting {
  const { dataset, options } = setting.data;
  const prepared = preparedOptions(dataset);
  const usual = prepared === null ? null : sizeOf(manifestOf(dataset)['refair:dataset'], options);
  if (prepared === null || usual === null) {
    if (asked === undefined) return setting;
    throw new UserError(
      `--size does not apply to data set "${dataset}": ${prepared === null ? 'it is not made from your own copy' : 'it has no pictures'}`,
      'leave --size out, or choose a data set with --dataset',
    );
  }
  const loader = loaderOf(manifestOf(dataset));
  if (asked !== undefined) {
    const given = typeof asked === 'number' ? asked : [...asked];
    optionsFor(loader, dataset, { ...options, size: given });
  }
  const size: Size = typeof asked === 'number' ? [asked, asked] : (asked ?? usual);
  const others = prepared.map(
    (selection) => sizeOf(manifestOf(dataset)['refair:dataset'], selection)!,
  );
  if (others.length > 0 && !others.some((other) => text(other) === text(size))) {
    const turned = others.find(([height, width]) => text([width, height]) === text(size));
    const order =
      turned === undefined
        ? ''
        : `, as height comes first (pictures of ${turned[1]}×${turned[0]} are --size ${text(turned)})`;
    const flags = [...new Set(others.map((other) => `--size ${text(other)}`))];
    throw new UserError(
      `data set ${dataset} has been prepared at ${[...new Set(others.map(text))].join(' and ')} pixels, not at ${text(size)}${asked === undefined ? `, the size of its ${options.size === undefined ? 'manifest' : 'table'}` : ''}`,
      `use ${flags.join(' or ')}${order}, or prepare it: ${prepareCommand(loader.source ?? { inputs: {} }, dataset, { size: [...size] })}`,
    );
  }
  // One name for one size, so that its trials are found again.
  if (text(size) === text(usual)) return setting;
  const asking = setting.variant ?? setting.data.attributes.join(' and ');
  return {
    ...setting,
    id: `${setting.id}/${text(size)}`,
    variant: `${asking}, ${size.join(' × ')} pixels`,
    data: { ...setting.data, options: { ...options, size: [...size] } },
  };
}

function text([height, width]: Size): string {
  return `${height}x${width}`;
}
