import type { DataFrame } from 'danfojs-node';
import type { Dataset } from '../data/dataset.ts';
import { type Predictions, scoreWidth } from '../metrics/predictions.ts';
import { isHere } from '../papers/report/print.ts';
import type { TableBlock } from '../report/document.ts';
import { plainText } from '../report/prose.ts';
import type { FinishedTable } from './tables.ts';

type Columns = Record<string, (string | number | null)[]>;

/**
 * A danfojs data frame of a data set (a row a record: id, patient, labels, attributes, and the
 * columns of a tabular set), of predictions (a row a record), of a table block, or of a finished
 * table (a row a cell: setting, row, knob, column, value and interval, in the column's unit). What is
 * missing or undefined is null.
 */
export async function dataFrame(
  value: Dataset | Predictions | TableBlock | FinishedTable,
): Promise<DataFrame> {
  // It takes a second or two to load: only who asks for a frame waits for it.
  const danfo = await import('danfojs-node');
  return new danfo.DataFrame(columnsOf(value));
}

function columnsOf(value: Dataset | Predictions | TableBlock | FinishedTable): Columns {
  if ('features' in value) return datasetColumns(value);
  if ('scores' in value) return predictionColumns(value);
  if ('kind' in value) return blockColumns(value);
  return cellColumns(value);
}

function datasetColumns({ ids, patientIds, labels, attributes, features }: Dataset): Columns {
  const columns: Columns = { id: [...ids], patient: [...patientIds] };
  for (const { name, classes, codes } of Object.values(labels)) {
    columns[name] = Array.from(codes, (code) => classes[code] ?? null);
  }
  for (const { name, levels, codes } of Object.values(attributes)) {
    columns[name] = Array.from(codes, (code) => levels[code] ?? null);
  }
  if (features.kind === 'image') return columns;
  for (const column of features.columns) {
    columns[column.name] =
      column.kind === 'number'
        ? Array.from(column.values, (number) => (Number.isNaN(number) ? null : number))
        : Array.from(column.codes, (code) => column.levels[code] ?? null);
  }
  return columns;
}

function predictionColumns({ ids, classes, labels, scores, groups }: Predictions): Columns {
  const width = scoreWidth({ classes });
  const columns: Columns = {
    id: [...ids],
    label: Array.from(labels, (code) => classes[code] ?? null),
  };
  for (let c = 0; c < width; c++) {
    columns[width === 1 ? 'score' : `score ${classes[c]}`] = Array.from(
      ids,
      (_, i) => scores[i * width + c]!,
    );
  }
  for (const { name, levels, codes } of groups) {
    columns[name] = Array.from(codes, (code) => levels[code] ?? null);
  }
  return columns;
}

function blockColumns({ stub, columns, groups }: TableBlock): Columns {
  const rows = groups.flatMap((group) => group.rows.map((row) => ({ group: group.title, row })));
  const frame: Columns = {};
  if (groups.some(({ title }) => title !== null)) {
    frame.group = rows.map(({ group }) => (group === null ? null : plainText(group)));
  }
  frame[stub] = rows.map(({ row }) => plainText(row.header));
  for (const [i, { title }] of columns.entries()) {
    frame[plainText(title)] = rows.map(({ row }) => {
      const cell = row.cells[i];
      if (cell === undefined) return null;
      return cell.value === undefined ? plainText(cell.text) : cell.value;
    });
  }
  return frame;
}

function cellColumns({ table, result }: FinishedTable): Columns {
  const scaled = (value: number | null | undefined, scale: number) =>
    value == null ? null : value * scale;
  const cells = result.settings.flatMap((setting) =>
    setting.rows.flatMap((row) =>
      table.columns
        .filter((column) => isHere(column, setting))
        .map(({ id, title, unit, scale }) => ({
          ...{ setting: setting.id, row: row.title, knob: row.knob, column: title, unit },
          value: scaled(row.cells[id]?.value, scale),
          low: scaled(row.cells[id]?.low, scale),
          high: scaled(row.cells[id]?.high, scale),
        })),
    ),
  );
  const names = ['setting', 'row', 'knob', 'column', 'unit', 'value', 'low', 'high'] as const;
  return Object.fromEntries(names.map((name) => [name, cells.map((cell) => cell[name])]));
}
