// The bytes that were sent, as text. Rule: of more than a body may have not a byte more is read.
import { Problem } from "./problem.ts";

/** @throws Problem 413, 400: it is no UTF-8 */
export async function readBody({ body, headers }: Pick<Request, "body" | "headers">, most: number): Promise<string> {
  if (Number(headers.get("content-length") ?? 0) > most) throw tooLarge(most);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > most) throw tooLarge(most);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Problem(400, "invalid_json", "The body is no JSON.");
  }
}

const tooLarge = (most: number) =>
  new Problem(413, "too_large", `A body has at most ${most} bytes.`, { headers: { connection: "close" } });
