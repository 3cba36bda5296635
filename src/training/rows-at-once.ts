/** Pictures of up to so many places go through a network in whole batches. */
const PLACES = 64 * 64;

/**
 * How many records go through a network at once where nothing is learnt from them. Run op by op, as the
 * first times, a network keeps all it has computed of a batch until the end: of larger pictures fewer go
 * together, so that memory stays about what those of 64×64 take.
 *
 * @param most of records of a table and of small pictures.
 * @param shape of one record: `[height, width, channels]`, or `[features]`.
 * @returns 1 to `most`.
 */
export function rowsAtOnce(most: number, shape: readonly number[]): number {
  const [height, width, channels] = shape;
  if (channels === undefined) return most;
  return Math.max(1, Math.min(most, Math.floor((most * PLACES) / (height! * width!))));
}
