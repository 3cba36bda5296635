import type { JsonObject } from '../../json.ts';
import type { Row, Setting } from '../paper.ts';
import { logisticRecipe } from './settings.ts';

/**
 * Weights of the surrogates for race and sex; the plain sum, 1 and 1, is one of them. At both ends lies
 * a point beyond those that are worth choosing.
 */
export const GRID: readonly (readonly [race: number, sex: number])[] = [
  [0.03, 0.03],
  ...[0.1, 0.3, 1].flatMap((race) => [0.1, 0.3, 1].map((sex) => [race, sex] as const)),
  [2, 2],
];

interface Contender {
  readonly id: string;
  readonly title: string;
  readonly method: string;
  readonly options: (setting: Setting) => JsonObject;
}

function weighted(
  id: string,
  title: string,
  attributes: readonly string[],
  grid: JsonObject[string],
): Contender {
  return {
    id,
    title,
    method: 'weighted-objectives',
    options: () => ({ attributes: [...attributes], grid }),
  };
}

const BOTH = ['race', 'sex'];
const gridOf = (points: typeof GRID) => points.map((point) => [...point]);

const CONTENDERS: readonly Contender[] = [
  weighted('task', 'Task only', [], [[]]),
  weighted('race', 'Race only', ['race'], [[1]]),
  weighted('sex', 'Sex only', ['sex'], [[1]]),
  weighted('sum', 'Plain sum', BOTH, [[1, 1]]),
  {
    ...weighted('fixed', 'Fixed weights', BOTH, gridOf(GRID)),
    // The small profiles choose among equal weights alone.
    options: ({ profile }) => ({
      attributes: BOTH,
      grid: gridOf(
        profile === 'smoke' || profile === 'quick'
          ? GRID.filter(([race, sex]) => race === sex)
          : GRID,
      ),
    }),
  },
  {
    id: 'fairgrad',
    title: 'FairGrad',
    method: 'fairgrad',
    options: () => ({ attributes: BOTH }),
  },
];

function rowOf({ id, title, method, options }: Contender, network: 'mlp' | 'lr'): Row {
  const logistic = network === 'lr';
  return {
    id: logistic ? `lr-${id}` : id,
    title: logistic ? `${title} (LR)` : title,
    trial: (setting) => ({
      method,
      options: options(setting),
      ...(logistic ? { recipe: logisticRecipe(setting.recipe) } : {}),
    }),
  };
}

/** Every contender as an MLP. */
export const MLP_ROWS: readonly Row[] = CONTENDERS.map((one) => rowOf(one, 'mlp'));
/** Every contender as logistic regression. */
export const LR_ROWS: readonly Row[] = CONTENDERS.map((one) => rowOf(one, 'lr'));

/** The networks of the main table, with what the ids of their rows begin with. */
export const NETWORKS = [
  { name: 'MLP', prefix: '' },
  { name: 'Logistic regression', prefix: 'lr-' },
] as const;

/** One row a point of the grid, as MLPs. */
export const GRID_ROWS: readonly Row[] = GRID.map((point) => ({
  ...rowOf(
    weighted(`weights-${point.join('-')}`, `λ = ${point.join(', ')}`, BOTH, [[...point]]),
    'mlp',
  ),
  gridPoint: true,
}));

export function rowCalled(rows: readonly Row[], id: string): Row {
  const found = rows.find((row) => row.id === id);
  if (found === undefined) throw new RangeError(`no row ${id}`);
  return found;
}
