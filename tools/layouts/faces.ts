import { picture, writeUnder, zip } from './write.ts';

/** The faces of the real set whose names say less than they should, or end wrongly. */
const FACES = [
  '26_1_0_20170116184024662',
  '80_0_1_20170103230340961',
  '59_1_2_20170104011220541',
  '1_0_3_20161219204418485',
  '35_1_4_20170117152340203',
  '24_0_1_20170116220224657 ',
  '39_1_20170116174525125',
  '53__0_20170116184028385',
  '61_3_20170109150557335',
] as const;
const RGB = { height: 40, width: 40, channels: 3 } as const;

/** A file as `torch.save` writes it: a stored archive around a pickle. */
export async function torchFile(lists: readonly (readonly (string | number)[])[]) {
  const parts: Buffer[] = [Buffer.from([0x80, 2])];
  for (const list of lists) {
    parts.push(Buffer.from('](')); // EMPTY_LIST, MARK
    for (const entry of list) {
      const text = Buffer.from(String(entry));
      const head = Buffer.alloc(5);
      head[0] = typeof entry === 'string' ? 0x58 : 0x4a; // BINUNICODE, BININT
      head.writeInt32LE(typeof entry === 'string' ? text.length : entry, 1);
      parts.push(head, ...(typeof entry === 'string' ? [text] : []));
    }
    parts.push(Buffer.from('e')); // APPENDS
  }
  parts.push(Buffer.from([0x87, 0x2e])); // TUPLE3, STOP
  return zip({ 'split/data.pkl': Buffer.concat(parts), 'split/version': Buffer.from('3\n') });
}

/**
 * UTKFace under `root`, with names that lack gender or race, a blank before the ending, `.pg` for
 * `.jpg` and no dot at all, as in the published set; and FairSDE's split file beside it.
 *
 * @param edition `aligned`, in one folder, or `wild`, in parts, the second an archive.
 */
export async function writeUtkface(root: string, edition: 'aligned' | 'wild'): Promise<void> {
  const wild = [...FACES.map((name) => `${name}.jpg`)];
  wild.push('44_1_4_20170116235150272.pg', '55_0_0_20170116232725357jpg');
  const pictures = await Promise.all(
    wild.map(async (name, i) => [name, await picture(RGB, 20 * i, i + 1)] as const),
  );
  if (edition === 'aligned') {
    for (const [name, bytes] of pictures) await writeUnder(root, `UTKFace/${name}.chip.jpg`, bytes);
  } else {
    for (const [name, bytes] of pictures.slice(0, 6))
      await writeUnder(root, `part1/${name}`, bytes);
    await writeUnder(root, 'part2.zip', await zip(Object.fromEntries(pictures.slice(6))));
  }
  const split = [
    [wild[0]!, wild[1]!, wild[9]!, '99_0_0_20170110120147003.jpg'],
    [wild[2]!, wild[10]!],
    [wild[3]!, wild[5]!],
  ];
  await writeUnder(root, 'split.pth', await torchFile(split));
}

const CELEBA = ['5_o_Clock_Shadow', 'Blond_Hair', 'Male', 'Smiling', 'Straight_Hair', 'Young'];
/** One row a picture: attributes, part, person. */
const CELEBRITIES = [
  [-1, 1, -1, 1, 1, 1, 0, 2880],
  [1, -1, 1, 1, -1, 1, 0, 2937],
  [-1, -1, 1, -1, -1, -1, 1, 8692],
  [-1, -1, -1, -1, 1, 1, 2, 2880],
  [-1, 1, -1, 1, -1, 1, 2, 5805],
] as const;

/**
 * CelebA under `root`; the last picture is missing. FairSDE's split file, which counts from 0, lies
 * beside it.
 *
 * @param lists `txt`, in the publisher's folders, or `csv`, as a common copy has them.
 */
export async function writeCeleba(root: string, lists: 'txt' | 'csv'): Promise<void> {
  const names = CELEBRITIES.map((_, i) => `${String(i + 1).padStart(6, '0')}.jpg`);
  const attributes = CELEBRITIES.map((row) => row.slice(0, CELEBA.length));
  const parts = CELEBRITIES.map((row) => row[CELEBA.length]!);
  if (lists === 'txt') {
    // Two header lines, and blanks that line columns up.
    const rows = attributes.map(
      (row, i) => `${names[i]} ${row.map((value) => String(value).padStart(2)).join(' ')}`,
    );
    const text = `${names.length}\n${CELEBA.join(' ')} \n${rows.join('\n')}\n`;
    await writeUnder(root, 'Anno/list_attr_celeba.txt', text);
    const pairs = (values: readonly number[]) =>
      names.map((name, i) => `${name} ${values[i]}\n`).join('');
    await writeUnder(root, 'Eval/list_eval_partition.txt', pairs(parts));
    const people = CELEBRITIES.map((row) => row[CELEBA.length + 1]!);
    await writeUnder(root, 'Anno/identity_CelebA.txt', pairs(people));
  } else {
    const table = (header: readonly string[], rows: readonly (readonly number[])[]) =>
      [header, ...rows.map((row, i) => [names[i], ...row])].map((row) => `${row.join(',')}\n`);
    const text = table(['image_id', ...CELEBA], attributes).join('');
    await writeUnder(root, 'list_attr_celeba.csv', text);
    const partition = table(
      ['image_id', 'partition'],
      parts.map((part) => [part]),
    );
    await writeUnder(root, 'list_eval_partition.csv', partition.join(''));
  }
  const shape = { height: 218, width: 178, channels: 3 } as const;
  const folder = lists === 'txt' ? 'Img/img_align_celeba' : 'img_align_celeba/img_align_celeba';
  for (const [i, name] of names.slice(0, -1).entries()) {
    await writeUnder(root, `${folder}/${name}`, await picture(shape, 40 + 40 * i, i + 1));
  }
  await writeUnder(root, 'split.pth', await torchFile([[4, 0], [1], [2, 3]]));
}
