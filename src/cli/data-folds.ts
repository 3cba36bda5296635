import { Command } from 'commander';
import { trialSplit } from '../data/split.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { scoreColumns } from '../methods/predictions.ts';
import { type Question, questionsOf } from '../papers/comparison/question.ts';
import { commandOf } from '../papers/comparison/request.ts';
import { foldsOf, splitOf } from '../papers/plan.ts';
import { askedBy, type ComparisonFlags, testOnOption } from './compare.ts';
import { addRepeats, profileOption } from './flags.ts';

type FoldFlags = Pick<
  ComparisonFlags,
  'dataset' | 'attribute' | 'label' | 'profile' | 'repeats' | 'testOn'
> & { readonly out?: string };

/** `refair data folds`: who is tested when in a comparison. */
export function foldsCommand(): Command {
  const command = new Command('folds')
    .description(
      'who trains, validates and tests in each training of a comparison: for a model of your own, which enters as preds:<file>',
    )
    .argument('<id>', 'the data set')
    .option(
      '--attribute <name>',
      'the sensitive attribute, or several: sex,age (default: the first)',
    )
    .option('--label <name>', 'what to predict (default: the first)')
    .addOption(testOnOption())
    .addOption(profileOption());
  return addRepeats(command, 'repeats', "trainings (default: the profile's)")
    .option('--out <file>', 'a csv file (default: standard output)')
    .action(async (dataset: string, flags: Omit<FoldFlags, 'dataset'>) => {
      // Of several attributes all have the same folds.
      const asked = askedBy({ ...flags, dataset } as ComparisonFlags);
      const [question] = await questionsOf(asked);
      const text = foldsCsv(question!);
      if (flags.out === undefined) return void process.stdout.write(text);
      await writeFileAtomic(flags.out, text);
      const scores = scoreColumns(question!.task.label.classes);
      const then = commandOf({ ...asked, methods: ['erm', 'preds:<file>'], baseline: 'erm' });
      console.error(
        `${flags.out}: score its records of the parts validation and test, add the ${scores.length === 1 ? 'column' : 'columns'} ${scores.join(', ')}, and\n  ${then}`,
      );
    });
}

/** `id,repeat,fold,part`, a line a record of each training. */
export function foldsCsv({ setting, task }: Question): string {
  const { ids } = task.dataset;
  const lines = ['id,repeat,fold,part'];
  for (const seed of setting.seeds) {
    for (const fold of foldsOf(setting)) {
      const split = trialSplit(task, splitOf(setting, { seed, fold }), setting.recipe.trainLimit);
      for (const part of ['train', 'validation', 'test'] as const) {
        for (const row of split[part]) lines.push(`${quoted(ids[row]!)},${seed},${fold},${part}`);
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

function quoted(id: string): string {
  return /[",\n\r]/.test(id) ? `"${id.replaceAll('"', '""')}"` : id;
}
