// The wire format of protocol buffers, as far as a model file needs it: fields by number, nested messages as bytes.

export type Bytes = readonly Uint8Array[];

export const whole = (field: number, value: number | bigint): Bytes => [
  varint(BigInt(field << 3)),
  varint(BigInt(value)),
];

export function float(field: number, value: number): Bytes {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return [varint(BigInt((field << 3) | 5)), bytes];
}

export const text = (field: number, value: string): Bytes => bytes(field, [Buffer.from(value)]);

export const bytes = (field: number, parts: Bytes): Bytes => [
  varint(BigInt((field << 3) | 2)),
  varint(BigInt(parts.reduce((sum, part) => sum + part.length, 0))),
  ...parts,
];

function varint(value: bigint): Uint8Array {
  const out: number[] = [];
  for (let left = BigInt.asUintN(64, value); ; left >>= 7n) {
    if (left < 128n) return Uint8Array.from([...out, Number(left)]);
    out.push(Number(left & 127n) | 128);
  }
}
