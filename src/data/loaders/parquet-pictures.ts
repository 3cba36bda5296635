import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { UserError } from '../../errors.ts';
import { literalPath } from '../../files/literal-path.ts';
import { readBytes, sqlName, sqlText } from '../duckdb.ts';

/** So many pictures are read at once, since they are asked for in the order of the file. */
const BLOCK = 64;
/** No encoded picture is larger. */
const LARGEST = 2 ** 28;

/** Encoded pictures inside a Parquet file, as bytes or as Hugging Face writes them. */
export class ParquetPictures implements Disposable {
  readonly #path: string;
  readonly #connection: Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }>;
  /** The blocks that were read last, by their number: pictures are decoded side by side. */
  readonly #blocks = new Map<number, Promise<Uint8Array[]>>();
  /** One query at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
    this.#connection = open();
  }

  /** @throws UserError where there is no such picture. */
  async read(row: number, column: string): Promise<Uint8Array> {
    const block = Math.floor(row / BLOCK);
    let pictures = this.#blocks.get(block);
    if (pictures === undefined) {
      pictures = this.#turn.then(() => this.#block(block, column));
      this.#turn = pictures.catch(() => {});
      this.#blocks.set(block, pictures);
      if (this.#blocks.size > 2) this.#blocks.delete(this.#blocks.keys().next().value!);
    }
    const picture = (await pictures)[row - block * BLOCK];
    if (picture !== undefined && picture.length > 0 && picture.length <= LARGEST) return picture;
    throw new UserError(
      `row ${row + 1} of ${this.#path} has no picture in ${column}`,
      'write the file again with the pictures inside',
    );
  }

  async #block(block: number, column: string): Promise<Uint8Array[]> {
    const { connection } = await this.#connection;
    const file = `read_parquet(${sqlText(literalPath(this.#path))}, file_row_number = true, hive_partitioning = false)`;
    const types = await connection.runAndReadAll(`DESCRIBE SELECT ${sqlName(column)} FROM ${file}`);
    const bytes = String(types.getRowsJS()[0]?.[1]).startsWith('STRUCT') ? '.bytes' : '';
    const query = `SELECT ${sqlName(column)}${bytes} AS picture FROM ${file}
      WHERE file_row_number BETWEEN ${block * BLOCK} AND ${(block + 1) * BLOCK - 1} ORDER BY file_row_number`;
    return readBytes(connection, query, 'picture');
  }

  [Symbol.dispose](): void {
    this.#connection
      .then(({ instance, connection }) => {
        connection.closeSync();
        instance.closeSync();
      })
      .catch(() => {});
  }
}

async function open() {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  return { instance, connection: await instance.connect() };
}
