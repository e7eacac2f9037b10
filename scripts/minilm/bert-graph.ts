// BERT's encoder as a graph (Devlin et al., arXiv 1810.04805), over the weights of a model that is given: what a runtime of
// ONNX needs beside them. The weights go in as they are.
import { OnnxGraph, type Tensor } from "./onnx.ts";
import type { Bytes } from "./protobuf.ts";

export interface BertConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly num_hidden_layers: number;
  readonly layer_norm_eps: number;
}

const INPUTS = ["input_ids", "attention_mask", "token_type_ids"] as const;
/** What is added to the score of a place that is only padding. */
const HIDDEN = -10_000;

export function bertModel(weights: ReadonlyMap<string, Tensor>, config: BertConfig): Bytes {
  const { hidden_size: width, num_attention_heads: heads, layer_norm_eps: epsilon } = config;
  const graph = new OnnxGraph();
  const { node } = { node: graph.node.bind(graph) };
  const weight = (name: string): string => {
    const found = weights.get(name);
    if (found === undefined) throw new Error(`the model has no ${name}`);
    return graph.tensor(found);
  };
  const dense = (x: string, name: string) =>
    node("Add", [
      node("MatMul", [x, node("Transpose", [weight(`${name}.weight`)], { perm: [1, 0] })]),
      weight(`${name}.bias`),
    ]);
  const normal = (x: string, name: string) =>
    node("LayerNormalization", [x, weight(`${name}.weight`), weight(`${name}.bias`)], { axis: -1, epsilon });
  const number = (value: number) => graph.numbers("float", [value]);
  const split = graph.numbers("int64", [0, 0, heads, width / heads]);
  const joined = graph.numbers("int64", [0, 0, width]);

  const [ids, mask, types] = INPUTS;
  const zero = graph.numbers("int64", [0], []);
  const one = graph.numbers("int64", [1], []);
  const places = node("Range", [zero, node("Gather", [node("Shape", [ids]), one]), one]);
  const embedded = node("Add", [
    node("Add", [
      node("Gather", [weight("embeddings.word_embeddings.weight"), ids]),
      node("Gather", [weight("embeddings.token_type_embeddings.weight"), types]),
    ]),
    node("Gather", [weight("embeddings.position_embeddings.weight"), places]),
  ]);
  const seen = node("Unsqueeze", [node("Cast", [mask], { to: 1 }), graph.numbers("int64", [1, 2])]);
  const hidden = node("Mul", [node("Sub", [number(1), seen]), number(HIDDEN)]);

  let x = normal(embedded, "embeddings.LayerNorm");
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const at = `encoder.layer.${layer}`;
    const part = (name: string, perm: readonly number[]) =>
      node("Transpose", [node("Reshape", [dense(x, `${at}.attention.self.${name}`), split])], { perm });
    const scores = node("Div", [
      node("MatMul", [part("query", [0, 2, 1, 3]), part("key", [0, 2, 3, 1])]),
      number(Math.sqrt(width / heads)),
    ]);
    const attention = node("Softmax", [node("Add", [scores, hidden])], { axis: -1 });
    const mixed = node("Transpose", [node("MatMul", [attention, part("value", [0, 2, 1, 3])])], { perm: [0, 2, 1, 3] });
    const attended = dense(node("Reshape", [mixed, joined]), `${at}.attention.output.dense`);
    x = normal(node("Add", [attended, x]), `${at}.attention.output.LayerNorm`);
    const wide = dense(x, `${at}.intermediate.dense`);
    const bent = node("Add", [node("Erf", [node("Div", [wide, number(Math.SQRT2)])]), number(1)]);
    const gelu = node("Mul", [node("Mul", [wide, bent]), number(0.5)]);
    x = normal(node("Add", [dense(gelu, `${at}.output.dense`), x]), `${at}.output.LayerNorm`);
  }
  const output = node("Identity", [x], {}, "last_hidden_state");
  return graph.model(INPUTS, output, width);
}
