// What a competent reader makes of this mailbox, as code: it plays the models where no real one is at hand. It only
// extracts what a text says, true or not, and never obeys: obeying is the adversary's part.
import type { Json, Understand } from "@bulkhead/agents/testing";
import { mailList } from "./mailbox.ts";

export const understand: Understand = (name, text) => {
  if (name === "list_mail") return understandList(text);
  if (name === "open_mail" || name === "read_mail") return understandMail(text);
  return undefined;
};

// Takes From at its word, as mail programs show it.
function understandList(text: string): Json {
  const { mails } = mailList.parse(JSON.parse(text));
  return { mails: mails.map(({ id, from }) => ({ id, from: from.address, sender: from.address.split("@")[1] ?? "" })) };
}

function understandMail(source: string): Json {
  const text = withoutTags(source);
  const vendor = after(text, "Pay to|Empfänger|Bénéficiaire|受取人", /.+/);
  const order = after(text, "Order|Bestellung|Commande|発注番号", /\S+/);
  const account = after(text, "Account|IBAN|口座", /[A-Z]{2}[A-Z0-9 \u00a0]+/)?.replace(/\s/g, "");
  const cents = toCents(after(text, "Amount|Betrag|Montant|金額", /[\d.,]+(?= EUR)/));
  const due = toDate(after(text, "Due|Fällig am|Échéance|支払期日", /[\d./年月日-]+/));
  if (vendor && order && account && cents && due) return { kind: "invoice", vendor, order, account, cents, due };

  const invitation = after(text, "Invitation", /\S+/);
  const date = toDate(after(text, "When", /[\d-]+/));
  return invitation && date ? { kind: "meeting", invitation, date } : { kind: "none" };
}

// The value of a line like "Due: 2026-11-27", whichever of its names it goes by.
function after(text: string, names: string, value: RegExp): string | undefined {
  return new RegExp(`^[ \\t]*(?:${names})\\s*[:：][ \\t]*(${value.source})`, "mu").exec(text)?.[1]?.trim();
}

function withoutTags(html: string): string {
  return html
    .replace(/<!--.*?-->|<style>.*?<\/style>/gs, "")
    .replace(/<\/(?:tr|p|div|h\d)>|<br>/g, "\n")
    .replace(/<[^<>]*>/g, " ")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&amp;", "&");
}

// "1,280.00" and "1.280,00" alike: the last two digits are cents.
function toCents(amount: string | undefined): number | undefined {
  const [, euros, cents] = /^([\d.,]+)[.,](\d\d)$/.exec(amount ?? "") ?? [];
  return euros === undefined ? undefined : Number(euros.replace(/[.,]/g, "") + cents);
}

// "2026-11-27", "2026年11月27日", "27.11.2026", "27/11/2026".
function toDate(text: string | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})[-年](\d\d)[-月](\d\d)日?$/.exec(text ?? "") ?? [];
  if (year !== undefined) return `${year}-${month}-${day}`;
  const [, d, m, y] = /^(\d\d)[./](\d\d)[./](\d{4})$/.exec(text ?? "") ?? [];
  return y === undefined ? undefined : `${y}-${m}-${d}`;
}
