import type { TableBlock } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { plainTable } from '../../report/tables.ts';
import type { OptimiserSpec } from '../../tensor/optimiser.ts';
import type { ScheduleSpec } from '../../tensor/schedule.ts';
import type { Paper, PaperDesign, Setting, Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { networkName, pictureSize, plannedSetting, repeatsOf } from './here.ts';
import { counted, listed, titleInWords } from './language.ts';
import type { Rerun } from './rerun.ts';
import { splitHere } from './split-here.ts';
import { tuningHere } from './tuning-here.ts';

const NOT_STATED = 'not stated';

type NotRecipe = 'data' | 'shared' | 'method';

const ROWS: readonly (readonly [Exclude<keyof PaperDesign, NotRecipe>, string])[] = [
  ['records', 'Records'],
  ['pictures', 'Pictures'],
  ['network', 'Network'],
  ['epochs', 'Epochs'],
  ['batch', 'Batch'],
  ['optimiser', 'Optimiser'],
  ['tuning', 'Tuning'],
  ['repeats', 'Repeats'],
  ['split', 'Split'],
  ['test', 'Test'],
];

/** What the paper did beside what was done here, for the setting that verdicts rest on first. */
export function designTable({ design, read }: Paper, { table, result }: Rerun): TableBlock | null {
  const [setting] = result.settings;
  if (setting === undefined) return null;
  const planned = plannedSetting(table, result, setting);
  const here = designHere(table, setting, planned);
  const row = (header: string, paper: string, ours: string) => ({
    header,
    cells: [{ text: paper }, { text: ours }],
  });
  return plainTable({
    id: 'paper-and-here',
    caption: `Paper and here: ${titleInWords(table.title)} on ${literal(setting.dataset.title)}.`,
    stub: 'Choice',
    columns: [
      { id: 'paper', title: 'Paper', align: 'left' },
      { id: 'here', title: 'Here', align: 'left' },
    ],
    rows: [
      row('Data', listed(design.data.map(({ name }) => name)), literal(setting.dataset.title)),
      ...ROWS.filter(([key]) => here[key] !== undefined).map(([key, title]) =>
        row(title, design[key] ?? NOT_STATED, here[key]!),
      ),
      ...(design.method ?? []).map(({ choice, paper, here }) => row(choice, paper, here)),
    ],
    notes: [`“${NOT_STATED}”: not in what we could read. ${read.told}`],
  });
}

function designHere(
  table: Table,
  setting: SettingResult,
  planned: Setting | undefined,
): Omit<PaperDesign, NotRecipe> {
  const { dataset, rows, test, folds } = setting;
  const parameters = rows[0]?.measures.parameters;
  const size = pictureSize(planned);
  const tested = `${test.records.toLocaleString('en')} records`;
  return {
    records: `${dataset.records.toLocaleString('en')}`,
    ...(size === null ? {} : { pictures: size }),
    ...(planned === undefined ? {} : recipeHere(table, planned, parameters ?? null)),
    repeats: repeatsOf(setting, planned),
    split: splitHere(setting, planned),
    test: folds > 0 ? `${tested}, each once a repeat` : tested,
  };
}

function recipeHere(
  table: Table,
  planned: Setting,
  parameters: number | null,
): Omit<PaperDesign, NotRecipe> {
  const { network, epochs, batchSize, optimiser, schedule, trainLimit } = planned.recipe;
  const count =
    parameters === null
      ? ''
      : `, ${Math.round(parameters / 1000).toLocaleString('en')} thousand parameters`;
  const limit = trainLimit === null ? '' : ` on at most ${trainLimit.toLocaleString('en')} records`;
  return {
    network: `${networkName(network)}${count}`,
    epochs: `${epochs}${limit}`,
    batch: String(batchSize),
    optimiser: `${optimiserName(optimiser)}${scheduleName(schedule)}`,
    tuning: tuningHere(table, planned),
  };
}

/** `, cosine schedule after 1 epoch of warm-up`; nothing of a rate that stays. */
function scheduleName(schedule: ScheduleSpec): string {
  switch (schedule.kind) {
    case 'constant':
      return '';
    case 'step':
      return `, times ${schedule.factor} every ${counted(schedule.everyEpochs, 'epoch')}`;
    case 'cosine': {
      const warm =
        schedule.warmupEpochs === 0
          ? ''
          : ` after ${counted(schedule.warmupEpochs, 'epoch')} of warm-up`;
      return `, cosine schedule${warm}`;
    }
  }
}

function optimiserName(spec: OptimiserSpec): string {
  const { kind, learningRate } = spec;
  const decayed = 'weightDecay' in spec && (spec.weightDecay ?? 0) > 0;
  // Weights decay beside the gradient, not within it.
  const name = kind === 'adam' ? `Adam${decayed ? 'W' : ''}` : kind.toUpperCase();
  const decay = decayed ? `, weight decay ${spec.weightDecay}` : '';
  return `${name}, learning rate ${learningRate}${decay}`;
}
