/** How many terminal cells a text takes: East Asian wide characters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (MARK.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** Text from a file made safe for a terminal: line breaks become spaces, other control characters a replacement. */
export function printable(text: string): string {
  return text.replaceAll(/[\t\r\n]+/g, " ").replaceAll(CONTROL, "\uFFFD");
}

/** Pads to a width; a text that is longer stays as it is. */
export function padded(text: string, width: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "right" ? space + text : text + space;
}

/** Breaks a text into lines of at most `width` cells, at spaces; a word that is longer is broken inside. */
export function wrapLines(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((long) => pieces(long, width))) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (line !== "" && displayWidth(joined) > width) {
      lines.push(line);
      line = word;
    } else {
      line = joined;
    }
  }
  return [...lines, line];
}

const MARK = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\p{Emoji_Presentation}\u{20000}-\u{3FFFD}]$/u;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001F\u007F-\u009F]/g;

/** A word cut into parts that fit, after a hyphen, slash, dot or underscore where one is near. */
function pieces(word: string, width: number): string[] {
  const parts: string[] = [];
  let rest = word;
  while (displayWidth(rest) > width) {
    const fitting = prefixOf(rest, width);
    const seam = Math.max(...["-", "/", ".", "_"].map((mark) => fitting.lastIndexOf(mark))) + 1;
    const cut = seam > fitting.length / 2 ? seam : fitting.length;
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...parts, rest];
}

/** The longest start of a text that fits, at least one character. */
function prefixOf(text: string, width: number): string {
  let prefix = "";
  for (const character of text) {
    if (prefix !== "" && displayWidth(prefix + character) > width) break;
    prefix += character;
  }
  return prefix;
}
