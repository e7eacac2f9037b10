// A tool's run, and what it gave as text. What it throws is told as a code: its words would be a stranger's.
import { randomUUID } from "node:crypto";
import { SandboxError } from "@bulkhead/sandbox";
import { resultText } from "../tool/result-text.ts";
import type { AnyTool } from "../tool/tool.ts";
import { withSignal } from "../with-signal.ts";

/** @throws SandboxError `schema_mismatch`, `tool_failed`, `cancelled` */
export async function toolOutput(
  tool: AnyTool,
  args: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<string> {
  if (Object.keys(args).some((name) => Object.hasOwn(tool.constants, name)))
    throw new SandboxError("schema_mismatch", "an argument is bound by the developer");
  const fit = await tool.input.parse({ ...args, ...tool.constants });
  if (!fit.ok) throw new SandboxError("schema_mismatch", "the arguments do not fit the tool");
  try {
    return resultText(await withSignal(() => tool.run(fit.value, { signal, key: randomUUID() }), signal));
  } catch (error) {
    if (signal.aborted) throw error;
    throw new SandboxError("tool_failed", "the tool threw, or what it gave is no text");
  }
}
