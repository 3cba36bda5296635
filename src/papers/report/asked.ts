import { literal } from '../../report/prose.ts';
import { formatNumber } from '../../report/tables.ts';
import { nameOf, timesText } from '../checks.ts';
import type { Check, Column, Row } from '../paper.ts';
import { capital, inWords, listed, measureInWords } from './language.ts';
import { unitOf } from './parts.ts';

/**
 * How this kit asks what a claim says: one test of it, in a line.
 *
 * @param levels of the setting's attribute, for the two groups whose gap is the baseline's.
 */
export function askedHere(check: Check, side = 0, levels: readonly string[] = []): string {
  switch (check.kind) {
    case 'difference': {
      const { row, minus, metric, direction, pair } = check;
      const groups = pair?.flatMap((level) => levels[level] ?? []) ?? [];
      const between = groups.length < 2 ? '' : `, whose gap is that between ${listed(groups)}`;
      return literal(
        `${measureOf(metric)} of ${rowInWords(row)} ${direction === 'lower' ? 'below' : 'above'} that of ${rowInWords(minus)}${between}`,
      );
    }
    case 'margin': {
      const { row, minus, metric, within } = check;
      const most = `${formatNumber(within * metric.scale, 1)} ${unitOf(metric)}`;
      return literal(
        `${measureOf(metric)} of ${rowInWords(row)} no more than ${most} worse than that of ${rowInWords(minus)}`,
      );
    }
    case 'trend':
      return literal(
        `${measureOf(check.metric)} ${check.direction} over ${check.knob}: a line, and the last value against the first`,
      );
    case 'turning':
      return literal(
        `${measureOf(check.metric)} better at ${check.knob} = ${check.turnsAt} than at the ${side === 0 ? 'first' : 'last'} value`,
      );
    case 'broken-by-shift': {
      const { row, minus, metric, factors, within } = check;
      const most = `${formatNumber(within * metric.scale, 1)} ${unitOf(metric)}`;
      return literal(
        `${measureOf(metric)} of ${rowInWords(row)} more than ${most} below that of ${rowInWords(minus)} in some group, once it has ${timesText(factors)} its prevalence`,
      );
    }
    case 'undominated': {
      const measures = check.metrics.map(({ title }) => measureInWords(title));
      return literal(
        `Smallest lead of ${rowInWords(check.row)} where another row comes closest in all of ${listed(measures)}`,
      );
    }
    default:
      return literal(nameOf(check));
  }
}

/** A measure at the start of a line: `Accuracy gap`. */
function measureOf({ title }: Pick<Column, 'title'>): string {
  return capital(measureInWords(title));
}

/** A row within a sentence. */
export function rowInWords({ title, inWords: words }: Pick<Row, 'title' | 'inWords'>): string {
  return words ?? inWords(title);
}
