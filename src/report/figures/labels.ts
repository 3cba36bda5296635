/** Obstacles of this weight are points, which no line from a name may cross; lines it may. */
const MARKER = 10;

/** A rectangle in pixels, y downwards. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a label should not cover, and how much it matters. */
export interface Obstacle extends Box {
  /** Default: 1, for thin lines. */
  readonly weight?: number;
}

export interface LabelRequest {
  /** The point that the label names, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedLabel extends Box {
  /** So far off that it needs a line to its point. */
  readonly leader: boolean;
  /** It covers, or its line crosses, something else: there was no room. */
  readonly crowded: boolean;
}

/**
 * Places labels beside their points inside `frame` so that they cover neither each other nor
 * `obstacles` (markers, error bars), as near as they can: one after the other, then in rounds in
 * which each label takes its best place given the others; the best of six orders. Deterministic.
 */
export function placeLabels(
  labels: readonly LabelRequest[],
  obstacles: readonly Obstacle[],
  frame: Box,
): readonly PlacedLabel[] {
  const candidates = labels.map((label) => placesAround(label, frame));
  const fixed = candidates.map((places, label) =>
    places.map((place) =>
      sum(obstacles, (obstacle) => {
        const weight = obstacle.weight ?? 1;
        const crossed =
          weight >= MARKER && crosses(place, labels[label]!, obstacle) ? weight / 3 : 0;
        return 6 * weight * share(obstacle, place.box, place.box) + crossed;
      }),
    ),
  );
  const clash = (chosen: Choice, label: number, place: number): number => {
    const mine = candidates[label]![place]!;
    return sum(chosen, (other, index) => {
      if (other === null || index === label) return 0;
      const theirs = candidates[index]![other]!;
      const crossing =
        Number(crosses(mine, labels[label]!, theirs.box)) +
        Number(crosses(theirs, labels[index]!, mine.box));
      return 40 * share(theirs.box, grown(mine.box, 2), mine.box) + 8 * crossing;
    });
  };
  const cost = (chosen: Choice, label: number, place: number): number =>
    candidates[label]![place]!.cost + fixed[label]![place]! + clash(chosen, label, place);
  const settle = (order: readonly number[]): { chosen: Choice; total: number } => {
    const chosen: (number | null)[] = labels.map(() => null);
    for (let round = 0; round < 8; round++) {
      let moved = false;
      for (const label of order) {
        const costs = candidates[label]!.map((_, place) => cost(chosen, label, place));
        const best = costs.indexOf(Math.min(...costs));
        moved ||= chosen[label] !== best;
        chosen[label] = best;
      }
      if (!moved) break;
    }
    return { chosen, total: sum(chosen, (place, label) => cost(chosen, label, place!)) };
  };
  const { chosen } = orders(labels)
    .map(settle)
    .reduce((best, other) => (other.total < best.total ? other : best));
  return labels.map((_, index) => {
    const at = chosen[index]!;
    const { box, leader } = candidates[index]![at]!;
    return { ...box, leader, crowded: fixed[index]![at]! + clash(chosen, index, at) > 0.7 };
  });
}

/** Index of each label's place among its candidates; null: not placed yet. */
type Choice = readonly (number | null)[];

/** Orders in which labels are placed: from the most and the least crowded, and from each side. */
function orders(labels: readonly LabelRequest[]): readonly (readonly number[])[] {
  const crowd = labels.map((a) =>
    sum(labels, (b) => (Math.abs(a.x - b.x) < 90 && Math.abs(a.y - b.y) < 30 ? 1 : 0)),
  );
  const keys = [crowd, labels.map(({ x }) => x), labels.map(({ y }) => y)];
  return keys.flatMap((key) => {
    const rising = labels.map((_, index) => index).toSorted((a, b) => key[a]! - key[b]! || a - b);
    return [rising.toReversed(), rising];
  });
}

