// A copy of the template's mails and files in a folder of its own, gone after the test.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const template = fileURLToPath(new URL("../../src/templates/inbox", import.meta.url));

export function temporaryInbox(): { readonly folder: string; [Symbol.dispose](): void } {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead inbox "));
  copyInbox(folder);
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

export function copyInbox(folder: string): void {
  for (const part of ["mail", "data"]) cpSync(join(template, part), join(folder, part), { recursive: true });
}
