import { basename } from 'node:path';
import type { AddPlan } from '../data/add-dataset.ts';
import type { ColumnLook } from '../data/added/look.ts';
import type { TableLook } from '../data/added/request.ts';
import { shown, someOf } from '../data/problem.ts';
import { terminalWidth, wrap } from './text.ts';

/** Of a wide table, so many columns are told. */
const COLUMNS = 60;
/** Of the values of a column. */
const VALUES = 6;

/** What a table holds, a line a column. */
export function lookText(look: TableLook): string {
  const { files, records, repeated, columns, pictures } = look;
  const number = (value: number) => value.toLocaleString('en');
  const called = files.length === 1 ? files[0]! : `${files.length} files of ${basename(look.root)}`;
  const widest = Math.min(28, Math.max(...columns.map(({ name }) => shown(name, false).length)));
  const width = terminalWidth();
  const lines = columns.slice(0, COLUMNS).flatMap((column) => {
    const name = shown(column.name, false).padEnd(widest);
    return wrap(columnText(column, records), width, `  ${name}  `, ' '.repeat(widest + 6));
  });
  const more = columns.length - COLUMNS;
  return [
    `${called}: ${number(records)} records, ${columns.length} columns${repeated > 0 ? `; ${number(repeated)} records are the same as another` : ''}`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more columns (--json has all)`] : []),
    ...(pictures === null ? [] : picturesText(pictures, width)),
  ].join('\n');
}

function columnText(column: ColumnLook, records: number): string {
  const { kind, distinct, missing, words, values, range } = column;
  if (kind === 'picture') return 'pictures';
  if (kind === 'nested') return 'lists or structures, which are not read';
  if (kind === 'empty') return 'empty';
  const number = (value: number) => value.toLocaleString('en');
  const counted = Object.entries(values)
    .slice(0, VALUES)
    .map(([value, count]) => `${shown(value, false)} ${number(count)}`);
  const few = distinct <= VALUES;
  const what =
    range !== undefined && !few
      ? `numbers from ${range[0]} to ${range[1]}`
      : distinct === records
        ? `different in each record, such as ${shown(Object.keys(values)[0] ?? '', false)}`
        : `${number(distinct)} ${distinct === 1 ? 'value' : 'values'}: ${counted.join(', ')}${few ? '' : ' …'}`;
  const told = Object.entries(words).map(([word, count]) => `${shown(word)} ${number(count)}`);
  const absent =
    missing === 0
      ? ''
      : `; missing ${number(missing)}${told.length > 0 ? ` (${told.slice(0, 4).join(', ')})` : ''}`;
  return what + absent;
}

function picturesText(pictures: NonNullable<TableLook['pictures']>, width: number): string[] {
  const { column, folder, found, missing, firstMissing, unused, channels, first } = pictures;
  const number = (value: number) => value.toLocaleString('en');
  const parts = [
    `pictures, named by ${shown(column, false)}, under ${folder}: ${number(found)} found`,
    ...(missing > 0
      ? [
          `${number(missing)} not (${firstMissing.join(', ')}${missing > firstMissing.length ? ' …' : ''})`,
        ]
      : []),
    ...(unused > 0 ? [`${number(unused)} that no record names`] : []),
    ...(first === null ? [] : [`${channels === 1 ? 'grey' : 'RGB'}, the first ${first}`]),
  ];
  return wrap(parts.join('; '), width, '', '  ');
}

/** What would be added, and what to think about before. */
export function planText({ manifest, doubts }: AddPlan): string {
  const { labels, attributes, patientColumn, unit, features } = manifest['refair:dataset'];
  const width = terminalWidth();
  const tabular =
    features.kind === 'tabular'
      ? [
          `${features.columns.length} features: ${features.columns.map(({ name, kind }) => (kind === 'category' ? `${name} (category)` : name)).join(', ')}`,
          ...features.dropped.map(({ name, why }) => `not a feature: ${name}: ${why}`),
        ]
      : [
          `pictures at ${features.width}×${features.height}, ${features.channels === 1 ? 'grey' : 'RGB'}`,
        ];
  const items = [
    ...labels.map(({ name, classes }) => `label ${name}: ${classes.join(', ')}`),
    ...attributes.map(
      ({ name, levels, missing }) =>
        `attribute ${name}: ${levels.join(', ')} (the first is the reference)${missing.length === 0 ? '' : `; in no group: ${someOf(missing)}`}`,
    ),
    unit === 'record'
      ? 'every record stands alone'
      : `records of one ${unit} (${patientColumn}) stay together`,
    ...tabular,
  ];
  return [
    '',
    ...items.flatMap((item) => wrap(item, width, '  ', '    ')),
    ...doubts.flatMap((doubt) => wrap(`note: ${doubt}`, width, '', '  ')),
  ].join('\n');
}
