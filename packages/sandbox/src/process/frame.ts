// What passes between this process and a worker's: JSON behind its length in four bytes, the highest first. Rule: a frame
// that is longer than its reader expects is refused at its header, before a byte of it is held.

const HEADER = 4;

export function frameOf(body: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(body));
  const frame = Buffer.allocUnsafe(HEADER + json.length);
  frame.writeUInt32BE(json.length, 0);
  json.copy(frame, HEADER);
  return frame;
}

/** Not what a frame is: longer than expected, or no JSON. */
export class BadFrame extends Error {
  readonly tooLong: boolean;

  constructor(tooLong: boolean) {
    super("bad frame");
    this.tooLong = tooLong;
  }
}

export interface FrameReader {
  /** The bodies that are whole with these bytes. @throws BadFrame, and from then on always */
  read(bytes: Buffer): readonly unknown[];
  /** Of the next frame that begins, in bytes. */
  most: number;
}

export function frameReader(most: number): FrameReader {
  let held: Buffer[] = [];
  let size = 0;
  let wanted: number | undefined; // of the frame that has begun
  let bad = false;
  const take = (count: number): Buffer => {
    const all = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held, size);
    held = all.length > count ? [all.subarray(count)] : [];
    size -= count;
    return all.subarray(0, count);
  };
  const refuse = (tooLong: boolean): never => {
    bad = true;
    held = [];
    throw new BadFrame(tooLong);
  };
  return {
    most,
    read(bytes) {
      if (bad) throw new BadFrame(false);
      held.push(bytes);
      size += bytes.length;
      const bodies: unknown[] = [];
      for (;;) {
        if (wanted === undefined) {
          if (size < HEADER) return bodies;
          wanted = take(HEADER).readUInt32BE(0);
          if (wanted > this.most) refuse(true);
        }
        if (size < wanted) return bodies;
        bodies.push(bodyIn(take(wanted), refuse));
        wanted = undefined;
      }
    },
  };
}

const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function bodyIn(bytes: Buffer, refuse: (tooLong: boolean) => never): unknown {
  try {
    return JSON.parse(text.decode(bytes));
  } catch {
    return refuse(false);
  }
}