/** Width of a text in Source Sans, in pixels, from rough classes of letters; errs to the wide. */
export function textWidth(text: string, size: number): number {
  return (
    size *
    sum([...text], (letter) => {
      if (/[\s.,:;'|!iIjltfr()[\]]/.test(letter)) return 0.3;
      if (/[mwMW%@—]/.test(letter)) return 0.85;
      return /[A-ZÄÖÜ+=<>−–]/.test(letter) ? 0.61 : 0.515;
    })
  );
}

interface Place {
  readonly box: Box;
  readonly cost: number;
  readonly leader: boolean;
}

// Reading habit: right of the point first, then above, left, below, and the diagonals.
const DIRECTIONS = [
  [1, 0, 0],
  [0.75, -0.75, 0.15],
  [0.75, 0.75, 0.2],
  [-1, 0, 0.25],
  [-0.75, -0.75, 0.3],
  [-0.75, 0.75, 0.35],
  [0, -1, 0.3],
  [0, 1, 0.35],
] as const;
const DISTANCES = [8, 14, 24, 36, 50, 68, 90, 115] as const;

function placesAround(label: LabelRequest, frame: Box): readonly Place[] {
  const { width, height } = label;
  const places = DISTANCES.flatMap((distance, ring) =>
    DIRECTIONS.map(([dx, dy, cost]) => {
      const x = label.x + dx * distance + (dx > 0 ? 0 : dx < 0 ? -width : -width / 2);
      const y = label.y + dy * distance + (dy > 0.9 ? 0 : dy < -0.9 ? -height : -height / 2);
      return { box: { x, y, width, height }, cost: cost + ring * 0.45, leader: ring > 1 };
    }),
  );
  const inside = places.filter(({ box }) => within(box, frame));
  if (inside.length > 0) return inside;
  // A point at the edge with a long name: the label slides along the frame.
  const x = Math.max(frame.x, Math.min(label.x + 8, frame.x + frame.width - width));
  const y = Math.max(frame.y, Math.min(label.y - height - 8, frame.y + frame.height - height));
  return [{ box: { x, y, width, height }, cost: 9, leader: true }];
}

function within(box: Box, frame: Box): boolean {
  return (
    box.x >= frame.x &&
    box.y >= frame.y &&
    box.x + box.width <= frame.x + frame.width &&
    box.y + box.height <= frame.y + frame.height
  );
}

/** Whether the line from a label to its point runs through a box. */
function crosses({ box, leader }: Place, point: LabelRequest, other: Box): boolean {
  if (!leader) return false;
  const endX = box.x + box.width / 2;
  const endY = box.y + box.height / 2;
  // Most boxes lie wholly to one side: this is asked some million times a figure.
  if (Math.max(point.x, endX) <= other.x || Math.min(point.x, endX) >= other.x + other.width) {
    return false;
  }
  if (Math.max(point.y, endY) <= other.y || Math.min(point.y, endY) >= other.y + other.height) {
    return false;
  }
  if (contains(other, point.x, point.y)) return false;
  for (let step = 1; step <= 20; step++) {
    const t = step / 20;
    const x = point.x + t * (endX - point.x);
    const y = point.y + t * (endY - point.y);
    if (contains(other, x, y)) return true;
  }
  return false;
}

function contains(box: Box, x: number, y: number): boolean {
  return x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
}

/** How much of `whole` the overlap of two boxes is. Thin boxes, such as error bars, count at least a tenth. */
function share(a: Box, b: Box, whole: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  return Math.max(0.1, (width * height) / (whole.width * whole.height));
}

function grown(box: Box, by: number): Box {
  return {
    x: box.x - by,
    y: box.y - by,
    width: box.width + 2 * by,
    height: box.height + 2 * by,
  };
}

function sum<T>(items: readonly T[], value: (item: T, index: number) => number): number {
  return items.reduce((total, item, index) => total + value(item, index), 0);
}

/** A text in lines of at most `width` pixels, broken between words. */
export function wrapped(text: string, width: number, size: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`, size) <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
