import { readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { Cell } from '../file.ts';
import type { PictureSource } from './markdown.ts';

/** How files of each kind begin. */
const KINDS: readonly { readonly type: string; readonly start: string }[] = [
  { type: 'image/png', start: '\x89PNG' },
  { type: 'image/jpeg', start: '\xff\xd8\xff' },
  { type: 'image/gif', start: 'GIF8' },
  { type: 'image/webp', start: 'RIFF' },
];

/**
 * Where the pictures of a Markdown cell come from: its attachments, files in the notebook's folder,
 * and the text itself. Others would have to be fetched.
 *
 * @param leftOut hears the address of each picture that cannot be printed.
 */
export function cellPictures(
  cell: Cell,
  notebook: string,
  leftOut: (address: string) => void,
): PictureSource {
  return (address) => {
    const found = address.startsWith('data:')
      ? address
      : (attachment(cell, address) ?? neighbour(notebook, address));
    if (found === null) leftOut(address);
    return found;
  };
}

function attachment({ attachments }: Cell, address: string): string | null {
  const name = /^attachment:(.+)$/.exec(address)?.[1];
  if (name === undefined) return null;
  const kinds = attachments?.[decoded(name)] ?? {};
  const type = KINDS.map((kind) => kind.type).find((kind) => typeof kinds[kind] === 'string');
  return type === undefined ? null : `data:${type};base64,${kinds[type]}`;
}

/** A notebook may show what lies in its folder, not what else its reader's machine holds. */
function neighbour(notebook: string, address: string): string | null {
  try {
    const folder = realpathSync(dirname(notebook));
    const path = realpathSync(join(folder, decoded(address)));
    const way = relative(folder, path);
    if (way.startsWith(`..${sep}`) || isAbsolute(way)) return null;
    const bytes = readFileSync(path);
    const head = bytes.toString('latin1', 0, 4);
    const kind = KINDS.find(({ start }) => head.startsWith(start));
    return kind === undefined ? null : `data:${kind.type};base64,${bytes.toString('base64')}`;
  } catch {
    return null;
  }
}

/** Markdown writes a space in an address as %20. */
function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
