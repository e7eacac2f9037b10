// The endpoints as a page that a person reads: no script, nothing from elsewhere.
import type { Endpoint } from "./endpoint.ts";

export function apiPage(endpoints: readonly Endpoint[]): string {
  const tags = [...new Set(endpoints.map(({ tag }) => tag))];
  const parts = tags.map((tag) => {
    const rows = endpoints.filter((one) => one.tag === tag).map(row);
    return `<h2>${tag}</h2><table><tr><th>Endpoint<th>What it does<th>Scope</tr>${rows.join("")}</table>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Bulkhead: the API</title>
<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:64rem;padding:0 1rem}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8884;vertical-align:top}</style>
<h1>The API</h1><p>A key is sent as <code>x-api-key</code>. The whole as a document: <a href="/openapi.json">/openapi.json</a>.</p>
${parts.join("\n")}</html>`;
}

// Our own words alone.
const row = ({ method, path, summary, scope }: Endpoint) =>
  `<tr><td><code>${method.toUpperCase()} ${path}</code><td>${summary}<td>${scope}</tr>`;
