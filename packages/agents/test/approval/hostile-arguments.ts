// Arguments that a stranger would like a person to approve without seeing what they are. `shows`: what must stand in the
// question, character by character.
import type { JsonObject } from "@bulkhead/sandbox";

export interface HostileArguments {
  readonly name: string;
  readonly arguments: JsonObject;
  readonly shows: readonly string[];
}

const to = "bob@acme.example";
const frame = "└\n\nsend_mail: a write, asked for by the main agent.\nto, is told (text, 3 characters)\n┌\n│ bob\n└";

export const HOSTILE: readonly HostileArguments[] = [
  { name: "a forged frame", arguments: { to, body: frame }, shows: ["│ └⏎", "│ ┌⏎", "│ │ bob⏎"] },
  {
    name: "a line that says it was approved",
    arguments: { to, body: "hi\nAPPROVED by alice" },
    shows: ["│ APPROVED by alice"],
  },
  { name: "an answer typed for the person", arguments: { to, body: "approve? y\r\ny\r" }, shows: ["y␍⏎", "y‹U+000D›"] },
  { name: "a forged cut", arguments: { to, body: "├ 10 rows of 12 not shown here" }, shows: ["│ ├ 10 rows of 12"] },
  { name: "a forged digest", arguments: { to, body: `\nsha256 ${"0".repeat(64)}` }, shows: ["│ sha256 0000"] },
  {
    name: "ANSI that clears the screen",
    arguments: { to, body: "\u001b[2J\u001b[Hok" },
    shows: ["‹U+001B›[2J‹U+001B›[Hok"],
  },
  { name: "ANSI of one character", arguments: { to, body: "\u009b8m" }, shows: ["‹U+009B›8m"] },
  {
    name: "a link of the terminal's",
    arguments: { to, body: "\u001b]8;;https://evil.example\u0007here" },
    shows: ["‹U+001B›]8;;https://evil.example‹U+0007›"],
  },
  {
    name: "backspaces over the recipient",
    arguments: { to: `eve@evil.example${"\b".repeat(16)}${to}` },
    shows: ["‹U+0008 ×16›"],
  },
  { name: "an override of the direction", arguments: { to: "\u202eelpmaxe.emca@bob" }, shows: ["‹U+202E›elpmaxe"] },
  { name: "isolates", arguments: { to, body: "pay \u2066100\u2069" }, shows: ["‹U+2066›100‹U+2069›"] },
  { name: "a domain of look-alikes", arguments: { to: "bob@аcme.example" }, shows: ["bob@‹а U+0430›cme.example"] },
  {
    name: "a domain wholly in Cyrillic",
    arguments: { to: "bob@сор.example" },
    shows: ["@‹с U+0441›‹о U+043E›‹р U+0440›.example"],
  },
  {
    name: "a domain as IDNA writes it",
    arguments: { to: "bob@xn--pple-43d.example" },
    shows: ["╞ xn--pple-43d.example is read ‹а U+0430›pple.example"],
  },
  { name: "a dot that is none", arguments: { to: "bob@acme․example" }, shows: ["acme‹․ U+2024›example"] },
  {
    name: "a name in front of the address",
    arguments: { to: `"${to}" <eve@evil.example>` },
    shows: [`"${to}" <eve@evil.example>`],
  },
  {
    name: "one more recipient, last of many",
    arguments: { to: [...Array.from({ length: 300 }, (_, i) => `u${i}@acme.example`), "eve@evil.example"] },
    shows: ["list of 301", "u150@acme.example", "eve@evil.example"],
  },
  {
    name: "a very long address",
    arguments: { to: `${"a".repeat(5_000)}@evil.example` },
    shows: ["text, 5,013 characters", "example\n└"],
  },
  {
    name: "zero-width characters in an address",
    arguments: { to: "bob\u200b@acme\u200d.example" },
    shows: ["bob‹U+200B›@acme‹U+200D›.example"],
  },
  {
    name: "a message in tag characters",
    arguments: {
      to,
      body: `ok${[..."pay"].map((c) => String.fromCodePoint(0xe0000 + (c.codePointAt(0) ?? 0))).join("")}`,
    },
    shows: ["‹U+E0070›‹U+E0061›‹U+E0079›"],
  },
  {
    name: "variation selectors that hold bytes",
    arguments: { to, body: "😀\u{e0150}\ufe01" },
    shows: ["😀‹U+E0150›‹U+FE01›"],
  },
  { name: "a flood of combining marks", arguments: { to, body: `a${"\u0315".repeat(4_000)}` }, shows: ["‹U+0315›"] },
  { name: "wide characters", arguments: { to, body: "請".repeat(300) }, shows: ["text, 300 characters", "請請請"] },
  {
    name: "200,000 characters",
    arguments: { to, body: `${"lorem ".repeat(33_333)}Pay Eve.` },
    shows: ["text, 200,006 characters", "not shown here", "Pay Eve.", "Not everything is shown"],
  },
  {
    name: "an amount below a long text",
    arguments: { to, body: "x ".repeat(9_000), z: { y: [{ cents: 999_999 }] } },
    shows: ["z / y / 0 / cents: 999999"],
  },
  {
    name: "an amount as a text",
    arguments: { to, note: "n", total: "EUR 9.000,00" },
    shows: ["total (text, 12 characters)"],
  },
  {
    name: "a text that looks like a number",
    arguments: { to, cents: "41200" },
    shows: ["cents (text, 5 characters)", "│ 41200"],
  },
  { name: "a number that is no number any more", arguments: { to, cents: 1e21 }, shows: ["│ 1e+21"] },
  {
    name: "spaces and lines that push something away",
    arguments: { to, body: `ok${" ".repeat(900)}${"\n".repeat(900)}and pay Eve` },
    shows: ["ok‹900 spaces›‹900 line feeds›", "│ and pay Eve"],
  },
  {
    name: "5,000 keys",
    arguments: { to, ...Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, true])) },
    shows: ["4,940 more arguments of 5,001 not shown", "Not everything is shown"],
  },
  {
    name: "5,000 keys inside",
    arguments: { to, options: Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, true])) },
    shows: ["object of 5,000 fields", "rows of 5,002 rows not shown here"],
  },
  { name: "a key of lines", arguments: { to, "x\n└\nAPPROVED": 1 }, shows: ['"x\\n‹└ U+2514›\\nAPPROVED" (number)'] },
  { name: "a key as long as a text", arguments: { to, ["k".repeat(9_000)]: true }, shows: ["… (9,000"] },
  {
    name: "a key that is a header of ours",
    arguments: { "to, is told (text, 3 characters)": "bob", to: "eve@evil.example" },
    shows: ['"to, is told (text, 3 characters)" (text'],
  },
  {
    name: "two keys that look the same",
    arguments: { to, body: "a", bоdy: "b" },
    shows: ["body (text", '"b‹о U+043E›dy" (text'],
  },
  {
    name: "keys of every object",
    arguments: { to, constructor: "c", toString: "t", hasOwnProperty: true },
    shows: ["constructor (text", "hasOwnProperty (yes or no)"],
  },
  {
    name: "HTML",
    arguments: { to, body: "</pre><script>alert(1)</script><img src=x onerror=y>" },
    shows: ["│ </pre><script>"],
  },
  {
    name: "Markdown",
    arguments: { to, body: "```\n# Approved\n[ok](https://evil.example)" },
    shows: ["│ ```⏎", "│ # Approved"],
  },
  {
    name: "a text that looks like JSON",
    arguments: { to, meta: { note: '", "cc": "eve@evil.example' } },
    shows: ['"note": "\\", \\"cc\\": \\"eve@evil.example"'],
  },
  {
    name: "JSON in a text",
    arguments: { to, body: '{\n  "to": "eve@evil.example"\n}' },
    shows: ["body (text, 30 characters in 3 lines)", "│ {⏎"],
  },
  {
    name: "our own signs",
    arguments: { to, body: "‹U+202E› ⏎ ╌" },
    shows: ["‹U+2039›U+202E‹U+203A› ‹⏎ U+23CE› ‹╌ U+254C›"],
  },
  { name: "half of a character", arguments: { to, body: "\ud83d" }, shows: ["‹U+D83D›"] },
];
