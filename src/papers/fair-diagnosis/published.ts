import type { PublishedRow } from '../paper.ts';

/** Columns of every table of the paper, in printed order. */
const COLUMNS = ['accuracy', 'auroc', 'eo', 'dp', 'adf'] as const;

/** Data set, row and the five printed cells: ACC %, AUC %, EO ×10⁻², DP ×10⁻², ADF ×10⁻³. */
type Line = readonly [
  dataset: string,
  row: string,
  ...cells: [number, number, number, number, number],
];

/** Tables 1 to 5 exactly as printed. */
const PRINTED: Readonly<Record<string, readonly Line[]>> = {
  'Table 1': [
    ['MIMIC', 'vanilla', 85.46, 63.85, 5.1, 6.31, 10.59],
    ['MIMIC', 'ad', 83.9, 62.01, 4.58, 5.56, 7.38],
    ['MIMIC', 'faap', 83.07, 61.05, 4.04, 5.2, 6.07],
    ['MIMIC', 'ours', 84.26, 62.1, 2.02, 3.53, 2.25],
    ['CheXpert', 'vanilla', 85.87, 65.93, 5.05, 8.86, 11.18],
    ['CheXpert', 'ad', 84.45, 63.77, 3.43, 7.18, 6.31],
    ['CheXpert', 'faap', 83.5, 62.55, 2.86, 5.4, 4.84],
    ['CheXpert', 'ours', 85.8, 64.99, 0.98, 1.16, 1.2],
    ['TCGA', 'vanilla', 98.47, 98.58, 3.57, 11.94, 7.21],
    ['TCGA', 'ad', 97.55, 97.87, 3.2, 9.84, 4.08],
    ['TCGA', 'faap', 97.1, 97.64, 2.75, 9.46, 3.79],
    ['TCGA', 'ours', 97.85, 98.2, 1.39, 6.89, 1.46],
  ],
  'Table 2': [
    ['MIMIC', 'resnet18', 84.26, 62.1, 2.02, 3.53, 2.25],
    ['MIMIC', 'resnet50', 84.67, 62.46, 1.78, 2.39, 1.19],
    ['MIMIC', 'vit', 86.95, 63.9, 3.35, 2.98, 2.07],
    ['CheXpert', 'resnet18', 85.8, 64.99, 0.98, 1.16, 1.2],
    ['CheXpert', 'resnet50', 86.4, 66.34, 1.12, 1.41, 1.34],
    ['CheXpert', 'vit', 86.98, 67.53, 1.78, 1.76, 2.51],
    ['TCGA', 'resnet18', 97.25, 98.2, 1.89, 7.06, 1.64],
    ['TCGA', 'resnet50', 97.87, 98.23, 1.4, 6.95, 1.51],
    ['TCGA', 'vit', 98.45, 99.03, 2.02, 8.97, 1.98],
  ],
  'Table 3': [
    ['MIMIC', 'eta-0', 85.46, 63.85, 5.1, 6.31, 10.59],
    ['MIMIC', 'eta-0.1', 84.75, 62.9, 3.48, 3.75, 3.98],
    ['MIMIC', 'eta-0.2', 84.26, 62.1, 2.02, 3.53, 2.25],
    ['MIMIC', 'eta-0.3', 81.0, 60.27, 2.25, 3.72, 2.33],
    ['MIMIC', 'eta-0.4', 80.7, 59.95, 2.67, 4.5, 2.59],
    ['CheXpert', 'eta-0', 85.87, 65.93, 5.05, 8.86, 11.18],
    ['CheXpert', 'eta-0.1', 85.16, 64.5, 4.9, 4.83, 7.82],
    ['CheXpert', 'eta-0.2', 84.59, 63.11, 3.47, 2.64, 3.24],
    ['CheXpert', 'eta-0.3', 84.02, 63.0, 2.52, 1.02, 3.68],
    ['CheXpert', 'eta-0.4', 82.05, 61.07, 4.58, 3.63, 9.11],
    ['TCGA', 'eta-0', 98.47, 98.58, 3.57, 11.94, 7.21],
    ['TCGA', 'eta-0.1', 98.16, 98.43, 2.38, 9.09, 5.14],
    ['TCGA', 'eta-0.2', 97.85, 98.2, 1.39, 6.89, 1.46],
    ['TCGA', 'eta-0.3', 97.16, 98.09, 1.69, 7.69, 2.82],
    ['TCGA', 'eta-0.4', 96.55, 97.63, 1.78, 7.95, 2.98],
  ],
  'Table 4': [
    ['MIMIC', 'alpha-0', 86.53, 63.05, 5.56, 3.58, 2.32],
    ['MIMIC', 'alpha-1', 86.46, 62.79, 4.5, 2.54, 1.62],
    ['MIMIC', 'alpha-2', 86.58, 63.14, 3.84, 1.89, 1.41],
    ['MIMIC', 'alpha-3', 86.92, 64.68, 3.55, 1.22, 1.2],
    ['MIMIC', 'alpha-4', 85.99, 63.02, 3.51, 1.02, 1.13],
    ['CheXpert', 'alpha-0', 85.41, 64.93, 2.42, 4.48, 5.12],
    ['CheXpert', 'alpha-1', 85.21, 65.24, 1.33, 3.41, 3.36],
    ['CheXpert', 'alpha-2', 85.52, 65.45, 1.3, 3.08, 3.12],
    ['CheXpert', 'alpha-3', 85.29, 65.18, 1.22, 2.84, 2.26],
    ['CheXpert', 'alpha-4', 85.6, 65.52, 1.0, 1.67, 1.52],
    ['TCGA', 'alpha-0', 98.42, 98.39, 2.38, 9.54, 4.79],
    ['TCGA', 'alpha-1', 98.7, 98.51, 1.89, 7.74, 3.42],
    ['TCGA', 'alpha-2', 98.02, 97.94, 1.75, 7.5, 1.5],
    ['TCGA', 'alpha-3', 98.55, 98.25, 1.43, 7.01, 1.47],
    ['TCGA', 'alpha-4', 98.19, 98.01, 1.39, 6.89, 1.46],
  ],
  'Table 5': [
    ['MIMIC', 'beta-0', 80.69, 54.65, 1.08, 2.63, 0.98],
    ['MIMIC', 'beta-1', 84.98, 62.34, 1.39, 2.78, 1.87],
    ['MIMIC', 'beta-2', 85.03, 62.87, 2.03, 3.34, 2.55],
    ['MIMIC', 'beta-3', 86.98, 64.4, 5.56, 4.73, 5.06],
    ['MIMIC', 'beta-4', 87.79, 64.8, 7.58, 5.31, 5.5],
    ['CheXpert', 'beta-0', 71.15, 59.75, 0.54, 0.42, 1.31],
    ['CheXpert', 'beta-1', 84.59, 65.13, 3.32, 2.02, 1.54],
    ['CheXpert', 'beta-2', 85.9, 65.4, 3.5, 3.03, 2.04],
    ['CheXpert', 'beta-3', 86.73, 65.89, 3.75, 3.36, 2.45],
    ['CheXpert', 'beta-4', 87.74, 66.65, 4.5, 3.48, 5.25],
    ['TCGA', 'beta-0', 72.7, 92.01, 1.03, 6.45, 1.42],
    ['TCGA', 'beta-1', 97.85, 98.2, 1.39, 6.89, 1.46],
    ['TCGA', 'beta-2', 98.16, 98.63, 1.97, 9.3, 2.27],
    ['TCGA', 'beta-3', 98.3, 98.71, 2.03, 9.35, 3.55],
    ['TCGA', 'beta-4', 98.33, 99.24, 4.76, 9.97, 5.81],
  ],
};

/** All printed rows of the paper. */
export const PUBLISHED: readonly PublishedRow[] = Object.entries(PRINTED).flatMap(
  ([source, lines]) =>
    lines.map(([dataset, row, ...cells]) => ({
      dataset,
      row,
      source,
      cells: Object.fromEntries(COLUMNS.map((column, i) => [column, cells[i]!])),
    })),
);

/** The printed rows of one table: `Table 3`. */
export function publishedIn(source: string): PublishedRow[] {
  return PUBLISHED.filter((row) => row.source === source);
}
