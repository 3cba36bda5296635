import type { FigureBlock } from '../../../report/document.ts';
import { type ForestLine, type ForestPanel, forestFigure } from '../../../report/figures.ts';
import { literal, plainText } from '../../../report/prose.ts';
import type { GroupVerdict } from '../../claim-verdict.ts';
import type { ReadText } from '../../paper.ts';
import type { ClaimResult } from '../claims.ts';
import { capital, numberWord } from '../language.ts';
import { decisive, digitsFor, partsOf, saidOf, worstGroup } from '../parts.ts';
import { type Unread, unread } from '../unread.ts';
import { claimName } from './claim-name.ts';
import { partName } from './effects.ts';

/** As many lines fit on the first page beside its sentences. */
const LINES = 9;

/**
 * A line a claim: the part that decided it, published beside rerun. Units that differ have axes of
 * their own; checks of ours are left to the table of claims where lines are many. Null where no claim has
 * a number.
 */
export function claimForest(claims: readonly ClaimResult[], read: ReadText): FigureBlock | null {
  const all = claims.flatMap((result) => {
    const found = lineOf(result);
    return found === null ? [] : [{ ...found, ours: result.claim.ours === true }];
  });
  const drawn = all.length > LINES ? all.filter(({ ours }) => !ours) : all;
  if (drawn.length === 0) return null;
  const units = [...new Set(drawn.map(({ unit }) => unit))];
  const panels = units.map(
    (unit): ForestPanel => ({
      axis: `effect the claimed way, ${unit}`,
      lines: drawn.filter((one) => one.unit === unit).map(({ line }) => line),
    }),
  );
  const silent = claims.length - all.length;
  const checks = all.length - drawn.length;
  const undrawn = [
    ...(checks === 0 ? [] : [`${numberWord(checks)} of our checks`]),
    ...(silent === 0 ? [] : [`${numberWord(silent)} that were not tested or have no such number`]),
  ];
  const left = undrawn.length === 0 ? '' : ` Not drawn: ${undrawn.join('; ')}.`;
  return forestFigure({
    id: 'claims',
    caption: `Claims (in words: Section [Claims](#claims)) by the part that decides: the effect the claimed way, with its 95 % interval.${markText(
      drawn.map(({ line }) => line),
      unread(read),
    )}${left}`,
    panels,
  });
}

/** What grey marks and shades are, of those that there are. */
function markText(lines: readonly ForestLine[], { none, noNumber }: Unread): string {
  const published = lines.some((line) => line.published !== null);
  const small = lines.some(({ bound }) => bound !== null && bound > 0);
  const loss = lines.some(({ bound }) => bound !== null && bound < 0);
  const shades = [
    ...(small
      ? [
          published
            ? `less than half of it, or than our margin where ${none}`
            : `less than our margin, since ${noNumber('them')}`,
        ]
      : []),
    ...(loss ? [`${small ? 'for claims of little loss, ' : ''}the loss allowed`] : []),
  ];
  return [
    published ? ' Grey: the published effect as it would be here.' : '',
    shades.length === 0 ? '' : ` Shaded: ${shades.join('; ')}.`,
    lines.some(reachesClaim)
      ? ' The opposite of a claim is shown at 5 %, one-sided, so that its interval may reach 0.'
      : '',
  ].join('');
}

/** Whether the opposite is shown by an interval that holds effects as claimed too. */
function reachesClaim({ verdict, effect: { low, high } }: ForestLine): boolean {
  return (
    verdict === 'not replicated: reversed' && low != null && high != null && low < 0 && high > 0
  );
}

function lineOf(result: ClaimResult): { unit: string; line: ForestLine } | null {
  const { claim, verdict, primary } = result;
  if (primary === null) return null;
  const name = `${claimName(claim)}${claim.ours ? ' (our check)' : ''}`;
  const parts = partsOf(primary.item, claim, primary.setting.levels);
  const part = decisive(verdict, parts);
  const [group] = primary.item.overGroups ?? [];
  if (part === undefined && group !== undefined) {
    return groupLine(name, verdict, group, claim.overGroups?.[0]?.metric.title);
  }
  if (part === undefined || part.effect.value === null || part.check.kind === 'falls-more') {
    return null;
  }
  return {
    unit: part.unit,
    line: {
      label: name,
      verdict,
      said: saidOf(part.check, verdict),
      part: plainText(literal(partName(part))),
      effect: part.effect,
      digits: part.digits,
      published: part.published,
      bound: part.bound,
    },
  };
}

/** A claim over groups by the group that fares worst; a claim of harm by how much that one loses. */
function groupLine(
  label: string,
  verdict: ClaimResult['verdict'],
  group: GroupVerdict,
  metric?: string,
): { unit: string; line: ForestLine } | null {
  const worst = worstGroup(group);
  if (worst === null) return null;
  const harm = group.claimed === 'harmful';
  const { value, low = null, high = null } = worst.change;
  const effect = harm
    ? { value: value && -value, low: high && -high, high: low && -low }
    : worst.change;
  return {
    unit: 'points',
    line: {
      ...{ label, verdict, effect, published: null },
      part: [...(metric === undefined ? [] : [capital(metric)]), worst.level].join(', '),
      digits: digitsFor(effect),
      // Nobody may lose a point.
      bound: harm ? null : -1,
    },
  };
}
