import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { prepareLab } from '../notebook/lab/environment.ts';
import { runLab } from '../notebook/lab/start.ts';
import { root } from '../setup/paths.ts';
import { count } from './flags.ts';

interface LabFlags {
  readonly browser: boolean;
  readonly port?: number;
}

export function command(): Command {
  return new Command('lab')
    .description('open the notebooks in JupyterLab, which is installed on first use')
    .argument('[notebook]', 'in notebooks/; default: quickstart.ipynb, or the first')
    .option('--no-browser', 'only print the address')
    .option('--port <port>', 'default: the first free one from 8888', count)
    .action(async (given: string | undefined, { browser, port }: LabFlags) => {
      const lab = await prepareLab();
      process.exitCode = await runLab(lab, {
        root: join(root, 'notebooks'),
        notebook: given ?? firstNotebook(),
        browser,
        port,
      });
    });
}

/** A course has exercises in the place of the quickstart. */
function firstNotebook(): string | undefined {
  const names = readdirSync(join(root, 'notebooks')).filter((name) => name.endsWith('.ipynb'));
  return names.includes('quickstart.ipynb') ? 'quickstart.ipynb' : names.sort()[0];
}
