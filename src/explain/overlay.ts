import type { PictureStrip } from '../training/outcome.ts';
import type { HeatMaps } from './grad-cam.ts';

/** Stops of the heat colours, from none to the hottest place of a picture. */
const HEAT = [
  [38, 16, 92],
  [158, 42, 99],
  [236, 105, 37],
  [252, 226, 120],
] as const;

/** Share of the colour where heat is greatest; without heat the picture shows alone. */
const STRONGEST = 0.75;

/**
 * Heat in colour over grey pictures, each scaled to its own maximum.
 *
 * @param pixels `count × height × width × channels` bytes.
 */
export function heatOverlay(
  name: string,
  captions: readonly string[],
  pixels: ArrayLike<number>,
  channels: 1 | 3,
  heat: HeatMaps,
): PictureStrip {
  const { count, height, width, values } = heat;
  const places = height * width;
  const out = new Uint8Array(count * places * 3);
  for (let n = 0; n < count; n++) {
    const own = values.subarray(n * places, (n + 1) * places);
    const top = own.reduce((most, value) => Math.max(most, value), 0);
    for (let i = 0; i < places; i++) {
      const share = top > 0 ? own[i]! / top : 0;
      const at = (n * places + i) * channels;
      const grey =
        channels === 1 ? pixels[at]! : (pixels[at]! + pixels[at + 1]! + pixels[at + 2]!) / 3;
      const color = heatColor(share);
      for (let c = 0; c < 3; c++) {
        const weight = STRONGEST * share;
        out[(n * places + i) * 3 + c] = Math.round(grey * (1 - weight) + color[c]! * weight);
      }
    }
  }
  return { name, height, width, channels: 3, captions, pixels: out };
}

function heatColor(share: number): number[] {
  const at = share * (HEAT.length - 1);
  const below = Math.min(HEAT.length - 2, Math.floor(at));
  return HEAT[below]!.map((value, c) => value + (at - below) * (HEAT[below + 1]![c]! - value));
}
