import type { TableBlock } from '../../report/document.ts';
import { numberCell, plainTable } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import { capital } from '../report/language.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';
import { NETWORKS } from './rows.ts';

/** Whether every objective had a say: mean norms of the gradients that FairGrad reconciled. */
export const gradientNorms: Exhibit = { each: normsTable };

function normsTable(table: Table, setting: SettingResult): TableBlock | null {
  const objectives = ['task', ...setting.attributes];
  const rows = NETWORKS.flatMap(({ name, prefix }) => {
    const measures = setting.rows.find(({ id }) => id === `${prefix}fairgrad`)?.measures ?? {};
    const norms = objectives.map((objective) => measures[`gradient norm ${objective}`] ?? null);
    if (norms.every((norm) => norm === null)) return [];
    const [ofTask] = norms;
    return [
      {
        header: name,
        cells: norms.flatMap((norm, i) => [
          numberCell(norm, { scale: 1, digits: 3 }),
          ...(i === 0 ? [] : [numberCell(share(norm, ofTask!), { scale: 1, digits: 1 })]),
        ]),
      },
    ];
  });
  if (rows.length === 0) return null;
  return plainTable({
    id: blockId(table, setting, 'gradient-norms'),
    caption: `How long the gradients are that FairGrad reconciles, ${settingTitle(setting)}: means over steps and trainings.`,
    stub: 'Network',
    columns: objectives.flatMap((objective, i) => [
      { id: objective, title: `Norm, ${objective}` },
      ...(i === 0
        ? []
        : [{ id: `${objective}-share`, title: `${capital(objective)}, times the task’s` }]),
    ]),
    rows,
    notes: [
      'Far below the task’s, an objective would have no say; far above, it would drown the task.',
    ],
  });
}

function share(norm: number | null, ofTask: number | null): number | null {
  return norm === null || ofTask === null || ofTask === 0 ? null : norm / ofTask;
}
