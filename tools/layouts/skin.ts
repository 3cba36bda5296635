import { picture, tableText, writeUnder, zip } from './write.ts';

const RGB = { height: 45, width: 60, channels: 3 } as const;

const HAM = [
  ['HAM_1', 'ISIC_0024306', 'nv', '45.0', 'male'],
  ['HAM_1', 'ISIC_0024307', 'nv', '45.0', 'male'],
  ['HAM_2', 'ISIC_0024308', 'mel', '60.0', 'female'],
  ['HAM_3', 'ISIC_0024309', 'bcc', '', 'unknown'],
  ['HAM_4', 'ISIC_0024310', 'akiec', '80.0', 'female'],
] as const;

/**
 * HAM10000 under `root`: pictures in two archives, as published; the last one is missing.
 *
 * @param metadata `csv`, or the repository's newer `.tab`, which has a column more.
 */
export async function writeHam10000(root: string, metadata: 'csv' | 'tab' = 'csv'): Promise<void> {
  const rows = HAM.map(([lesion, image, dx, age, sex]) => ({
    lesion_id: lesion,
    image_id: image,
    dx,
    dx_type: 'histo',
    age,
    sex,
    localization: 'back',
  }));
  if (metadata === 'csv') await writeUnder(root, 'HAM10000_metadata.csv', tableText(rows));
  else {
    const text = tableText(
      rows.map((row) => ({ ...row, dataset: 'vidir_molemax' })),
      '\t',
    );
    await writeUnder(root, 'HAM10000_metadata.tab', text);
  }
  const files = await Promise.all(
    HAM.slice(0, -1).map(
      async ([, image], i) => [`${image}.jpg`, await picture(RGB, 40 + 40 * i, i + 1)] as const,
    ),
  );
  const part = (from: number, to: number) => zip(Object.fromEntries(files.slice(from, to)));
  await writeUnder(root, 'HAM10000_images_part_1.zip', await part(0, 2));
  await writeUnder(root, 'HAM10000_images_part_2.zip', await part(2, 4));
}

const ISIC_CLASSES = ['MEL', 'NV', 'BCC', 'AK', 'BKL', 'DF', 'VASC', 'SCC', 'UNK'];

/** Name in the table, name of the file (null: missing), class, lesion, age, sex. */
const ISIC = [
  ['ISIC_0000000', 'ISIC_0000000', 'NV', '', '55', 'female'],
  ['ISIC_0000001_downsampled', 'ISIC_0000001_downsampled', 'MEL', '', '30', 'female'],
  ['ISIC_0000002_downsampled', 'ISIC_0000002', 'SCC', 'MSK4_1', '60', 'male'],
  ['ISIC_0000003', 'ISIC_0000003_downsampled', 'BCC', 'MSK4_1', '', 'male'],
  ['ISIC_0000004', 'ISIC_0000004', 'UNK', 'BCN_2', '80', ''],
  ['ISIC_0000005', null, 'DF', 'BCN_3', '80', 'male'],
] as const;

/** The training set of ISIC 2019, its pictures in a folder inside a folder, as unpacked. */
export async function writeIsic2019(root: string): Promise<void> {
  const truth = ISIC.map(([image, , dx]) => ({
    image,
    ...Object.fromEntries(ISIC_CLASSES.map((name) => [name, name === dx ? '1.0' : '0.0'])),
  }));
  const facts = ISIC.map(([image, , , lesion, age, sex]) => ({
    image,
    age_approx: age,
    anatom_site_general: 'anterior torso',
    lesion_id: lesion,
    sex,
  }));
  await writeUnder(root, 'ISIC_2019_Training_GroundTruth.csv', tableText(truth));
  await writeUnder(root, 'ISIC_2019_Training_Metadata.csv', tableText(facts));
  const folder = 'ISIC_2019_Training_Input/ISIC_2019_Training_Input';
  for (const [seed, [, file]] of ISIC.entries()) {
    if (file === null) continue;
    await writeUnder(root, `${folder}/${file}.jpg`, await picture(RGB, 40 * seed, seed + 1));
  }
}

const FITZPATRICK = [
  ['5e82a45bc5d78bd24ae9202d194423f8', '3', 'psoriasis', 'inflammatory', 'non-neoplastic'],
  ['fa2911a9b13b6f8af79cb700937cc14f', '4', 'melanoma', 'malignant melanoma', 'malignant'],
  ['d2bac3c9e4499032ca8e9b07c7d3bc40', '-1', 'psoriasis', 'inflammatory', 'non-neoplastic'],
  ['0a94359e7eaacd7178e06b2823777789', '6', 'lymphangioma', 'benign dermal', 'benign'],
  ['a39ec3b1f22c08a421fa20535e037bba', '1', 'psoriasis', 'inflammatory', 'non-neoplastic'],
] as const;

/** Fitzpatrick-17k; the address of the last picture is dead. */
export async function writeFitzpatrick17k(root: string): Promise<void> {
  const rows = FITZPATRICK.map(([hash, scale, label, nine, three]) => ({
    md5hash: hash,
    fitzpatrick_scale: scale,
    fitzpatrick_centaur: scale,
    label,
    nine_partition_label: nine,
    three_partition_label: three,
    qc: '',
    url: `https://example.org/${hash}.jpg`,
    url_alphanum: `${hash}.jpg`,
  }));
  await writeUnder(root, 'fitzpatrick17k.csv', tableText(rows));
  for (const [seed, [hash]] of FITZPATRICK.slice(0, -1).entries()) {
    await writeUnder(root, `images/${hash}.jpg`, await picture(RGB, 40 * seed, seed + 1));
  }
}
