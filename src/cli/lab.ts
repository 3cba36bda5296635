import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { installTslab } from '../notebook/kernel/install.ts';
import { prepareLab } from '../notebook/lab/environment.ts';
import { writePackage } from '../notebook/package.ts';
import { root } from '../setup/paths.ts';
import { positiveInteger } from './flags.ts';

interface LabFlags {
  readonly browser: boolean;
  readonly port?: number;
  readonly test?: boolean;
}

export function labCommand(): Command {
  return new Command('lab')
    .description('open the notebooks in JupyterLab, which is installed on first use')
    .argument('[notebook]', 'in notebooks/', 'quickstart.ipynb')
    .option('--no-browser', 'only print the address')
    .option('--port <port>', 'default: the first free one from 8888', positiveInteger)
    .option('--test', 'run the quickstart in a headless browser and check that its figure shows')
    .action(async (notebook: string, { browser, port, test }: LabFlags) => {
      await installTslab();
      await writePackage();
      const lab = await prepareLab();
      if (test) return testLab(lab);
      const { runLab } = await import('../notebook/lab/start.ts');
      process.exitCode = await runLab(lab, {
        root: join(root, 'notebooks'),
        notebook,
        browser,
        ...(port === undefined ? {} : { port }),
      });
    });
}

async function testLab(lab: Awaited<ReturnType<typeof prepareLab>>): Promise<void> {
  const { tryQuickstart } = await import('../notebook/lab/try-quickstart.ts');
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
  if (!passed) process.exitCode = 1;
}
