import type { Estimate } from '../../../report/figures.ts';
import { literal } from '../../../report/prose.ts';
import { formatEstimate, formatNumber } from '../../../report/tables.ts';
import { timesText } from '../../checks.ts';
import type { GroupVerdict } from '../../claim-verdict.ts';
import { rowInWords } from '../asked.ts';
import { listed, measureInWords, theMeasure } from '../language.ts';
import { digitsFor, inPoints, type PrintedPart, worstGroup } from '../parts.ts';

/**
 * What the rerun shows of one part, as a main clause: `EO of Ours is 9.8 points [6.2, 13.3] lower than
 * that of Vanilla`. Nothing where the number is undefined, or has no size (a ratio).
 */
export function effectClause(part: PrintedPart): string | null {
  const { check, effect, unit, digits } = part;
  if (effect.value === null || !Number.isFinite(effect.value)) return null;
  const size = (claimed: string, other: string) => sized(effect, digits, unit, claimed, other);
  switch (check.kind) {
    case 'difference': {
      const [claimed, other] =
        check.direction === 'lower' ? ['lower', 'higher'] : ['higher', 'lower'];
      return `${theMeasure(check.metric.title)} of ${rowInWords(check.row)} is ${size(claimed!, other!)} than that of ${rowInWords(check.minus)}`;
    }
    case 'margin': {
      const [claimed, other] =
        check.metric.better === 'lower' ? ['lower', 'higher'] : ['higher', 'lower'];
      return `${theMeasure(check.metric.title)} of ${rowInWords(check.row)} is ${size(claimed!, other!)} than that of ${rowInWords(check.minus)}`;
    }
    case 'trend': {
      const [claimed, other] =
        check.direction === 'falls' ? ['lower', 'higher'] : ['higher', 'lower'];
      return `${theMeasure(check.metric.title)} is ${size(claimed!, other!)} at the last value of ${check.knob} than at the first`;
    }
    case 'turning': {
      const [claimed, other] =
        check.metric.better === 'lower' ? ['lower', 'higher'] : ['higher', 'lower'];
      const end = part.side === 0 ? 'first' : 'last';
      return `${theMeasure(check.metric.title)} at ${check.knob} = ${check.turnsAt} is ${size(claimed!, other!)} than at the ${end} value`;
    }
    case 'above':
      return `${theMeasure(check.metric.title)} of ${rowInWords(check.row)} lies ${size('above', 'below')} ${check.what}`;
    case 'broken-by-shift':
      return `with ${timesText(check.factors)} the prevalence of a group, its ${measureInWords(check.metric.title)} under ${rowInWords(check.row)} is ${size('lower', 'higher')} than that under ${rowInWords(check.minus)} where it loses most`;
    case 'undominated':
      return `where another row comes closest to it in all of ${listed(check.metrics.map(({ title }) => measureInWords(title)))}, ${rowInWords(check.row)} is ${size('ahead', 'behind')}`;
    case 'falls-more':
      return null;
  }
}

/** An effect the claimed way, in a word: `a fall`. */
export function claimedMove({ check }: PrintedPart): string {
  switch (check.kind) {
    case 'difference':
      return check.direction === 'lower' ? 'a fall' : 'a rise';
    case 'trend':
      return check.direction === 'falls' ? 'a fall' : 'a rise';
    case 'turning':
      return check.metric.better === 'lower' ? 'a fall' : 'a rise';
    default:
      return 'an effect';
  }
}

/** What a part is about, in a word or two for a figure: the metric, or the end of a turning trend. */
export function partName({ check, side }: Pick<PrintedPart, 'check' | 'side'>): string {
  if (check.kind === 'undominated') return 'smallest lead';
  if (check.kind === 'broken-by-shift') return `${check.metric.title} under shift`;
  if (check.kind === 'turning') return side === 0 ? 'rise' : 'fall';
  if (check.kind === 'falls-more') return `${check.metric.title} against ${check.than.title}`;
  return check.metric.title;
}

/** `9.8 points [6.2, 13.3] lower`; of a negative effect, the other word and the mirrored interval. */
export function sized(
  effect: Estimate,
  digits: number,
  unit: string,
  claimed = '',
  other = '',
): string {
  const { value, low = null, high = null } = effect;
  const turned = value! < 0;
  const shown = turned
    ? { value: -value!, low: high === null ? null : -high, high: low === null ? null : -low }
    : { value: value!, low, high };
  const [number, ...interval] = formatEstimate(shown, digits).split(' [');
  const range = interval.length === 0 ? '' : ` [${interval[0]}`;
  return `${number} ${literal(unit)}${range} ${turned ? other : claimed}`.trimEnd();
}

/** `5.1 points`. */
export function amount(
  value: number,
  { digits, unit }: Pick<PrintedPart, 'digits' | 'unit'>,
): string {
  return `${formatNumber(value, digits)} ${literal(unit)}`;
}

/** What a claim over all groups rests on: the change overall, and of the group that fares worst. */
export function groupClause(verdict: GroupVerdict, metric: string): string {
  const { estimate, interval } = verdict.sum.overall;
  const worst = worstGroup(verdict);
  const overall = moved(inPoints(estimate, interval));
  const said = `${measureInWords(metric)} ${overall.verb} ${overall.by} overall`;
  if (worst === null) return `${said}, and no group is large enough to be judged`;
  if (changesNothing(verdict)) {
    return `nobody’s ${measureInWords(metric)} changes (0.0 points [0.0, 0.0]), since every record is predicted as by the baseline`;
  }
  const { verb, by } = moved(worst.change);
  const again = verb === overall.verb ? '' : `${verb} `;
  const which = worst.harmed ? 'a group that is harmed' : 'the group that fares worst';
  return `${said} and ${again}${by} in ${which}, ${literal(worst.level)}`;
}

/** Whether every training predicts every record as the baseline's does: no number is then a matter of chance. */
export function changesNothing({ sum }: Pick<GroupVerdict, 'sum'>): boolean {
  const still = (estimate: number | null, interval: readonly [number, number] | null) =>
    estimate === 0 && interval !== null && interval.every((end) => end === 0);
  return (
    still(sum.overall.estimate, sum.overall.interval) &&
    Object.values(sum.groups).every(({ estimate, interval }) => still(estimate, interval))
  );
}

/** `rises by 0.1 points [0.0, 0.2]`; what may be a rise or a fall `changes`, by a signed number. */
export function movement(change: Estimate): string {
  const { verb, by } = moved(change);
  return `${verb} ${by}`;
}

/** What a change did, `rises`, `falls` or `changes`, and by how much. */
function moved(whole: Estimate): { verb: string; by: string } {
  const { value, low = null, high = null } = whole;
  const digits = digitsFor(whole);
  const up = low !== null && low > 0;
  const down = high !== null && high < 0;
  const by = (change: Estimate) => {
    const [number, ...rest] = formatEstimate(change, digits).split(' [');
    return `by ${number} points${rest.length === 0 ? '' : ` [${rest[0]}`}`;
  };
  if (!down) return { verb: up ? 'rises' : 'changes', by: by({ value, low, high }) };
  return { verb: 'falls', by: by({ value: value && -value, low: -high!, high: low && -low }) };
}
