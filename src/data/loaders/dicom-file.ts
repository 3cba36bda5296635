import { inflateRawSync } from 'node:zlib';

/** Bytes of the largest file, also once its contents are inflated. */
export const LARGEST = 2 ** 28;

const DEFLATED = '1.2.840.10008.1.2.1.99';
/** The first group of a file begins with its own length; it names the transfer syntax. */
const META_LENGTH = 140;
const META = 144;

/** The contents of a DICOM file. */
export interface DicomFile {
  /** UID of the transfer syntax, which says how pixels are written. */
  readonly syntax: string;
  /** By the keywords of the standard. */
  readonly dataset: Readonly<Record<string, unknown>>;
  /** Pixels are words; else bytes. */
  readonly inWords: boolean;
}

/**
 * Reads a DICOM file.
 *
 * @param untilTag reads no further than to this tag, eight hexadecimal digits.
 * @throws Error where it is none, or damaged.
 */
export async function readDicom(bytes: Uint8Array, untilTag?: string): Promise<DicomFile> {
  const { default: dcmjs } = await import('dcmjs');
  // Files without types of values leave some open that it takes as they should be; what it can't read it throws.
  for (const log of [dcmjs.log, dcmjs.log.getLogger('validation.dcmjs')]) log.setLevel('silent');
  requireInflatable(bytes);
  const { DicomMessage, DicomMetaDictionary } = dcmjs.data;
  const { meta, dict } = DicomMessage.readFile(
    Uint8Array.from(bytes).buffer,
    untilTag === undefined ? undefined : { untilTag },
  );
  return {
    syntax: String(meta['00020010']?.Value[0] ?? ''),
    dataset: DicomMetaDictionary.naturalizeDataset(dict),
    inWords: dict['7FE00010']?.vr === 'OW',
  };
}

/** @throws Error where contents that are deflated would take more memory than any file may. */
function requireInflatable(bytes: Uint8Array): void {
  if (bytes.length < META) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = META + view.getUint32(META_LENGTH, true);
  if (!Buffer.from(bytes.subarray(META, end)).includes(DEFLATED)) return;
  inflateRawSync(bytes.subarray(end), { maxOutputLength: LARGEST });
}
