// `bulkhead approvals ...`: the flags of its commands. Each opens the store of runs, and closes it.
import type { EffectState, RunStore } from "@bulkhead/memory";
import { type Command, Option } from "commander";
import type { EditOptions } from "../approvals/edited-arguments.ts";
import { EFFECT_STATES } from "../approvals/effect-states.ts";
import type { AnswerOptions } from "../commands/approvals-show.ts";
import { withStore as onStore } from "../runs/with-store.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { common } from "./common-flags.ts";
import type { ExitCode } from "./exit-codes.ts";

export function describeApprovals(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const group = common(program.command("approvals"), terminal).description(
    "calls that wait for a person: see exactly what would run, and answer",
  );
  const command = (name: string, description: string) =>
    common(group.command(name), terminal)
      .description(description)
      .option("--as <principal>", "whose questions (default: BULKHEAD_PRINCIPAL, or user)")
      .option("--json", "print one JSON object");
  const onQuestion = (name: string, description: string) =>
    command(name, description).argument("<id>", "of the question, or how it begins");
  const withStore = async (work: (store: RunStore) => Promise<ExitCode>) => exit(await onStore(terminal, work));

  command("list", "the questions that wait, the oldest first")
    .option("--run <id>", "only those of this run")
    .addOption(new Option("--state <state>", "those that are so instead").choices(EFFECT_STATES))
    .action(async (options: AnswerOptions & { run?: string; state?: EffectState }) => {
      const { listApprovals } = await import("../commands/approvals-show.ts");
      await withStore((store) => listApprovals(store, options, terminal));
    });
  onQuestion("show", "the exact call, where each argument came from, and why it asks")
    .option("--full", "leave nothing out, however long it is")
    .action(async (id: string, options: AnswerOptions & { full?: boolean }) => {
      const { showApproval } = await import("../commands/approvals-show.ts");
      await withStore((store) => showApproval(store, id, options, terminal));
    });
  onQuestion("approve", "let the call run when its run goes on")
    .option("--digest <hex>", "of what was shown; refused if it is something else now")
    .option("--yes", "whatever it is; do not ask")
    .action(async (id: string, options: AnswerOptions & { digest?: string; yes?: boolean }) => {
      const { approve } = await import("../commands/approvals-answer.ts");
      await withStore((store) => approve(store, id, options, terminal));
    });
  onQuestion("reject", "the call never runs").action(async (id: string, options: AnswerOptions) => {
    const { reject } = await import("../commands/approvals-answer.ts");
    await withStore((store) => reject(store, id, options, terminal));
  });
  onQuestion("edit", "put other arguments in; it is decided again, and waits for an answer still")
    .option("--set <name=json>", "one argument, as often as there are", gathered)
    .option("--arguments <json>", "all of them, or @file; without either $EDITOR is opened")
    .action(async (id: string, options: AnswerOptions & EditOptions) => {
      const { edit } = await import("../commands/approvals-answer.ts");
      await withStore((store) => edit(store, id, options, terminal));
    });
}

const gathered = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
