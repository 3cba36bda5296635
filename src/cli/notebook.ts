import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../errors.ts';
import { root } from '../setup/paths.ts';
import { FAILED } from './exit-codes.ts';
import { InterruptedError, interruptSignal } from './interrupt.ts';

export function command(): Command {
  return new Command('notebook')
    .description('notebooks: run them headless, print them, show the kernel to Jupyter')
    .addCommand(installKernelCommand())
    .addCommand(runNotebookCommand())
    .addCommand(reportCommand())
    .addCommand(checkCommand());
}

function installKernelCommand(): Command {
  return new Command('install-kernel')
    .description('show the kernel "TypeScript (refair)" to the Jupyter you have')
    .option('--prefix <folder>', 'a Python environment, instead of your user account')
    .option('--tslab', 'install plain tslab instead: its own TypeScript, without this library')
    .action(async ({ prefix, tslab }: { prefix?: string; tslab?: true }) => {
      const { writeKernelspec, KERNEL_NAME } = await import('../notebook/kernel/kernelspec.ts');
      if (prefix !== undefined && !existsSync(prefix)) {
        throw new UserError(
          `there is no folder ${resolve(prefix)}`,
          'Give the folder of a Python environment, the one that holds bin/jupyter.',
        );
      }
      const data = prefix && resolve(prefix, 'share', 'jupyter');
      if (tslab === true) {
        const { installTslab } = await import('../notebook/tslab/install.ts');
        console.log(`Kernel "TypeScript (tslab)": ${await installTslab(data)}`);
        return;
      }
      const path = await writeKernelspec(data);
      console.log(`Kernel "TypeScript (refair)" (${KERNEL_NAME}): ${path}`);
      console.log('Open a notebook with it: jupyter lab notebooks/quickstart.ipynb');
    });
}

interface RunFlags {
  readonly parameter: Readonly<Record<string, string>>;
  readonly out?: string;
  readonly timeout: number;
}

function runNotebookCommand(): Command {
  return new Command('run')
    .description('run every cell of a notebook in a fresh kernel and store what it puts out')
    .argument('<notebook>', 'for example notebooks/quickstart.ipynb')
    .addOption(
      new Option('-p, --parameter <name=value>', 'set a parameter (repeatable)')
        .argParser(collect)
        .default({}, 'none'),
    )
    .option('-o, --out <file>', 'the executed notebook (default: in reports/local/notebooks)')
    .option('--timeout <seconds>', 'for the whole run', seconds, 3600)
    .addHelpText(
      'after',
      `
Parameters are what the cell tagged "parameters" declares; a cell that sets them is put after it.
The output is written also where a cell fails; the run stops there.
Exit code: 0 all cells ran, ${FAILED} a cell failed or time was up, 2 bad input, 130 interrupted.`,
    )
    .action(async (path: string, flags: RunFlags) => {
      const { readNotebook, writeNotebook } = await import('../notebook/file.ts');
      const { withParameters } = await import('../notebook/runner/parameters.ts');
      const { runNotebook } = await import('../notebook/runner/run.ts');
      const source = withParameters(await readNotebook(path), flags.parameter);
      const total = source.cells.length;
      const { notebook, failure } = await runNotebook(source, {
        folder: dirname(resolve(path)),
        timeout: flags.timeout,
        signal: interruptSignal('Interrupted; what was put out so far is stored.'),
        onCell: (cell, code) => {
          const first = code.split('\n').find((line) => line.trim() !== '') ?? '';
          console.error(`[${cell}/${total}] ${first.slice(0, 80)}`);
        },
      });
      const out = resolve(flags.out ?? `reports/local/notebooks/${basename(path)}`);
      await writeNotebook(out, notebook);
      console.log(out);
      if (failure === null) return;
      console.error(`\ncell ${failure.cell} of ${total}: ${failure.text}`);
      if (failure.kind === 'interrupted') throw new InterruptedError(`Interrupted; see ${out}`);
      process.exitCode = FAILED;
    });
}

interface PrintFlags {
  readonly code?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

function reportCommand(): Command {
  return new Command('report')
    .description('print an executed notebook as PDF and HTML, in the layout of the reports')
    .argument('<notebook>', 'with outputs: run it first')
    .option('--code', 'print the code too')
    .option(
      '-o, --out <path>',
      "a .pdf or .html file, or a folder for both with the figures' data (default: reports/local/notebooks/<name>)",
    )
    .option('--json', 'print what was written and what was warned of as JSON, nothing else')
    .addHelpText(
      'after',
      `
Printed as Jupyter shows it: Markdown with formulas and pasted pictures, tables, pictures, plotly's figures as
vectors, the last state of progress bars. Wide tables are set smaller, turned or continued; what cannot be
printed is named on the first page and here. Nothing is run, and nothing fetched from the network.`,
    )
    .action(async (path: string, { code = false, out, json }: PrintFlags) => {
      const { printNotebook } = await import('../notebook/report/print.ts');
      const { files, warnings } = await printNotebook(path, {
        out: out ?? join('reports/local/notebooks', basename(path, '.ipynb')),
        code,
        signal: interruptSignal('Interrupted; nothing was written.'),
      });
      if (json) return console.log(JSON.stringify({ files, warnings }, null, 2));
      for (const warning of warnings) console.error(`warning: ${warning}`);
      for (const file of files) console.log(`wrote ${relative(process.cwd(), file)}`);
    });
}

function checkCommand(): Command {
  return new Command('check')
    .description('type-check the cells of notebooks against the library')
    .argument('[notebooks...]', 'default: every one in notebooks/ and exercises/')
    .action(async (given: string[]) => {
      const { checkNotebooks, findNotebooks } = await import('../notebook/check.ts');
      const folders = [join(root, 'notebooks'), join(root, 'exercises')];
      // A course's kit has no instructor versions.
      const own = folders.filter((folder) => existsSync(folder));
      const paths = given.length > 0 ? given : (await Promise.all(own.map(findNotebooks))).flat();
      const problems = await checkNotebooks(paths);
      for (const { notebook, cell, line, message } of problems) {
        console.error(`${notebook}, cell ${cell}, line ${line}: ${message}`);
      }
      console.log(`${paths.length} notebooks, ${problems.length} problems`);
      if (problems.length > 0) process.exitCode = FAILED;
    });
}

function collect(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write name=value, for example eta=0.3.');
  return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1) };
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 86_400)) {
    throw new InvalidArgumentError('It must be a number of seconds up to 86400.');
  }
  return value;
}
