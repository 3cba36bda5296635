import { z } from 'zod';
import { evaluate } from '../metrics/evaluate.ts';
import { metricPath } from '../metrics/paths.ts';
import type { Predictions } from '../metrics/predictions.ts';
import { Random } from '../tensor/random.ts';
import { logitCount } from '../training/losses.ts';
import type { Method } from '../training/method.ts';
import { predictionsOf } from '../training/predictions.ts';
import type { Training } from '../training/training.ts';
import { decoupled, decoupledOptions, trainDecoupled } from './decoupled.ts';
import { erm } from './erm.ts';
import { selectWithConfidence } from './fairsde/confidence.ts';
import type { ExpertPredictor } from './fairsde/experts.ts';
import { pairGroups } from './fairsde/paired.ts';
import { selectPredicted } from './fairsde/predicted.ts';
import { selectByProgramme } from './fairsde/programme.ts';
import { gapOf, type Selection, selectedScores, selectGreedily } from './fairsde/selection.ts';
import { fairsde, fairsdeOptions, trainFairsde } from './fairsde.ts';

const options = z.strictObject({
  /**
   * Whose experts stand for choice, with their options. Of predicted groups it is predicted groups that
   * are chosen, by what the true groups gain.
   */
  experts: z
    .discriminatedUnion('method', [
      fairsdeOptions.extend({ method: z.literal('fairsde') }),
      decoupledOptions.extend({ method: z.literal('decoupled') }),
    ])
    .prefault({ method: 'fairsde' }),
  /** `greedy`, the integer programmes `gap` and `performance`, or our `confident`. */
  rule: z.enum(['greedy', 'gap', 'performance', 'confident']).default('greedy'),
  /** What validation is asked for. */
  metric: z.enum(['accuracy', 'auroc']).default('accuracy'),
  /** Of `confident`: of each group's one-sided interval. */
  confidence: z.number().gt(0.5).lt(1).default(0.95),
});
type Options = z.infer<typeof options>;

/** Resamples behind the interval of `confident`. */
const REPLICATES = 1000;

/**
 * Selective experts: for each group its expert or ERM, whichever a rule chooses on validation records.
 * Nothing is trained here: ERM and experts are the stages that their own methods train. Measures tell
 * what validation promised each group, and which group, or predicted group, has its expert.
 */
export const expertSelection: Method<Options> = {
  name: 'expert-selection',
  title: 'Selected experts',
  citation: fairsde.citation,
  card: {
    does: 'Chooses, group by group on validation, between the group’s own expert (FairSDE’s, or a decoupled one) and ERM.',
    groupAtInference: true,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  version: 3,
  // Selections over predicted groups were judged by true groups' own experts until 4.
  versionOf: ({ experts }) => (isPredicted(experts) ? 4 : 3),
  options,
  stages: ({ experts: { method, ...own } }) =>
    method === 'fairsde'
      ? [...erm.stages({}), ...fairsde.stages(fairsdeOptions.parse(own))]
      : decoupled.stages(),
  passes: ({ experts: { method, ...own } }, recipe, task) => ({
    ...erm.passes({}, recipe, task),
    ...(method === 'fairsde'
      ? fairsde.passes(fairsdeOptions.parse(own), recipe, task)
      : decoupled.passes({}, recipe, task)),
  }),
  async train(training, chosen) {
    const { label, attribute } = training;
    const { method, ...own } = chosen.experts;
    const pooled = await erm.train(training, {});
    let experts: ExpertPredictor | undefined;
    try {
      const found =
        method === 'fairsde'
          ? await trainFairsde(training, fairsdeOptions.parse(own))
          : await trainDecoupled(training);
      experts = found;
      const { validation } = training.split;
      const judged = async (scores: Promise<Float32Array>) =>
        predictionsOf(training.task, validation, await scores);
      const selected = await select(
        training,
        await judged(pooled.scores(validation)),
        await judged(found.scores(validation)),
        found.groupsOf(validation),
        chosen,
      );
      const width = logitCount(label.classes.length);
      return {
        async scores(rows) {
          const scores = await pooled.scores(rows);
          const chosen = await found.scores(rows);
          found.groupsOf(rows).forEach((group, i) => {
            if (!selected.selection[group]) return;
            scores.set(chosen.subarray(i * width, (i + 1) * width), i * width);
          });
          return scores;
        },
        history: { ...pooled.history, ...found.history },
        measures: promised(selected, attribute.levels),
        pictures: [],
        samples: [],
        dispose() {
          pooled.dispose();
          found.dispose();
        },
      };
    } catch (error) {
      pooled.dispose();
      experts?.dispose();
      throw error;
    }
  },
};

function isPredicted(experts: Options['experts']): boolean {
  return experts.method === 'fairsde' && experts.group === 'predicted';
}

interface Selected {
  /** Of given or of predicted groups. */
  readonly selection: Selection;
  /** Of every true group: its score under ERM, and where the selected experts predict. */
  readonly erm: readonly number[];
  readonly scores: readonly number[];
}

async function select(
  { attribute, context }: Training,
  erm: Predictions,
  experts: Predictions,
  scoredAs: Int32Array,
  { rule, metric, confidence: level, experts: among }: Options,
): Promise<Selected> {
  const confidence = {
    confidence: level,
    replicates: REPLICATES,
    random: new Random(context.seed).fork('confidence'),
  };
  if (isPredicted(among)) {
    return selectPredicted(erm, experts, scoredAs, { metric, rule, confidence });
  }
  const paths = attribute.levels.map((level) =>
    metricPath('groups', attribute.name, level, metric),
  );
  const [before, after] = [evaluate(erm), evaluate(experts)];
  const groups = paths.map((path) => ({
    erm: before.at(path) ?? Number.NaN,
    expert: after.at(path) ?? Number.NaN,
  }));
  const selection =
    rule === 'greedy'
      ? selectGreedily(groups)
      : rule === 'confident'
        ? selectWithConfidence(pairGroups(erm, experts, metric), confidence)
        : await selectByProgramme(groups, rule);
  return {
    selection,
    erm: groups.map((group) => group.erm),
    scores: selectedScores(groups, selection),
  };
}

/** What validation promises: gains over ERM by true group, how many have experts, and the gap. */
function promised(
  { selection, erm, scores }: Selected,
  levels: readonly string[],
): Record<string, number | null> {
  const defined = (value: number) => (Number.isNaN(value) ? null : value);
  return {
    expertsChosen: selection.filter(Boolean).length,
    promisedGap: gapOf(scores),
    ...Object.fromEntries(
      levels.flatMap((level, i) => [
        [`expert of ${level}`, Number(selection[i])],
        [`promised gain of ${level}`, defined(scores[i]! - erm[i]!)],
      ]),
    ),
  };
}
