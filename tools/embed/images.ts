import { type NpyArray, readNpy } from '../../src/data/npy.ts';
import { ZipFile } from '../../src/data/zip.ts';

/** Images in an npz archive: `images` of shape [n, height, width] or [n, height, width, channels]. */
export async function readNpzImages(path: string, [height, width, channels]: readonly number[]) {
  const { shape, values } = await readNpz(path, 'images');
  const size = height! * width! * channels!;
  if (shape.slice(1).join() !== [height, width, channels! > 1 ? channels : []].flat().join()) {
    throw new RangeError(`${path}: images of shape ${shape.slice(1).join('×')}`);
  }
  return {
    count: shape[0]!,
    image: (row: number) => (values as Uint8Array).subarray(row * size, (row + 1) * size),
  };
}

/** One array of an npz archive. */
export async function readNpz(path: string, name: string): Promise<NpyArray> {
  using zip = await ZipFile.open(path);
  return readNpy(Buffer.from(await zip.read(`${name}.npy`)));
}
