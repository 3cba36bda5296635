import type { Unit, World } from './causal-model.ts';
import type { SynthCxrOptions } from './options.ts';

/** Height and width in pixels. */
export const SIDE = 28;

/** Lattice of the coarse noise that makes tissue look like tissue. */
const LATTICE = 9;

/**
 * Draws the picture of a unit in a world: a chest with two lungs, ribs, heart and grain; a textured
 * opacity in one lung base where Y = 1; breast-like shadows where S = 1; a bright marker where
 * U = 1. The same unit has the same anatomy and grain in every world, whatever it shows.
 *
 * @param into the picture's `SIDE × SIDE` grey values are written at `offset`.
 */
export function drawPicture(
  unit: Unit,
  { site, sex, disease }: World,
  { lesionContrast, artefactStrength, artefactOverlap, siteMarker }: SynthCxrOptions,
  into: Uint8Array,
  offset: number,
): void {
  // Every number is drawn whether it shows or not, so that worlds differ in nothing else.
  const random = unit.picture.fork('draw');
  const u = (low: number, high: number) => low + (high - low) * random.uniform();
  const centre = u(-0.05, 0.05);
  const lungWidth = u(0.38, 0.44);
  const lungHeight = u(0.68, 0.78);
  const shoulder = u(0.5, 0.7);
  const exposure = u(-0.05, 0.05);
  const ribPhase = u(0, 2 * Math.PI);
  const ribGap = u(0.24, 0.28);
  const heart = u(0.2, 0.27);
  const lesion = {
    x: (random.uniform() < 0.5 ? -1 : 1) * u(0.32, 0.5) + centre,
    y: u(0.1, 0.48),
    radius: u(0.13, 0.2),
    stretch: u(0.75, 1.3),
    opacity: u(0.7, 1.3) * lesionContrast * 0.45,
  };
  const breast = {
    x: u(0.42, 0.5),
    y: 0.45 + u(-0.05, 0.05) - 1.25 * (1 - artefactOverlap),
    radius: u(0.34, 0.42),
    opacity: u(0.75, 1.25) * artefactStrength * 0.4,
  };
  const tissue = lattice(random.fork('tissue'));
  const texture = lattice(random.fork('texture'));
  const grain = random.fork('grain');

  /** A lung narrows towards its apex and has a steep edge at its base. */
  const lung = (x: number, y: number) => {
    const dx = x / (lungWidth * (0.8 + 0.2 * y));
    const dy = (y + 0.04) / lungHeight;
    return soft(1 - (dx * dx + dy * dy * dy * dy), 0.5);
  };
  const breastShadow = (x: number, y: number) => {
    const dx = x / breast.radius;
    const dy = (y - breast.y) / (breast.radius * 0.85);
    // Denser towards the lower fold, as breast shadows are.
    return soft(1 - dx * dx - dy * dy, 0.4) * (0.75 + 0.25 * dy);
  };

  for (let row = 0; row < SIDE; row++) {
    const y = (2 * (row + 0.5)) / SIDE - 1;
    for (let column = 0; column < SIDE; column++) {
      const x = (2 * (column + 0.5)) / SIDE - 1;
      const fromCentre = x - centre;
      // Beside the neck and outside the flanks the film is black.
      const body = soft(1.05 + 0.5 * (y + shoulder) - Math.abs(fromCentre), 0.3);
      const air = Math.max(lung(fromCentre - 0.46, y), lung(fromCentre + 0.46, y));
      const rib = Math.cos(
        (2 * Math.PI * (y - 0.5 * (Math.abs(fromCentre) - 0.4) ** 2)) / ribGap + ribPhase,
      );
      const cardiac = gauss((fromCentre - 0.12) / heart, (y - 0.3) / 0.3);
      let grey = 0.04 + (0.56 - 0.36 * air + 0.045 * rib * air + 0.2 * cardiac) * body;
      grey += 0.14 * (sample(tissue, x, y) - 0.5) * body + exposure * body;
      if (disease === 1) {
        const blob = gauss(
          (x - lesion.x) / lesion.radius,
          (y - lesion.y) / (lesion.radius * lesion.stretch),
        );
        grey += lesion.opacity * blob * (0.4 + 1.2 * sample(texture, x, y));
      }
      if (sex === 1) {
        grey +=
          breast.opacity *
          (breastShadow(fromCentre - breast.x, y) + breastShadow(fromCentre + breast.x, y));
      }
      if (site === 1 && siteMarker > 0 && row >= 1 && row < 4 && column >= 23 && column < 27) {
        grey += 0.8 * siteMarker;
      }
      const noisy = grey + 0.025 * grain.normal();
      into[offset + row * SIDE + column] = Math.round(255 * Math.min(1, Math.max(0, noisy)));
    }
  }
}

/** 0 outside, 1 inside, with an edge of the given width. */
function soft(inside: number, edge: number): number {
  const t = Math.min(1, Math.max(0, inside / edge));
  return t * t * (3 - 2 * t);
}

function gauss(x: number, y: number): number {
  return Math.exp(-0.5 * (x * x + y * y));
}

function lattice(random: Unit['picture']): Float64Array {
  return Float64Array.from({ length: LATTICE * LATTICE }, () => random.uniform());
}

/** Smooth noise at a place in [−1, 1]², in [0, 1]. */
function sample(values: Float64Array, x: number, y: number): number {
  const px = ((x + 1) / 2) * (LATTICE - 1);
  const py = ((y + 1) / 2) * (LATTICE - 1);
  const column = Math.min(LATTICE - 2, Math.floor(px));
  const row = Math.min(LATTICE - 2, Math.floor(py));
  const at = (r: number, c: number) => values[r * LATTICE + c]!;
  const fx = px - column;
  const fy = py - row;
  return (
    (1 - fy) * ((1 - fx) * at(row, column) + fx * at(row, column + 1)) +
    fy * ((1 - fx) * at(row + 1, column) + fx * at(row + 1, column + 1))
  );
}
