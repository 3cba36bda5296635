import { join } from 'node:path';
import { expect, it } from 'vitest';
import { firstRow, parquetQuery, withDuckDb } from '../../data/duckdb.ts';
import { root } from '../../setup/paths.ts';

it.each(['ham10000-28', 'ham10000-64'])(
  '%s has the same groups at 60 and at over 55, as the report says',
  async (id) => {
    const query = parquetQuery(join(root, 'data-manifests', `${id}.parquet`), 'age');
    const counts = await withDuckDb((connection) =>
      firstRow(
        connection,
        `SELECT count(*) FILTER (age > 55) AS over_55, count(*) FILTER (age >= 60) AS at_60 FROM (${query})`,
      ),
    );
    expect(Number(counts.over_55)).toBe(Number(counts.at_60));
    expect(Number(counts.at_60)).toBe(3_602);
  },
);
