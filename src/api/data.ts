import type { AttributeColumn, Dataset, LabelColumn } from '../data/dataset.ts';
import { describeDataset } from '../data/describe.ts';
import { loadDataset as load } from '../data/registry.ts';
import { makeTask } from '../data/task.ts';
import { manyOf } from '../data/units.ts';
import { UserError } from '../errors.ts';
import { stripToPng } from '../explain/pictures.ts';
import type { JsonObject } from '../json.ts';
import { blockBundle } from '../notebook/display/blocks.ts';
import { noteOrigin } from '../notebook/origin.ts';
import { withView } from '../notebook/value.ts';
import type { Block, PicturesBlock, TableBlock } from '../report/document.ts';
import { literal } from '../report/prose.ts';
import { formatNumber, plainTable, textCell } from '../report/tables.ts';
import { Random } from '../tensor/random.ts';
import type { PictureStrip } from '../training/outcome.ts';

/**
 * Loads a data set. A notebook shows it as a list of facts.
 *
 * @param id as `listDatasets()` names it: `ham10000-28`.
 * @param options of the set's loader: resolution, label mapping, knobs of a generator.
 * @throws UserError if there is no such set (the message lists those there are), or its data is
 *   missing or damaged.
 */
export async function loadDataset(id: string, options: JsonObject = {}): Promise<Dataset> {
  const dataset = await load(id, options);
  noteOrigin({ data: [id] });
  return withView(dataset, () => blockBundle(factsOf(dataset)));
}

/** What a notebook shows of a data set. */
export function factsOf(dataset: Dataset): Block {
  const { title, records, patients, unit, features, labels, attributes, source } =
    describeDataset(dataset);
  const columns = (list: typeof labels) =>
    list
      .map(
        ({ name, levels, counts, missing }) =>
          `${name} (${levels
            .map((level) => `${level}: ${thousands(counts[level]!)}`)
            .join(', ')}${missing > 0 ? `, missing: ${thousands(missing)}` : ''})`,
      )
      .join('; ');
  const items = {
    'Data set': `${title} (${dataset.id})`,
    Records: `${thousands(records)}${unit === 'record' ? '' : ` of ${thousands(patients)} ${manyOf(unit)}`}; ${features}`,
    Labels: columns(labels.filter(({ name }) => !name.includes(':'))),
    'One against the rest': labels
      .map(({ name }) => name)
      .filter((name) => name.includes(':'))
      .join(', '),
    Attributes: columns(attributes),
    Source: `${source.citation} Licence: ${source.licence}.`,
    Notes: source.notes.join(' '),
  };
  return {
    kind: 'facts',
    items: Object.entries(items)
      .filter(([, text]) => text !== '')
      .map(([label, text]) => ({ label, text: literal(text) })),
  };
}

/**
 * How many records each group has and how many of them have each class of a label: where groups
 * differ in prevalence, equal rates cannot all be had at once.
 *
 * @throws UserError for a label or an attribute that the set does not have.
 */
export function groupCounts(dataset: Dataset, label: string, attribute: string): TableBlock {
  const { column, groups } = columnsOf(dataset, label, attribute);
  const counts = groups.levels.map(() => column.classes.map(() => 0));
  for (let row = 0; row < dataset.size; row++) {
    const own = counts[groups.codes[row]!];
    const code = column.codes[row]!;
    if (own !== undefined && code >= 0) own[code]! += 1;
  }
  const body = [
    ...groups.levels.map((level, i) => ({ header: level, own: counts[i]! })),
    {
      header: 'all',
      own: column.classes.map((_, c) => counts.reduce((sum, own) => sum + own[c]!, 0)),
    },
  ];
  return plainTable({
    id: `${dataset.id}-${label}-${attribute}`,
    caption: literal(`${column.title} by ${groups.title.toLowerCase()}, ${dataset.id}`),
    stub: groups.title,
    columns: [
      { id: 'records', title: 'records' },
      ...column.classes.map((name) => ({ id: name, title: literal(name), unit: '%' })),
    ],
    rows: body.map(({ header, own }) => {
      const total = own.reduce((sum, count) => sum + count, 0);
      return {
        header: literal(header),
        cells: [
          { text: thousands(total), value: total },
          ...own.map((count) =>
            total === 0
              ? textCell('n/a', 'no records')
              : {
                  text: formatNumber((100 * count) / total, 1),
                  value: (100 * count) / total,
                },
          ),
        ],
      };
    }),
    notes: ['Records without the label or the attribute are left out.'],
  });
}

/**
 * Pictures of every group, one line for each class of a label, drawn at random: the same seed,
 * the same pictures.
 *
 * @param count pictures of each class and group, at most.
 * @throws UserError where the set has no pictures, no such label or no such attribute.
 */
export async function gallery(
  dataset: Dataset,
  label: string,
  attribute: string,
  { count = 4, seed = 1 }: { readonly count?: number; readonly seed?: number } = {},
): Promise<PicturesBlock> {
  const { features } = dataset;
  if (features.kind !== 'image') {
    throw new UserError(
      `data set ${dataset.id} has no pictures`,
      'look at it with dataFrame(dataset), or choose a set of pictures',
    );
  }
  const { column, groups } = columnsOf(dataset, label, attribute);
  const { height, width } = features;
  const channels = features.channels === 1 ? 1 : 3;
  const random = new Random(seed).fork('gallery');
  const rows = column.classes.map(async (name, label) => {
    const chosen = groups.levels.flatMap((level, group) => {
      const candidates = Array.from({ length: dataset.size }, (_, row) => row).filter(
        (row) => column.codes[row] === label && groups.codes[row] === group,
      );
      const drawn = random.fork(`${name}/${level}`).shuffle(candidates).slice(0, count);
      return drawn.map((row) => ({ row, level }));
    });
    const strip: PictureStrip = {
      name,
      height,
      width,
      channels,
      captions: chosen.map(({ level }) => level),
      pixels: features.read(chosen.map(({ row }) => row)),
    };
    const pngs = await stripToPng(strip);
    return {
      header: name,
      pictures: pngs.map((png, i) => ({ png, alt: `${name}, ${chosen[i]!.level}` })),
    };
  });
  return {
    kind: 'pictures',
    id: `${dataset.id}-gallery`,
    caption: literal(`${dataset.title}: ${count} records of each group, drawn at random`),
    columns: groups.levels.flatMap((level) => Array<string>(count).fill(level)),
    rows: await Promise.all(rows),
  };
}

function columnsOf(
  dataset: Dataset,
  label: string,
  attribute: string,
): { column: LabelColumn; groups: AttributeColumn } {
  const task = makeTask(dataset, label, [attribute]);
  return { column: task.label, groups: task.attributes[0]! };
}

function thousands(count: number): string {
  return count.toLocaleString('en');
}
