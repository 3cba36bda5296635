import type { Task } from '../../data/task.ts';
import type { DatasetFacts } from '../results.ts';

/** What a result keeps of its data set. */
export function datasetFacts(task: Task, paper: string): DatasetFacts {
  const { dataset } = task;
  return {
    id: dataset.id,
    title: dataset.title,
    licence: dataset.source.licence,
    citation: dataset.source.citation,
    fingerprint: dataset.fingerprint,
    records: task.rows.length,
    leftOut: task.leftOut,
    notes: dataset.source.notes,
    ...columnFacts(task),
    standInFor: dataset.source.standInFor[paper] ?? null,
  };
}

function columnFacts({ dataset, rows }: Task): Pick<DatasetFacts, 'columns' | 'dropped'> {
  const { features } = dataset;
  if (features.kind === 'image') return {};
  const columns = features.columns.map((column) => {
    let missing = 0;
    for (const row of rows) {
      const absent =
        column.kind === 'number' ? Number.isNaN(column.values[row]!) : column.codes[row]! < 0;
      if (absent) missing += 1;
    }
    return { name: column.name, kind: column.kind, missing };
  });
  return { columns, dropped: features.dropped };
}

/** The data of a verdict in words: `on stand-in ham10000-28, sex`. */
export function describeData(task: Task, question: string, paper: string): string {
  const { dataset } = task;
  const standIn = dataset.source.standInFor[paper] !== undefined;
  return `${standIn ? 'on stand-in' : 'on'} ${dataset.id}, ${question}`;
}
