import { UserError } from '../errors.ts';
import { mean } from './gaps.ts';
import type { Panel } from './panel.ts';
import { AVERAGE, metricPath } from './paths.ts';
import type { ScoredRecords } from './predictions.ts';

/**
 * What is judged together: the predictions of one label, or of several by the names of the labels.
 * A record that lacks a label is not among that label's records.
 */
export type Judged = ScoredRecords | ReadonlyMap<string, ScoredRecords>;

/** What paths begin with that name no label. */
const TAKEN = [AVERAGE, 'overall', 'groups', 'fairness', 'samples'];

/** The predictions of each label; null names the only one. */
export function byLabel(judged: Judged): readonly (readonly [string | null, ScoredRecords])[] {
  return judged instanceof Map ? [...judged] : [[null, judged as ScoredRecords]];
}

/**
 * The panels of several labels as one. Where there are several labels its paths begin with the
 * label's name, and `average` in that place names the mean over the labels, which is undefined
 * where the number of a label is.
 *
 * @throws UserError where a label is called as another part of paths is.
 */
export function joinLabels(parts: ReadonlyMap<string | null, Panel>): Panel {
  const [only, ...others] = parts.values();
  if (only === undefined) throw new RangeError('no label');
  if (others.length === 0) return only;
  const taken = TAKEN.find((name) => parts.has(name));
  if (taken !== undefined) {
    throw new UserError(
      `a label is called "${taken}", as something else in an evaluation is`,
      'rename the label in its data set',
    );
  }
  const labelled = sideBySide(
    [...parts].map(([label, panel]) => {
      const path = (own: string) => `${metricPath(label ?? '')}.${own}`;
      return {
        ...panel,
        paths: panel.paths.map(path),
        notes: panel.notes.map((note) => ({ ...note, path: path(note.path) })),
      };
    }),
  );
  const { paths, reasons } = labelled;
  const position = new Map(paths.map((path, i) => [path, i]));
  const averages = only.paths.flatMap((path) => {
    const own = [...parts.keys()].map((label) =>
      position.get(`${metricPath(label ?? '')}.${path}`),
    );
    return own.every((i) => i !== undefined) ? [{ path, own }] : [];
  });
  return {
    paths: [...paths, ...averages.map(({ path }) => `${AVERAGE}.${path}`)],
    reasons: [
      ...reasons,
      ...averages.map(
        ({ own }) =>
          `of one of the labels: ${[...new Set(own.map((i) => reasons[i]))].join(' or ')}`,
      ),
    ],
    notes: labelled.notes,
    compute(weights, into) {
      labelled.compute(weights, into.subarray(0, paths.length));
      averages.forEach(({ own }, i) => {
        into[paths.length + i] = mean(own.map((at) => into[at]!));
      });
    },
  };
}

/** Panels over the same weights, one after the other. */
export function sideBySide(panels: readonly Panel[]): Panel {
  return {
    paths: panels.flatMap(({ paths }) => paths),
    reasons: panels.flatMap(({ reasons }) => reasons),
    notes: panels.flatMap(({ notes }) => notes),
    compute(weights, into) {
      let at = 0;
      for (const { paths, compute } of panels) {
        compute(weights, into.subarray(at, at + paths.length));
        at += paths.length;
      }
    },
  };
}
