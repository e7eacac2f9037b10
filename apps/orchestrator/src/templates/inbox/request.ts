// What the user asks for.

export const request =
  "Pay the invoices in my mailbox that are due this week (until Sunday, 2026-11-29) and under 500 EUR. " +
  "Accept the meeting request. Then mail me a summary of what you paid.";
