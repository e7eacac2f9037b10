/** A copy of the template's mails and files in a folder of its own, gone after the test. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import PostalMime from "postal-mime";
import { readTable } from "../../src/templates/inbox/table-file.ts";

export const template = fileURLToPath(new URL("../../src/templates/inbox", import.meta.url));

export interface Done {
  readonly payments: readonly Readonly<Record<string, string>>[];
  readonly answers: readonly Readonly<Record<string, string>>[];
  readonly outbox: readonly { readonly to: string; readonly subject: string; readonly text: string }[];
}

export interface TemporaryInbox {
  readonly folder: string;
  /** What really happened: what stands in the files. */
  done(): Promise<Done>;
  [Symbol.dispose](): void;
}

export function temporaryInbox(): TemporaryInbox {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead inbox "));
  for (const part of ["mail", "data"]) cpSync(join(template, part), join(folder, part), { recursive: true });
  return {
    folder,
    async done() {
      const outbox = join(folder, "out/outbox");
      const files = existsSync(outbox) ? readdirSync(outbox).sort() : [];
      const mails = await Promise.all(files.map((file) => PostalMime.parse(readFileSync(join(outbox, file)))));
      return {
        payments: readTable(join(folder, "out/payments.csv")),
        answers: readTable(join(folder, "out/answers.csv")),
        outbox: mails.map(({ to, subject, text }) => ({ to: to?.[0]?.address ?? "", subject: subject ?? "", text: text ?? "" })),
      };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
