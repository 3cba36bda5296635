/**
 * Characters of a page that no font here has, so that it prints boxes in their place. Runs in the
 * page, so it may use nothing from this file.
 */
export function unshownCharacters(): string[] {
  const SIDE = 40;
  const context = Object.assign(document.createElement('canvas'), {
    width: SIDE,
    height: SIDE,
  }).getContext('2d', { willReadFrequently: true });
  if (context === null) return [];
  context.font = `24px ${getComputedStyle(document.body).fontFamily}`;
  const drawn = (character: string): string => {
    context.clearRect(0, 0, SIDE, SIDE);
    context.fillText(character, 4, 30);
    return context.getImageData(0, 0, SIDE, SIDE).data.join('');
  };
  // No font has this one: it never will be a character.
  const box = drawn('\u{1fffe}');
  const characters = new Set(document.body.textContent);
  return [...characters].filter(
    (character) =>
      !/[\p{ASCII}\p{M}\p{Cc}\p{Cf}\p{Cs}\p{Z}]/u.test(character) && drawn(character) === box,
  );
}
