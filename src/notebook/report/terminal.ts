import xterm, { type IBufferCell, type IBufferLine } from '@xterm/headless';
import type { CodeSpan } from '../../report/document.ts';

/** Of one output; what lies between the first and the last of them is left out, and said to be. */
const FIRST_LINES = 400;
const LAST_LINES = 100;
/** A longer line is data, not text. */
const LONGEST_LINE = 20_000;
/** Notebooks wrap lines themselves: the terminal is wider than what programs draw. */
const COLUMNS = 1000;
/** How far up a program may go to draw its bars anew. */
const ROWS = 100;

/**
 * What a terminal shows of printed text: a progress bar's last state, lines that were erased gone, no
 * codes, and colours as spans.
 */
export async function terminalText(printed: string): Promise<readonly CodeSpan[]> {
  if (!/\p{Cc}/u.test(printed.replaceAll('\n', ''))) return plain(shortened(printed).trimEnd());
  const terminal = new xterm.Terminal({
    cols: COLUMNS,
    rows: ROWS,
    scrollback: (FIRST_LINES + LAST_LINES) * 2,
    convertEol: true,
    allowProposedApi: true,
    logLevel: 'off',
  });
  try {
    await new Promise<void>((done) => terminal.write(shortened(printed), done));
    const { normal } = terminal.buffer;
    const lines = Array.from({ length: normal.length }, (_, i) => normal.getLine(i)!);
    return trimmed(merged(lines.flatMap((line, i) => spansOf(line, i > 0))));
  } finally {
    terminal.dispose();
  }
}

function plain(text: string): CodeSpan[] {
  return text === '' ? [] : [{ text }];
}

function shortened(printed: string): string {
  const lines = printed.split('\n').map(shortLine);
  const left = lines.length - FIRST_LINES - LAST_LINES;
  if (left <= 1) return lines.join('\n');
  const told = `… ${left.toLocaleString('en')} lines are left out …`;
  return [...lines.slice(0, FIRST_LINES), told, ...lines.slice(-LAST_LINES)].join('\n');
}

/** Of a bar's states the last will do. */
function shortLine(line: string): string {
  if (line.length <= LONGEST_LINE) return line;
  const last = line.slice(line.replace(/\r+$/, '').lastIndexOf('\r') + 1);
  const left = last.length - LONGEST_LINE;
  if (left <= 0) return last;
  return `${last.slice(0, LONGEST_LINE)}… ${left.toLocaleString('en')} characters are left out`;
}

function spansOf(line: IBufferLine, follows: boolean): CodeSpan[] {
  const cells = Array.from({ length: line.length }, (_, column) => line.getCell(column)!);
  const last = cells.findLastIndex((cell) => cell.getChars() !== '');
  // The second half of a wide character has no width.
  const shown = cells.slice(0, last + 1).filter((cell) => cell.getWidth() > 0);
  return [
    ...(follows && !line.isWrapped ? [{ text: '\n' }] : []),
    ...shown.map((cell) => ({ text: cell.getChars() || ' ', ...styleOf(cell) })),
  ];
}

function styleOf(cell: IBufferCell): Omit<CodeSpan, 'text'> {
  const inverse = Boolean(cell.isInverse());
  const colours = {
    front: colourOf(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
    back: colourOf(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
  };
  const back = inverse ? (colours.front ?? 7) : colours.back;
  return {
    // On a colour the text stays black, so that it can be read.
    ...(back === null && colours.front !== null && { colour: colours.front }),
    ...(back !== null && { back }),
    ...(cell.isBold() && { bold: true as const }),
    ...(cell.isItalic() && { italic: true as const }),
    ...(cell.isUnderline() && { underlined: true as const }),
  };
}

type Colour = NonNullable<CodeSpan['colour']>;

/** The nearest of a terminal's eight colours; null: the text's own. */
function colourOf(none: boolean, rgb: boolean, value: number): Colour | null {
  if (none) return null;
  if (!rgb && value < 16) return (value % 8) as Colour;
  const [red, green, blue] = rgb ? channels(value) : paletteChannels(value);
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (most - least < 50) return most > 200 ? null : 7;
  const middle = (most + least) / 2;
  const bit = (channel: number, weight: number) => (channel > middle ? weight : 0);
  return (bit(red, 1) + bit(green, 2) + bit(blue, 4)) as Colour;
}

function channels(rgb: number): [number, number, number] {
  return [(rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255];
}

/** Of xterm's 256 colours from the 16th: a cube of six levels, then greys. */
function paletteChannels(index: number): [number, number, number] {
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return [grey, grey, grey];
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + 40 * step);
  const at = index - 16;
  return [level(Math.floor(at / 36)), level(Math.floor(at / 6) % 6), level(at % 6)];
}

/** Neighbours of one style as one span. */
function merged(spans: readonly CodeSpan[]): CodeSpan[] {
  const found: CodeSpan[] = [];
  for (const span of spans) {
    const last = found.at(-1);
    if (last !== undefined && sameStyle(last, span)) {
      found[found.length - 1] = { ...last, text: last.text + span.text };
    } else found.push(span);
  }
  return found;
}

function sameStyle(a: CodeSpan, b: CodeSpan): boolean {
  return (['colour', 'back', 'bold', 'italic', 'underlined'] as const).every(
    (key) => a[key] === b[key],
  );
}

/** Without what is empty at the end. */
function trimmed(spans: CodeSpan[]): CodeSpan[] {
  const last = spans.at(-1);
  if (last === undefined) return [];
  const text = last.text.trimEnd();
  const before = spans.slice(0, -1);
  return text === '' ? trimmed(before) : [...before, { ...last, text }];
}
