import sharp from 'sharp';
import type { MimeBundle } from '../value.ts';

/** What is needed of a tensor of TensorFlow.js to show it. */
interface Tensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly isDisposed: boolean;
  data(): Promise<ArrayLike<number>>;
  toString(verbose?: boolean): string;
}

/** Sides of what is shown as a picture, in pixels: smaller ones are matrices. */
const [SMALLEST, LARGEST] = [8, 4096];
/** Small pictures are enlarged to about this. */
const WIDTH = 256;

export function isTensor(value: unknown): value is Tensor {
  return (
    typeof value === 'object' &&
    value !== null &&
    'dataId' in value &&
    'shape' in value &&
    Array.isArray(value.shape) &&
    'dtype' in value &&
    'data' in value &&
    typeof value.data === 'function'
  );
}

/** A tensor's type, shape and values; and what it looks like where it is `[height, width, 1 or 3]`. */
export async function tensorBundle(tensor: Tensor): Promise<MimeBundle> {
  if (tensor.isDisposed) {
    return { 'text/plain': `Tensor ${tensor.dtype} [${tensor.shape.join(', ')}], disposed` };
  }
  const text = { 'text/plain': tensor.toString(true) };
  return isPicture(tensor) ? { 'image/png': await pngOf(tensor), ...text } : text;
}

function isPicture({ shape, dtype }: Tensor): boolean {
  const [height = 0, width = 0, channels = 0] = shape;
  const sized = [height, width].every((side) => side >= SMALLEST && side <= LARGEST);
  const numbers = dtype === 'float32' || dtype === 'int32';
  return shape.length === 3 && sized && numbers && (channels === 1 || channels === 3);
}

/** Fractions of 1 are made bytes; what is beyond 1 is taken for bytes. */
async function pngOf(tensor: Tensor): Promise<string> {
  const [height, width, channels] = tensor.shape as [number, number, 1 | 3];
  const values = await tensor.data();
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]!);
  const scale = tensor.dtype === 'float32' && most <= 1 ? 255 : 1;
  const bytes = Uint8ClampedArray.from(values, (value) => value * scale);
  const factor = Math.max(1, Math.floor(WIDTH / width));
  const png = await sharp(bytes, { raw: { height, width, channels } })
    .resize({ width: factor * width, height: factor * height, kernel: 'nearest' })
    .png()
    .toBuffer();
  return png.toString('base64');
}
