import type { Curve } from '../../training/outcome.ts';
import type { RowResult, SettingResult } from '../results.ts';
import type { Finished } from './finished.ts';

/** The true effects of a row at the common seeds; folds have models of their own and no one effect. */
export function effectsOf(
  own: readonly Finished[],
  seeds: readonly number[],
): Pick<RowResult, 'effects'> {
  const effects = seeds.flatMap((seed) => {
    const [only, ...others] = own.filter((trial) => trial.seed === seed);
    const found = only?.result?.effects;
    return found === undefined || others.length > 0 ? [] : [found];
  });
  return effects.length > 0 && effects.length === seeds.length ? { effects } : {};
}

/** The curves that a table wants over all seeds: mean, smallest and largest value at each point. */
export function seedCurvesOf(
  wanted: readonly string[],
  histories: readonly Readonly<Record<string, Curve>>[],
): Pick<RowResult, 'seedCurves'> {
  const names = new Set(
    histories.flatMap(Object.keys).filter((name) => wanted.includes(name.split('/').at(-1)!)),
  );
  if (names.size === 0) return {};
  const curves = [...names].map((name) => {
    const values = new Map<number, number[]>();
    for (const { x, y } of histories.flatMap((history) => history[name] ?? [])) {
      x.forEach((at, i) => {
        values.set(at, [...(values.get(at) ?? []), y[i]!]);
      });
    }
    // A seed without a value at one point does not put it last.
    const ascending = [...values].toSorted(([a], [b]) => a - b);
    const points = ascending.map(([x, all]) => ({
      x,
      value: all.reduce((sum, value) => sum + value, 0) / all.length,
      low: Math.min(...all),
      high: Math.max(...all),
    }));
    return [name, points] as const;
  });
  return { seedCurves: Object.fromEntries(curves) };
}

/** How the first finished trial read a table. */
export function encoderOf(trials: readonly Finished[]): Pick<SettingResult, 'encoder'> {
  const encoder = trials.find(({ result }) => result !== null)?.result?.encoder;
  return encoder === undefined ? {} : { encoder };
}

/** Means over trials; a measure undefined in a trial is left out of its mean. */
export function meanMeasures(
  all: readonly Readonly<Record<string, number | null>>[],
): Record<string, number | null> {
  const names = new Set(all.flatMap((measures) => Object.keys(measures)));
  return Object.fromEntries(
    [...names].map((name) => {
      const values = all.map((measures) => measures[name]).filter((value) => value != null);
      return [
        name,
        values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length,
      ];
    }),
  );
}
