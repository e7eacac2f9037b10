// Who really sent a mail. Anyone can write any From, and any `Authentication-Results` header too: what counts is the
// topmost one, put there by our own mail server when the mail came in (RFC 8601), and in it one thing: DMARC passed
// for the very domain that From shows.

export interface Sender {
  readonly address: string;
  readonly domain: string;
}

export function verifiedSender(from: string, authentication: readonly string[], server: string): Sender | undefined {
  const domain = /^[^\s@]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/i.exec(from)?.[1]?.toLowerCase();
  const [signedBy = "", ...results] = withoutComments(authentication[0] ?? "").split(";");
  const signer = /^\s*(\S+)(?:\s+1)?\s*$/.exec(signedBy)?.[1]?.toLowerCase();
  if (domain === undefined || signer !== server) return undefined;

  const dmarc = results.filter((result) => /^\s*dmarc\s*=/i.test(result));
  const passed = dmarc.length === 1 && /^\s*dmarc\s*=\s*pass(?:\s|$)/i.test(dmarc[0] ?? "");
  const domains = [...(dmarc[0] ?? "").matchAll(/\bheader\.from\s*=\s*(\S+)/gi)].map(([, value]) =>
    value?.toLowerCase(),
  );
  if (!passed || domains.length !== 1 || domains[0] !== domain) return undefined;
  return { address: from.toLowerCase(), domain };
}

// A sender can put text of their own into comments and quoted strings: neither may hold a result.
function withoutComments(header: string): string {
  let kept = "";
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < header.length; at += 1) {
    const char = header[at];
    if (char === "\\") at += 1;
    else if (char === '"' && depth === 0) quoted = !quoted;
    else if (char === "(" && !quoted) depth += 1;
    else if (char === ")" && !quoted) depth = Math.max(0, depth - 1);
    else if (!quoted && depth === 0) kept += char;
  }
  return kept;
}
