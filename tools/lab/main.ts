/**
 * Run as a program by `npm run test:lab`: Jupyter's public suite for kernels, then the quickstart in
 * JupyterLab, in a headless browser. Fails unless all tests pass, every cell ran and a figure shows.
 */
import { resolve } from 'node:path';
import { prepareLab } from '../../src/notebook/lab/environment.ts';
import { tryConformance } from './conformance.ts';
import { tryQuickstart } from './try-quickstart.ts';

const lab = await prepareLab();
const suite = await tryConformance(lab);
console.log(suite.text.trimEnd());
console.log(suite.passed ? 'Kernel: ok' : 'Kernel: failed');
const trial = await tryQuickstart(lab, resolve('reports/local/lab'));
const { ran, cells, errors, figures, screenshots } = trial;
console.log(`${ran} of ${cells} cells ran, ${errors.length} errors`);
for (const error of errors) console.log(error);
for (const { width, height } of figures) {
  console.log(`figure: ${Math.round(width)} × ${Math.round(height)} pixels`);
}
for (const path of screenshots) console.log(path);
const visible = figures.some(({ width, height }) => width > 200 && height > 150);
const passed = ran === cells && errors.length === 0 && visible;
console.log(passed ? 'JupyterLab: ok' : 'JupyterLab: failed');
if (!passed || !suite.passed) process.exitCode = 1;
