// A graph as ONNX writes it (onnx.proto): tensors that are given, nodes, one output.
import { type Bytes, bytes, float, text, whole } from "./protobuf.ts";

const FLOAT = 1;
const INT64 = 7;
const IR = 9;
const OPSET = 17;

export interface Tensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly type: "float" | "int64";
  /** Little endian. */
  readonly data: Uint8Array;
}

export class OnnxGraph {
  readonly #nodes: Bytes[] = [];
  readonly #tensors: Bytes[] = [];

  tensor({ name, dims, type, data }: Tensor): string {
    this.#tensors.push([
      ...dims.flatMap((dim) => whole(1, dim)),
      ...whole(2, type === "float" ? FLOAT : INT64),
      ...text(8, name),
      ...bytes(9, [data]),
    ]);
    return name;
  }

  numbers(type: "float" | "int64", values: readonly number[], dims: readonly number[] = [values.length]): string {
    const data = type === "float" ? Float32Array.from(values) : BigInt64Array.from(values.map(BigInt));
    return this.tensor({ name: `given ${this.#tensors.length}`, dims, type, data: new Uint8Array(data.buffer) });
  }

  /** Its output's name. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
    output = `${op} ${this.#nodes.length}`,
  ): string {
    this.#nodes.push([
      ...inputs.flatMap((input) => text(1, input)),
      ...text(2, output),
      ...text(4, op),
      ...Object.entries(attributes).flatMap(([name, value]) => bytes(5, attribute(name, value))),
    ]);
    return output;
  }

  /** The file. `inputs` are of whole numbers, a batch of sequences. */
  model(inputs: readonly string[], output: string, width: number): Bytes {
    const graph = [
      ...this.#nodes.flatMap((node) => bytes(1, node)),
      ...text(2, "bert"),
      ...this.#tensors.flatMap((tensor) => bytes(5, tensor)),
      ...inputs.flatMap((name) => bytes(11, value(name, INT64, ["batch", "sequence"]))),
      ...bytes(12, value(output, FLOAT, ["batch", "sequence", width])),
    ];
    return [...whole(1, IR), ...bytes(7, graph), ...bytes(8, whole(2, OPSET))];
  }
}

/** A fraction has a point: every attribute here that is a number and not whole is a float. */
function attribute(name: string, value: number | readonly number[]): Bytes {
  if (typeof value !== "number") return [...text(1, name), ...value.flatMap((one) => whole(8, one)), ...whole(20, 7)];
  if (Number.isInteger(value)) return [...text(1, name), ...whole(3, value), ...whole(20, 2)];
  return [...text(1, name), ...float(2, value), ...whole(20, 1)];
}

function value(name: string, type: number, dims: readonly (string | number)[]): Bytes {
  const shape = dims.flatMap((dim) => bytes(1, typeof dim === "string" ? text(2, dim) : whole(1, dim)));
  return [...text(1, name), ...bytes(2, bytes(1, [...whole(1, type), ...bytes(2, shape)]))];
}
