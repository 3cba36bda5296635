import type { Dataset, TabularColumn } from './dataset.ts';

/** One record of a data set made for a test; −1 means missing. */
export interface TestRecord {
  readonly patient: string;
  readonly label: number;
  readonly sex: number;
  readonly age: number;
}

/** A small data set with one binary label, two attributes, and the features given. */
export function testDataset(
  records: readonly TestRecord[],
  columns: readonly TabularColumn[] = [],
): Dataset {
  const attribute = (name: 'sex' | 'age', levels: readonly string[]) => ({
    name,
    title: name,
    levels,
    codes: Int16Array.from(records, (record) => record[name]),
  });
  return {
    id: 'test',
    title: 'test',
    fingerprint: 'test',
    size: records.length,
    ids: records.map((_, row) => `r${row}`),
    patientIds: records.map(({ patient }) => patient),
    features: { kind: 'tabular', columns, dropped: [] },
    labels: {
      ill: {
        name: 'ill',
        title: 'ill',
        classes: ['well', 'ill'],
        codes: Int16Array.from(records, ({ label }) => label),
      },
    },
    attributes: {
      sex: attribute('sex', ['male', 'female']),
      age: attribute('age', ['young', 'old']),
    },
    source: { licence: 'none', citation: 'none', url: 'none', standInFor: {}, notes: [] },
  };
}
