import { STRESS_RULES, type StressOutcome } from '../../methods/fairsde/stress.ts';
import type { FigureBlock } from '../../report/document.ts';
import { ablationFigure, type CurvePanel } from '../../report/figures.ts';
import type { Table } from '../paper.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';
import { type Found, NAME, REDRAWS, studyOf, TITLES, unstressed } from './stress-found.ts';

interface Shown {
  readonly key: keyof StressOutcome;
  readonly title: (level: string) => string;
  readonly unit: string;
  readonly scale: number;
}

/**
 * How often no harm breaks, and how many experts are chosen, over the share of one group's validation
 * records, a panel a group; dotted lines where validation is whole. Null for results that do not say
 * which case is which share.
 */
export function stressFigure(table: Table, setting: SettingResult): FigureBlock | null {
  const cut = studyOf(setting).filter(({ fewer }) => fewer !== undefined);
  const whole = unstressed(setting);
  if (cut.length === 0 || whole === undefined) return null;
  const { levels } = setting;
  const shown: readonly Shown[] = [
    { key: 'breaks', title: (level) => `Breaks, ${level} cut`, unit: '%', scale: 100 },
    {
      key: 'chosen',
      title: (level) => `Experts, ${level} cut`,
      unit: `of ${levels.length}`,
      scale: 1,
    },
  ];
  return ablationFigure({
    id: blockId(table, setting, `${NAME}-shares`),
    caption: `How often no harm breaks, and how many experts are chosen on average, where validation keeps a share of one group’s records, ${settingTitle(setting)}. Dotted: the whole of it, at 100 %. By the luck of ${REDRAWS} redraws alone a rate is right to within 5 points.`,
    x: { title: 'Share kept', unit: '%' },
    panels: shown.flatMap((one) =>
      levels.map((level, group) =>
        panelOf(
          one,
          level,
          cut.filter(({ fewer }) => fewer?.group === group),
          whole,
        ),
      ),
    ),
  });
}

function panelOf(
  { key, title, unit, scale }: Shown,
  level: string,
  cut: readonly Found[],
  whole: Found['outcomes'],
): CurvePanel {
  return {
    measure: { title: title(level), unit },
    curves: STRESS_RULES.map((rule) => {
      const across = scale * whole[rule][key];
      return {
        name: TITLES[rule],
        points: [
          ...cut.map(({ fewer, outcomes }) => ({
            x: Math.round(100 * fewer!.share),
            value: scale * outcomes[rule][key],
          })),
          { x: 100, value: across },
        ],
        across,
      };
    }),
  };
}
