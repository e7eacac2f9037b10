/** What a main agent is told of the task at hand. Version 1; a test holds every word. The lines are made by the task tree. */
export function taskPrompt(text: string): string {
  return [
    "The task at hand, as the user said it so far: what it belongs to, what it relies on, and its own history, one line each. Where the",
    "user's messages say otherwise, they count.",
    "",
    text,
  ].join("\n");
}
