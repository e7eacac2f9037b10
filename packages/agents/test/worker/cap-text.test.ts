import fc from "fast-check";
import { expect, test } from "vitest";
import { capText } from "../../src/worker/cap-text.ts";

test("what is too long is shown by its head, cut between two characters, with what is missing", () => {
  expect(capText("aaé", 4)).toBe("aaé");
  expect(capText("aaé!", 3)).toBe("aa\n[3 more bytes were left out]");
  expect(capText("aaaa😀!", 5)).toBe("aaaa\n[5 more bytes were left out]");
});

test("the head is never longer than it may be, and the count is right", () => {
  const letter = fc.constantFrom("a", "ä", "€", "😀", "\uFFFD");
  fc.assert(
    fc.property(fc.array(letter, { maxLength: 60 }), fc.integer({ min: 1, max: 90 }), (letters, bytes) => {
      const text = letters.join("");
      const [, head = text, missing = "0"] =
        /^([\s\S]*)\n\[(\d+) more bytes were left out\]$/u.exec(capText(text, bytes)) ?? [];
      expect(text.startsWith(head)).toBe(true);
      expect(Buffer.byteLength(head)).toBeLessThanOrEqual(bytes);
      expect(Buffer.byteLength(head) + Number(missing)).toBe(Buffer.byteLength(text));
    }),
  );
});
