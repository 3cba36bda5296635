import { spearman } from '../../metrics/spearman.ts';
import { seedScatterFigure } from '../../report/figures.ts';
import type { Exhibit, Table } from '../paper.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';
import { numbers, samplesOf } from './weight-figures.ts';

/** The same distances by both searches, record by record. */
export const searchesCompared: Exhibit = { each: compared };

const NOWHERE = { value: null };

function compared(table: Table, setting: SettingResult) {
  const [across, up] = ['deepfool', 'perturbation'].map((row) => samplesOf(setting, row));
  if (!across || !up) return null;
  const quantities = [
    { title: 'to the decision', name: 'utility' },
    ...setting.levels.map((level) => ({ title: `to ${level}`, name: level })),
  ];
  const panels = quantities.map(({ title, name }) => {
    const [distance, crossed] =
      name === 'utility'
        ? ['utility distance', 'utility crossed']
        : [`similarity distance to ${name}`, `similarity crossed to ${name}`];
    const place = new Map(up.ids.map((id, i) => [id, i]));
    const pairs = across.ids.flatMap((id, i) => {
      const j = place.get(id);
      const reached = j !== undefined && numbers(across, crossed!)[i] && numbers(up, crossed!)[j];
      return reached ? [[numbers(across, distance!)[i]!, numbers(up, distance!)[j]!] as const] : [];
    });
    return { title, pairs };
  });
  const axis = { unit: 'L2, pixels in [0, 1]' };
  return seedScatterFigure({
    id: blockId(table, setting, 'searches'),
    caption: `Distances of training records by DeepFool and by the perturbation search, ${settingTitle(setting)}, first seed, where both reached the boundary. ${panels.map(({ title, pairs }) => `Distance ${title}: ${agreement(pairs)}`).join('; ')}.`,
    x: { title: 'DeepFool', ...axis },
    y: { title: 'Perturbation search', ...axis },
    panels: panels.map(({ title, pairs }) => ({
      title,
      series: [
        {
          name: 'training records',
          seeds: pairs.map(([x, y]) => ({ x, y })),
          mean: { x: NOWHERE, y: NOWHERE },
        },
      ],
    })),
  });
}

/** Rank correlation and the median ratio, in words. */
function agreement(pairs: readonly (readonly [number, number])[]): string {
  const ratios = pairs.flatMap(([x, y]) => (x > 0 ? [y / x] : [])).sort((a, b) => a - b);
  if (ratios.length === 0) return 'no record reached it by both';
  const rho = spearman(
    pairs.map(([x]) => x),
    pairs.map(([, y]) => y),
  );
  return `ρ = ${rho.toFixed(3)}, median ratio ${ratios[ratios.length >> 1]!.toFixed(3)}`;
}
