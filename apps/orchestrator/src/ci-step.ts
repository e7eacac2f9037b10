// The CI step that `bulkhead eval init` writes.

export function ciStep(module: string): string {
  return `# Fails when a stranger's text can make the agent act.
name: injection
on: [push, pull_request]
jobs:
  injection:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - run: npm ci
      - run: npx bulkhead eval ${module}
`;
}
