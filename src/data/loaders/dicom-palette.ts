/** Red, green and blue of a pixel's value. */
export type Palette = (value: number) => readonly [red: number, green: number, blue: number];

const COLOURS = ['Red', 'Green', 'Blue'] as const;

/**
 * Reads the tables by which values of one sample are colours (DICOM PS3.3, C.7.6.3.1.5 and C.7.6.3.1.6).
 * Values outside of a table have the colour of its nearer end.
 *
 * @param dataset of the file, by keywords.
 * @param layout whether pixels have a sign, as the first value of a table then has, and whether words have their high
 *   byte first.
 * @throws Error where a table is missing, shorter than announced, or written in segments.
 */
export function paletteOf(
  dataset: Readonly<Record<string, unknown>>,
  layout: { readonly signed: boolean; readonly bigEndian: boolean },
): Palette {
  const tables = COLOURS.map((colour) => tableOf(colour, dataset, layout));
  // Some writers announce 16 bits and mean 8: as 16 all their colours would be black.
  const deep = tables.some(({ bits, entries }) => bits > 8 && entries.some((entry) => entry > 255));
  const [red, green, blue] = tables.map(({ first, entries }) => (value: number) => {
    const at = Math.min(Math.max(value - first, 0), entries.length - 1);
    return deep ? entries[at]! >> 8 : entries[at]!;
  }) as [Shade, Shade, Shade];
  return (value) => [red(value), green(value), blue(value)];
}

type Shade = (value: number) => number;

interface Table {
  /** The value that its first entry is the colour of. */
  readonly first: number;
  readonly bits: number;
  readonly entries: Uint8Array | Uint16Array;
}

function tableOf(
  colour: (typeof COLOURS)[number],
  dataset: Readonly<Record<string, unknown>>,
  { signed, bigEndian }: { readonly signed: boolean; readonly bigEndian: boolean },
): Table {
  const name = `${colour}PaletteColorLookupTable`;
  if (dataset[`Segmented${name}Data`] !== undefined) {
    throw new Error('its colour tables are written in segments, which is not read');
  }
  const [count, first, bits] = [dataset[`${name}Descriptor`]].flat();
  const bytes = bytesOf(dataset[`${name}Data`], bigEndian);
  if (typeof count !== 'number' || typeof first !== 'number' || typeof bits !== 'number') {
    throw new Error(`it has no ${name}Descriptor of three numbers`);
  }
  // 0 stands for the one count that 16 bits cannot write.
  const length = count & 0xffff || 0x10000;
  const wide = bytes.length >= 2 * length;
  if (bytes.length < length || (bits > 8 && !wide)) {
    throw new Error(`its ${name}Data is shorter than ${length} colours`);
  }
  return {
    first: signed ? (first << 16) >> 16 : first & 0xffff,
    bits,
    entries: wide
      ? Uint16Array.from(
          { length },
          (_, i) => bytes.readUInt16LE(2 * i) & (bits > 8 ? 0xffff : 0xff),
        )
      : bytes.subarray(0, length),
  };
}

/** Bytes in their order, or words, the low byte first. */
function bytesOf(found: unknown, bigEndian: boolean): Buffer {
  const parts = [found].flat();
  if (parts.every((part) => typeof part === 'number')) {
    return Buffer.from(Uint16Array.from(parts).buffer);
  }
  const bytes = Buffer.concat(
    parts.filter((part) => part instanceof ArrayBuffer).map((part) => Buffer.from(part.slice(0))),
  );
  return bigEndian && bytes.length % 2 === 0 ? bytes.swap16() : bytes;
}
