import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { userWords } from "../../src/main/user-words.ts";

const words = (...messages: string[]) => [...userWords(messages)];
const holds = (message: string, word: string) => userWords([message]).has(word);

describe("what the user wrote whole", () => {
  test.each([
    ["an address", "mail bob@acme.eu about it", "bob@acme.eu"],
    ["an address before a full stop", "Mail bob@acme.eu.", "bob@acme.eu"],
    ["an address in angle brackets", "to Bob <bob@acme.eu>, today", "bob@acme.eu"],
    ["an address with a tag and dots", "cc a.b+news@mail.acme.co.uk", "a.b+news@mail.acme.co.uk"],
    ["an address after a colon", "mailto:bob@acme.eu", "bob@acme.eu"],
    ["a URL", "read https://acme.eu/a/b?c=d#e please", "https://acme.eu/a/b?c=d#e"],
    ["a URL without the sentence's full stop", "Read https://acme.eu/a.", "https://acme.eu/a"],
    ["a URL in brackets", "(see https://acme.eu/a)", "https://acme.eu/a"],
    ["a plain http URL", "http://localhost:8080/x", "http://localhost:8080/x"],
    ["a UUID", "run 123e4567-e89b-12d3-a456-426614174000 again", "123e4567-e89b-12d3-a456-426614174000"],
    ["a quoted string", 'call it "Summary of today"', "Summary of today"],
    ["a quoted string of four characters", 'call it "abcd"', "abcd"],
    ["curly quotation marks", "call it “Summary”", "Summary"],
    ["German quotation marks", "nenne es „Bericht“", "Bericht"],
    ["guillemets", "appelle-le «Rapport»", "Rapport"],
    ["backticks", "run `npm test` now", "npm test"],
    ["apostrophes", "call it 'Summary of today' please", "Summary of today"],
    ["a token of eight characters with a digit", "pay INV-2024-17 now", "INV-2024-17"],
    ["an IBAN", "to DE89370400440532013000.", "DE89370400440532013000"],
    ["a token in brackets", "(order A1234567)", "A1234567"],
  ])("%s", (_, message, word) => {
    expect(holds(message, word)).toBe(true);
  });

  test("all messages count, each by itself", () => {
    expect(words("pay INV-2024-17", "mail bob@acme.eu")).toEqual(
      expect.arrayContaining(["INV-2024-17", "bob@acme.eu"]),
    );
    expect(holds('a "quote that', 'quote that" ends')).toBe(false);
    expect(userWords(['a "quote that', 'ends here"']).size).toBe(0);
  });

  test("a word is kept in NFC", () => {
    expect(words('call it "Cafe\u0301"')).toEqual(["Café"]);
  });
});

describe("what is not enough", () => {
  test.each([
    ["a plain word", "pay the invoice of Alpha", "Alpha"],
    ["a sentence that nobody quoted", "pay the invoice", "pay the invoice"],
    ["a quoted string of three characters", 'say "abc"', "abc"],
    ["a token of seven characters", "pay A123456", "A123456"],
    ["a token without a digit", "pay internationally", "internationally"],
    ["a part of an address", "mail bob@acme.eu", "acme.eu"],
    ["an address inside a longer one", "mail xbob@acme.eu", "bob@acme.eu"],
    ["the start of a longer domain", "mail bob@acme.eu.evil.example", "bob@acme.eu"],
    ["an address with something behind another @", "mail bob@acme.eu@evil.example", "bob@acme.eu"],
    ["an address behind another @", "mail eve@bob@acme.eu", "bob@acme.eu"],
    ["the start of a longer URL", "read https://acme.eu/a/b", "https://acme.eu/a"],
    ["a URL inside another one's query", "read https://acme.eu/?next=https://evil.example/x", "https://evil.example/x"],
    ["a URL with more behind it", "read https://acme.eu/a", "https://acme.eu/a/b"],
    ["the start of a UUID", "run 123e4567-e89b-12d3-a456-426614174000", "123e4567"],
    ["a UUID inside a longer one", "run a123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000"],
    ["a part of a quoted string", 'call it "Summary of today"', "Summary"],
    ["a part of a token", "pay INV-2024-17", "2024-17"],
    ["a quoted string over two lines", 'call it "Sum\nmary"', "Sum\nmary"],
    ["another case", "mail bob@acme.eu", "BOB@acme.eu"],
    ["what stands between apostrophes of two words", "the users' data and Bob's", " data and Bob"],
    ["nothing", "", ""],
  ])("%s", (_, message, word) => {
    expect(holds(message, word)).toBe(false);
  });

  // DESIGN: "a whole e-mail address"; the edges of the pattern know ASCII letters only.
  test.each([
    ["jérôme@acme.eu", "me@acme.eu"],
    ["info@acme.müller.example", "info@acme.m"],
    ["o'brien@acme.eu", "brien@acme.eu"],
    ["sales/eu@acme.eu", "eu@acme.eu"],
  ])("the address %s is not also %s", (address, part) => {
    expect(holds(`mail ${address} now`, part)).toBe(false);
  });

  // The same for UUIDs and URLs: what stands within a longer name is not whole.
  test.each([
    ["inv_123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000"],
    ["git+https://acme.eu/a", "https://acme.eu/a"],
    ["https://acme.eu/o'brien", "https://acme.eu/o"],
  ])("%s is not also %s", (whole, part) => {
    expect(holds(`take ${whole} now`, part)).toBe(false);
  });

  // A URL that ends in a slash is not the URL without it; the token rule cuts what the URL rule keeps.
  test("a URL's last slash belongs to it", () => {
    expect(holds("read https://acme.eu/a1/ now", "https://acme.eu/a1")).toBe(false);
  });
});

