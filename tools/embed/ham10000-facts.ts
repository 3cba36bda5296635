import type { SharedFacts } from './embedding.ts';

/** The seven diagnoses by their codes; those that are malignant or become so if left alone. */
const diagnoses: Readonly<Record<string, { title: string; malignant: boolean }>> = {
  akiec: { title: 'actinic keratosis or Bowen’s disease', malignant: true },
  bcc: { title: 'basal cell carcinoma', malignant: true },
  bkl: { title: 'benign keratosis', malignant: false },
  df: { title: 'dermatofibroma', malignant: false },
  mel: { title: 'melanoma', malignant: true },
  nv: { title: 'melanocytic naevus', malignant: false },
  vasc: { title: 'vascular lesion', malignant: false },
};

const codes = Object.keys(diagnoses);

function byDiagnosis(level: (code: string) => string) {
  return {
    column: 'dx',
    values: Object.fromEntries(codes.map((code) => [code, level(code)])),
  };
}

/** What is true of HAM10000 at every resolution. */
export const ham10000Facts: SharedFacts & {
  readonly licence: string;
  readonly terms: string;
  readonly citation: string;
  readonly url: string;
} = {
  licence: 'https://creativecommons.org/licenses/by-nc/4.0/',
  terms: 'CC BY-NC 4.0: non-commercial use, attribution',
  citation:
    'P. Tschandl, C. Rosendahl, H. Kittler: The HAM10000 dataset, a large collection of multi-source dermatoscopic images of common pigmented skin lesions. Scientific Data 5:180161 (2018). doi:10.7910/DVN/DBW86T',
  url: 'https://doi.org/10.7910/DVN/DBW86T',
  labels: [
    {
      name: 'malignant',
      title: 'malignant lesion (mel, bcc, akiec)',
      classes: ['benign', 'malignant'],
      ...byDiagnosis((code) => (diagnoses[code]!.malignant ? 'malignant' : 'benign')),
    },
    {
      name: 'mel-akiec',
      title: 'melanoma or actinic keratosis (mel, akiec), the label of FairSDE',
      classes: ['other', 'mel or akiec'],
      ...byDiagnosis((code) => (code === 'mel' || code === 'akiec' ? 'mel or akiec' : 'other')),
    },
    {
      name: 'dx',
      title: 'diagnosis (7 classes)',
      classes: codes,
      ...byDiagnosis((code) => code),
    },
    ...codes.map((code) => ({
      name: `dx:${code}`,
      title: `${diagnoses[code]!.title} (${code}) against the rest`,
      classes: ['other', code],
      ...byDiagnosis((other) => (other === code ? code : 'other')),
    })),
  ],
  attributes: [
    {
      name: 'sex',
      title: 'sex',
      levels: ['male', 'female'],
      column: 'sex',
      values: { male: 'male', female: 'female' },
      missing: ['unknown'],
    },
    {
      name: 'age',
      title: 'age',
      levels: ['under-60', '60-and-over'],
      column: 'age',
      cut: [{ below: 60, is: 'under-60' }, { is: '60-and-over' }],
    },
    {
      name: 'site',
      title: 'site on the body',
      levels: ['trunk', 'limbs', 'head-and-neck'],
      column: 'localization',
      values: {
        abdomen: 'trunk',
        back: 'trunk',
        chest: 'trunk',
        genital: 'trunk',
        trunk: 'trunk',
        acral: 'limbs',
        foot: 'limbs',
        hand: 'limbs',
        'lower extremity': 'limbs',
        'upper extremity': 'limbs',
        ear: 'head-and-neck',
        face: 'head-and-neck',
        neck: 'head-and-neck',
        scalp: 'head-and-neck',
      },
      missing: ['unknown'],
    },
    {
      name: 'confirmation',
      title: 'how the diagnosis was made',
      levels: ['histopathology', 'other'],
      column: 'dx_type',
      values: {
        histo: 'histopathology',
        confocal: 'other',
        consensus: 'other',
        follow_up: 'other',
      },
    },
  ],
  standInFor: {
    'fair-diagnosis': 'MIMIC-CXR, CheXpert and TCGA-LUAD',
    spare: 'ISIC 2019 and Fitzpatrick-17k',
    'positive-sum': 'MIMIC-CXR',
  },
  notes: [
    'Malignant means melanoma, basal cell carcinoma, or actinic keratosis with Bowen’s disease (mel, bcc, akiec); keratoses are precursors, counted as malignant because they are treated.',
    'Split by lesion: 10,015 images show 7,470 lesions. Which patient a lesion belongs to is not published.',
    'Sex is unknown for 57 images and age for 57; they take no part in tasks that need them.',
  ],
};
