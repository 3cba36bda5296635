import { metricPath, splitPath } from '../metrics/paths.ts';
import type { GroupColumn } from '../metrics/predictions.ts';
import { measureAdf } from './adf-influence.ts';
import { measureMeanAuroc } from './auroc-influence.ts';
import type { Pooled } from './pooled.ts';
import {
  CLASS_RATIOS,
  type ClassRatioName,
  MACRO_RATIOS,
  type Measured,
  measureAccuracy,
  measureMacro,
  measureRatio,
  measureSample,
} from './ratios.ts';

/** A statistic of the pooled predictions of one repeat. */
export interface Statistic {
  readonly measure: (pooled: Pooled) => Measured;
  /** Why it is undefined, where it is. */
  readonly why: string;
  /** Undefined where every record is predicted alike. */
  readonly ofPredictions: boolean;
}

type Groups = readonly Pick<GroupColumn, 'name' | 'levels'>[];
type Chosen = (pooled: Pooled) => (record: number) => boolean;

/**
 * The statistic at an address: `overall.<name>`, `groups.<attribute>.<level>.<name>`, each with
 * `.<class>` behind it where one of several classes is meant, or
 * `fairness.<attribute>.adfCorrectedNats`, or a number of single records, `samples.<table>.<column>`. Names are those of `evaluate`, and mean probabilities.
 *
 * @throws RangeError where there is no such statistic.
 */
export function statisticOf(path: string, groups: Groups, classes: readonly string[]): Statistic {
  const [kind, ...names] = splitPath(path);
  const unknown = () => new RangeError(`no statistic "${path}" with influences`);
  if (kind === 'overall') {
    const [name = '', ofClass] = names;
    return ofRecords(name, classIndex(ofClass, classes, unknown), () => () => true, unknown);
  }
  if (kind === 'samples') {
    return {
      measure: (pooled) => measureSample(pooled, path),
      why: 'no record has a number',
      ofPredictions: false,
    };
  }
  const attribute = groups.findIndex(({ name }) => name === names[0]);
  if (attribute === -1) throw unknown();
  const { levels } = groups[attribute]!;
  if (kind === 'groups') {
    const [, level = '', name = '', ofClass] = names;
    const code = levels.indexOf(level);
    if (code === -1) throw unknown();
    const chosen: Chosen = ({ codes }) => {
      const own = codes[attribute]!;
      return (record) => own[record] === code;
    };
    return ofRecords(name, classIndex(ofClass, classes, unknown), chosen, unknown);
  }
  if (kind === 'fairness' && names[1] === 'adfCorrectedNats') {
    return {
      measure: (pooled) => measureAdf(pooled, pooled.codes[attribute]!, levels.length),
      why: 'fewer than two groups have records',
      ofPredictions: true,
    };
  }
  throw unknown();
}

function classIndex(
  name: string | undefined,
  classes: readonly string[],
  unknown: () => RangeError,
): number {
  if (name === undefined) return 1;
  const index = classes.indexOf(name);
  if (index === -1) throw unknown();
  return index;
}

function ofRecords(name: string, of: number, chosen: Chosen, unknown: () => RangeError): Statistic {
  if (Object.hasOwn(CLASS_RATIOS, name)) {
    const ratio = CLASS_RATIOS[name as ClassRatioName];
    return {
      measure: (pooled) => measureRatio(pooled, chosen(pooled), ratio, of),
      why: ratio.why,
      ofPredictions: ratio.ofPredictions,
    };
  }
  if (Object.hasOwn(MACRO_RATIOS, name)) {
    const macro = MACRO_RATIOS[name as keyof typeof MACRO_RATIOS];
    return {
      measure: (pooled) => measureMacro(pooled, chosen(pooled), macro),
      why: 'a class that occurs is never predicted',
      ofPredictions: false,
    };
  }
  if (name === 'accuracy') {
    return {
      measure: (pooled) => measureAccuracy(pooled, chosen(pooled)),
      why: 'no records',
      ofPredictions: false,
    };
  }
  if (name === 'auroc') {
    return {
      measure: (pooled) => measureMeanAuroc(pooled, chosen(pooled)),
      why: 'in a fold, all records are of one class',
      ofPredictions: false,
    };
  }
  throw unknown();
}

/** Address of a statistic of one group. */
export function groupPath(attribute: string, level: string, ...name: readonly string[]): string {
  return metricPath('groups', attribute, level, ...name);
}
