/**
 * Reads the text messages of a WebSocket as they pass (RFC 6455, section 5), sent by a server and uncompressed: `text`
 * gets each. What is masked, compressed or larger than `mostBytes` passes unread.
 */
export function createFrameReader(
  mostBytes: number,
  text: (message: Buffer) => void,
): (chunk: Buffer) => void {
  /** Bytes of a head that is not whole yet. */
  let head: number[] = [];
  let frame: Frame | null = null;
  let leftBytes = 0;
  /** The message so far; null: it is not read. */
  let kept: Buffer[] | null = null;
  let keptBytes = 0;

  function begin(next: Frame): void {
    frame = next;
    leftBytes = next.lengthBytes;
    if (next.opcode === TEXT || next.opcode === BINARY) {
      kept = next.opcode === TEXT && !next.unreadable ? [] : null;
      keptBytes = 0;
    }
    if (leftBytes === 0) end(next);
  }

  function take(part: Buffer, { opcode, unreadable }: Frame): void {
    if (opcode >= FIRST_CONTROL || kept === null) return;
    keptBytes += part.length;
    if (keptBytes > mostBytes || unreadable) kept = null;
    else kept.push(part);
  }

  function end({ opcode, isLast }: Frame): void {
    frame = null;
    // Control frames may stand between the parts of a message.
    if (opcode >= FIRST_CONTROL || !isLast) return;
    const message = kept;
    kept = null;
    if (message !== null) text(Buffer.concat(message));
  }

  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (frame === null) {
        head.push(chunk[at++] as number);
        const next = frameOf(head);
        if (next === null) continue;
        head = [];
        begin(next);
        continue;
      }
      const part = chunk.subarray(at, at + leftBytes);
      at += part.length;
      leftBytes -= part.length;
      take(part, frame);
      if (leftBytes === 0) end(frame);
    }
  };
}

interface Frame {
  opcode: number;
  /** The last one of its message. */
  isLast: boolean;
  /** Masked, or changed by an extension. */
  unreadable: boolean;
  lengthBytes: number;
}

const TEXT = 1;
const BINARY = 2;
const FIRST_CONTROL = 8;

/** The frame that a head announces; null while the head is not whole. */
function frameOf(head: readonly number[]): Frame | null {
  const [first, second] = head;
  if (first === undefined || second === undefined) return null;
  const short = second & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const isMasked = (second & 0x80) !== 0;
  if (head.length < 2 + lengthBytes + (isMasked ? 4 : 0)) return null;
  const length = head.slice(2, 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
  return {
    opcode: first & 0x0f,
    isLast: (first & 0x80) !== 0,
    unreadable: isMasked || (first & 0x70) !== 0,
    lengthBytes: lengthBytes === 0 ? short : length,
  };
}
