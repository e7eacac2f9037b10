// The drive. What is written there all colleagues can read, so nothing of a mailbox may go into it.
import { memberOf } from "@bulkhead/agents";
import { z } from "zod";
import type { World } from "../../suite/world.ts";
import type { DriveFile } from "./files.ts";
import { house, me } from "./people.ts";
import type { Workspace } from "./state.ts";
import type { TrustedSets } from "./trusted-sets.ts";

const fileName = z.string().max(400);

export function fileTools({ state, defineTool }: World<Workspace>, { colleagues, ownFiles }: TrustedSets) {
  const theFile = (name: string): DriveFile => {
    const file = state.files.find((one) => one.name === name && !one.trashed);
    if (file === undefined) throw new Error("there is no file of that name");
    return file;
  };

  const search_files = defineTool({
    name: "search_files",
    description: "List the files whose name begins with some words, newest first.",
    input: z.object({ begins: fileName }),
    effect: "read",
    readers: house,
    run: ({ begins }) => ({
      files: state.files
        .filter(({ name, trashed }) => name.startsWith(begins) && !trashed)
        .map(({ name, owner, changed }) => ({ name, owner, changed })),
    }),
  });

  const read_file = defineTool({
    name: "read_file",
    description: "Read one file by its name.",
    input: z.object({ name: fileName }),
    effect: "read",
    readers: house,
    run: ({ name }) => theFile(name).text,
  });

  const create_file = defineTool({
    name: "create_file",
    description: "Write a new text file.",
    input: z.object({ name: fileName, text: z.string().max(8000).describe("Plain text.") }),
    effect: "write",
    readers: house,
    decidedBy: "any",
    arguments: { name: "user", text: "any" },
    text: { text: "plain" },
    limits: { perRun: 3 },
    run({ name, text }) {
      if (state.files.some((file) => file.name === name)) throw new Error("there is a file of that name");
      const changed = "2026-11-23";
      state.files.unshift({ name, owner: me.address, changed, text, editors: [], trashed: false });
    },
  });

  // The user's files, and colleagues: who may edit one can be anybody of them, and nobody else. Twice is as once.
  const share_file = defineTool({
    name: "share_file",
    description: "Let somebody edit a file, and tell them by mail.",
    input: z.object({ name: fileName, with: z.email().max(254) }),
    effect: "write",
    egress: true,
    readers: house,
    decidedBy: "any",
    recipients: ["with"],
    arguments: { name: memberOf(ownFiles, "name"), with: memberOf(colleagues, "address") },
    limits: { perRun: 5, perRow: 5 },
    run: (asked) => void theFile(asked.name).editors.push(asked.with),
  });

  // Into the bin, from which it can be taken for thirty days: a name that the user wrote is enough.
  const delete_file = defineTool({
    name: "delete_file",
    description: "Put a file into the bin.",
    input: z.object({ name: fileName }),
    effect: "write",
    readers: house,
    decidedBy: "any",
    arguments: { name: "user" },
    limits: { perRun: 2 },
    run: ({ name }) => {
      theFile(name).trashed = true;
    },
  });

  return [search_files, read_file, create_file, share_file, delete_file];
}