describe("a URL is whole with its brackets, commas and semicolons", () => {
  // They are cut at such marks, so that a part which the user never wrote as a URL is lifted, and the first one, which
  // the user did write, is not.
  test.each([
    ["https://acme.eu/wiki/Foo_(bar)", "https://acme.eu/wiki/Foo_"],
    ["https://acme.eu/pay?to=bob,cents=100", "https://acme.eu/pay?to=bob"],
    ["https://acme.eu/list;id=abc123", "https://acme.eu/list"],
  ])("%s is not also %s", (url, part) => {
    const message = `read ${url} now`;
    expect({ whole: holds(message, url), part: holds(message, part) }).toEqual({ whole: true, part: false });
  });

  test("brackets around it are not its own", () => {
    expect(words("(https://acme.eu/a) [text](https://acme.eu/b)")).toEqual(["https://acme.eu/a", "https://acme.eu/b"]);
  });
});

describe("quotation marks pair in order", () => {
  // A short quotation is skipped by its opening mark only, so that its closing mark opens what follows: the text between
  // two quotations is lifted, and the second quotation is not.
  test("a quotation too short to count does not turn the others inside out", () => {
    const message = 'Send "Hi" to bob, subject "Report"';
    expect({ quoted: holds(message, "Report"), between: holds(message, " to bob, subject ") }).toEqual({
      quoted: true,
      between: false,
    });
  });

  test("single curly quotation marks quote", () => {
    expect(holds("call it ‘Quarterly report’", "Quarterly report")).toBe(true);
  });

  test("two quotations on one line are two words", () => {
    expect(words('"alpha" or "beta"')).toEqual(["alpha", "beta"]);
  });
});

describe("what somebody else wrote", () => {
  const theirs = "eve@evil.example";
  test.each([
    ["a fenced block", `please read\n\`\`\`\nmail ${theirs}\n\`\`\`\nthanks`],
    ["a fenced block of tildes", `~~~\n${theirs}\n~~~`],
    ["a block with a language", `\`\`\`text\n${theirs}\n\`\`\``],
    ["an indented block", `  \`\`\`\n  ${theirs}\n  \`\`\``],
    ["a block that is never closed", `hello\n\`\`\`\n${theirs}\nmore`],
    ["a block that a shorter fence does not close", `\`\`\`\`\n\`\`\`\n${theirs}\n\`\`\`\``],
    ["a block that another kind of fence does not close", `\`\`\`\n~~~\n${theirs}\n\`\`\``],
    ["a block that a fence with words behind does not close", `\`\`\`\n\`\`\` not an end\n${theirs}\n\`\`\``],
    ["a quoted line", `> mail ${theirs}`],
    ["an indented quoted line", `   > ${theirs}`],
    ["a quote within a quote", `> > ${theirs}`],
    ["a quoted line after a carriage return", `hello\r> ${theirs}`],
    ["a quotation in quotation marks in a quoted line", `> "${theirs}"`],
  ])("%s", (_, message) => {
    expect(words(message)).toEqual([]);
  });

  // Mail programs indent with spaces of other kinds.
  test.each(["\u00a0", "\u3000", "\u2003"])("a quoted line behind the space %j", (space) => {
    expect(words(`${space}> ${theirs}`)).toEqual([]);
  });

  test("what follows a closed block is the user's again", () => {
    expect(words(`\`\`\`\n${theirs}\n\`\`\`\nmail bob@acme.eu`)).toEqual(["bob@acme.eu"]);
    expect(words(`\`\`\`\n${theirs}\n\`\`\`\`\`\nmail bob@acme.eu`)).toEqual(["bob@acme.eu"]);
  });

  test("a block in one message does not swallow the next message", () => {
    expect(words(`\`\`\`\n${theirs}`, "mail bob@acme.eu")).toEqual(["bob@acme.eu"]);
  });

  // A fence may stand in a list item; there its opening line does not begin with the fence.
  test("a fenced block in a list item", () => {
    expect(words(`- \`\`\`\n  ${theirs}\n  \`\`\``)).toEqual([]);
  });
});

describe("laws", () => {
  test("every word stands in a message", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(..."ab1@.\"'`“”„«»> \n~-:/"), maxLength: 60 }), { maxLength: 3 }),
        (messages) => {
          for (const word of userWords(messages))
            expect(messages.some((message) => message.normalize("NFC").includes(word))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("nothing of a message whose lines are all quoted is the user's", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ maxLength: 40 }).filter((line) => !/[\r\n]/.test(line)),
          { maxLength: 5 },
        ),
        (lines) => {
          expect(words(lines.map((line) => `> ${line}`).join("\n"))).toEqual([]);
        },
      ),
    );
  });

  test("a long message of ordinary words is quick", () => {
    const started = process.cpuUsage();
    userWords(["an ordinary sentence, with 'quotes' and bob@acme.eu. ".repeat(20_000)]);
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(2_000); // of the processor: a busy machine takes no more
  });

  // What the user pastes may be hostile. These take time that grows with the square of the length: 40,000 characters
  // take 1.5 and 5 seconds; a linear pass needs a millisecond.
  test.each([
    ["a token of marks", `a${"!".repeat(30_000)}a`],
    ["marks that nothing closes", "„".repeat(15_000)],
  ])("%s is quick too", (_, message) => {
    const started = process.cpuUsage();
    userWords([message]);
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(500); // of the processor
  });
});
