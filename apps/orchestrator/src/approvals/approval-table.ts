// The questions that wait, one a line: which tool, who is told, until when. What is told of the arguments here is cut, and
// said to be; the whole call is a question's own page.
import { readableText } from "@bulkhead/agents/approval";
import type { Effect } from "@bulkhead/memory";
import { ageOf } from "../terminal/age.ts";
import type { Paint } from "../terminal/terminal.ts";
import { clip, visibleLine } from "../terminal/visible-text.ts";
import { shortId } from "./find-approval.ts";

export function approvalTable(
  asked: readonly Effect[],
  { now, width, paint }: { readonly now: number; readonly width: number; readonly paint: Paint },
): readonly string[] {
  const rows = asked.map((effect) => [
    visibleLine(shortId(effect.id, asked), 36),
    visibleLine(effect.tool, 24),
    effect.inDoubt ? "in doubt" : effect.state,
    visibleLine(shortRun(effect.run), 24),
    ageOf(now - (effect.askedAt ?? now)),
    effect.expiresAt === undefined ? "never" : ageOf(effect.expiresAt - now),
    told(effect),
  ]);
  const head = ["ID", "TOOL", "STATE", "RUN", "ASKED", "ENDS IN", "TELLS"];
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((cells) => [...(cells[at] ?? "")].length)));
  const line = (cells: readonly string[]) =>
    clip(
      cells.map((cell, at) => `${cell}${" ".repeat((widths[at] ?? 0) - [...cell].length)}`).join("  "),
      width,
    ).trimEnd();
  return [paint("dim", line(head)), ...rows.map(line)];
}

const shortRun = (run: string) => (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(run) ? run.slice(0, 8) : run);

function told({ recipients, arguments: args }: Effect): string {
  const values = recipients.filter((name) => Object.hasOwn(args, name)).map((name) => args[name]);
  const texts = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  return texts.map((text) => clip(readableText(text, { address: true }).replaceAll("\n", ""), 60)).join(", ");
}
