// Who sent a mail: only what our own mail server vouches for.
import { expect, test } from "vitest";
import { corpus } from "../../src/templates/inbox/corpus.ts";
import { listMail } from "../../src/templates/inbox/mailbox.ts";
import { verifiedSender } from "../../src/templates/inbox/sender.ts";
import { mailServer } from "../../src/templates/inbox/settings.ts";
import { template } from "./temporary-inbox.ts";

const ada = "ada@okafor-bell.example";
const passed =
  "mx.atelier-lind.example; spf=pass smtp.mailfrom=okafor-bell.example; dmarc=pass (p=reject) header.from=okafor-bell.example";
const failed = "mx.atelier-lind.example; spf=fail; dmarc=fail (p=reject) header.from=okafor-bell.example";
const of = (from: string, ...authentication: string[]) => verifiedSender(from, authentication, mailServer)?.address;

test.each([
  ["our server's own pass", ada, [passed], ada],
  [
    "letters of another case",
    "Ada@Okafor-Bell.EXAMPLE",
    [passed.replace("header.from=okafor", "header.from=OKAFOR")],
    ada,
  ],
  ["the version of the header", ada, [passed.replace(";", " 1;")], ada],
  ["folded lines", ada, [passed.replaceAll("; ", ";\r\n\t")], ada],
  ["a comment beside the result", ada, [passed.replace("dmarc=pass", "dmarc=pass (all is well; really)")], ada],
])("a sender is verified by %s", (_, from, authentication, address) => {
  expect(of(from, ...authentication)).toBe(address);
});

test.each([
  ["nothing at all", ada, []],
  ["a failed result", ada, [failed]],
  ["no result", ada, ["mx.atelier-lind.example; none"]],
  ["a forged pass below our own fail", ada, [failed, passed]],
  ["a forged pass of another server below our own fail", ada, [failed, passed.replace("mx.atelier-lind", "mx.evil")]],
  ["a pass of another server", ada, [passed.replace("mx.atelier-lind", "mx.evil")]],
  ["a pass of another server above our own", ada, [passed.replace("mx.atelier-lind", "mx.evil"), passed]],
  ["a server whose name begins like ours", ada, [passed.replace("lind.example;", "lind.example.evil.test;")]],
  ["a version that we do not know", ada, [passed.replace(";", " 2;")]],
  [
    "a pass for another domain",
    "ada@okafor-bell.example",
    [passed.replace("header.from=okafor-bell.example", "header.from=evil.test")],
  ],
  ["a pass for the domain above", "ada@mail.okafor-bell.example", [passed]],
  ["a pass for two domains", ada, [`${passed} header.from=evil.test`]],
  [
    "a pass inside a comment",
    ada,
    ["mx.atelier-lind.example; spf=fail (x; dmarc=pass header.from=okafor-bell.example)"],
  ],
  [
    "a pass inside a nested comment",
    ada,
    ["mx.atelier-lind.example; spf=fail (a (b) ; dmarc=pass header.from=okafor-bell.example)"],
  ],
  [
    "a pass inside a quoted name",
    ada,
    ['mx.atelier-lind.example; spf=pass smtp.mailfrom="x; dmarc=pass header.from=okafor-bell.example"'],
  ],
  [
    "a pass behind an escaped quotation mark",
    ada,
    ['mx.atelier-lind.example; spf=pass smtp.mailfrom="x\\"; dmarc=pass header.from=okafor-bell.example; "'],
  ],
  ["two results that disagree", ada, [`${failed}; dmarc=pass header.from=okafor-bell.example`]],
  [
    "another method's pass",
    ada,
    ["mx.atelier-lind.example; spf=pass header.from=okafor-bell.example; dkim=pass header.d=okafor-bell.example"],
  ],
  ["a method that only begins like it", ada, [passed.replace("dmarc=pass", "dmarc-arc=pass")]],
  ["a value that only begins like it", ada, [passed.replace("dmarc=pass", "dmarc=passed")]],
  ["a sender without an address", "", [passed]],
  ["two addresses in one", `evil@evil.test,${ada}`, [passed]],
  ["an address with a second @", "ada@evil.test@okafor-bell.example", [passed]],
])("a sender is not verified by %s", (_, from, authentication) => {
  expect(of(from, ...authentication)).toBeUndefined();
});

test("in the mailbox every sender is verified but the forged one", async () => {
  const { mails } = await listMail(template);
  const unverified = mails.filter(({ from, authentication }) => of(from.address, ...authentication) === undefined);
  expect(unverified.map(({ id }) => id)).toEqual([corpus.find(({ trick }) => trick === "forged sender")?.id]);
  expect(unverified[0]?.authentication).toHaveLength(3);
});
