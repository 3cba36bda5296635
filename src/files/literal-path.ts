import { UserError } from '../errors.ts';

/**
 * A file's name as DuckDB must be given it to read this file and no other: stars, question marks
 * and brackets in it would be a pattern, which other files fit too.
 *
 * @throws UserError for a backslash beside those, which DuckDB has no spelling for.
 */
export function literalPath(path: string): string {
  if (!/[*?[]/.test(path)) return path;
  if (path.includes('\\')) {
    throw new UserError(
      `${path} has both a backslash and one of * ? [ in its name, which cannot be read`,
      'rename the folder or file, or reach it through a link with a plain name: ln -s FOLDER data',
    );
  }
  return path.replace(/[*?[]/g, '[$&]');
}
