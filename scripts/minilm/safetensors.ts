// A file of tensors as Hugging Face's safetensors writes it: the length of a JSON header, the header, the bytes.
import { readFileSync } from "node:fs";
import type { Tensor } from "./onnx.ts";

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

export function readSafetensors(path: string): ReadonlyMap<string, Tensor> {
  const file = readFileSync(path);
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString("utf8", 8, start)) as Readonly<Record<string, Entry>>; // the format's
  const tensors = Object.entries(header).flatMap(([name, { dtype, shape, data_offsets: at }]) => {
    if (dtype !== "F32") return [];
    return [{ name, dims: shape, type: "float" as const, data: file.subarray(start + at[0], start + at[1]) }];
  });
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}
