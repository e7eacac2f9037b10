// The page's own style: system fonts, light and dark, readable from 400 px on; no script, nothing fetched.
export const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e8eb); --soft: light-dark(#57606a, #9aa4af); --line: light-dark(#d0d7de, #3a424b); --paper: light-dark(#fff, #14171a); --good: light-dark(#0b5cad, #6cb0f5); --bad: light-dark(#b3261e, #f0847c); }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 16px; max-width: 1240px; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 19px; margin: 32px 0 4px; } h3 { font-size: 15px; margin: 20px 0 4px; }
p { margin: 4px 0 10px; max-width: 75ch; } .soft { color: var(--soft); }
p.verdict { padding-left: 10px; border-left: 4px solid var(--good); } p.fell { border-color: var(--bad); } td.fell { color: var(--bad); font-weight: 600; } td.held { color: var(--good); }
.scroll { overflow-x: auto; max-width: 100%; } .panels { display: flex; flex-wrap: wrap; gap: 24px; } .panels > * { min-width: 0; }
table { border-collapse: collapse; font-size: 13px; } caption { text-align: left; color: var(--soft); padding: 2px 0; }
th, td { text-align: left; padding: 3px 12px 3px 0; border-bottom: 1px solid var(--line); vertical-align: top; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
summary { cursor: pointer; color: var(--good); min-height: 24px; } details { margin: 6px 0; }
.literal, code, pre { font-family: ui-monospace, monospace; font-size: 12.5px; unicode-bidi: isolate; white-space: pre-wrap; overflow-wrap: anywhere; }
svg { display: block; } svg text { fill: var(--ink); font: 12px system-ui, sans-serif; } svg .tick, svg .axis { fill: var(--soft); } svg .group { font-weight: 600; }
.grid { stroke: var(--line); } .leader { stroke: var(--soft); fill: none; opacity: .6; } .bar { stroke: var(--soft); stroke-width: 2; } .point, .fill { fill: var(--good); } .control { fill: var(--bad); }
.heat0 { fill: light-dark(#eef2f6, #22272c); } .heat1 { fill: light-dark(#f8d3cf, #5b2a27); } .heat2 { fill: light-dark(#f0a49c, #7d342f); } .heat3 { fill: light-dark(#c94a40, #b4463d); } .heat4 { fill: light-dark(#9c1c14, #d4564c); }
svg .cell { font-size: 10.5px; } svg .cell.on { fill: light-dark(#fff, #100); }
@media (max-width: 480px) { table.verdict { font-size: 12px; } table.verdict th, table.verdict td { padding-right: 8px; } table.verdict tr > :last-child { padding-right: 0; } }
.narrow { display: none; } @media (max-width: 760px) { .wide { display: none; } .narrow { display: block; } }
`;
