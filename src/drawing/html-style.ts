/** Colours, light and dark by the reader's own setting. */
const colours = `
:root { color-scheme: light dark; --bg: #fbfbfd; --card: #fff; --text: #1d2330; --soft: #667085; --line: #e4e7ec;
  --calm: #9db8e8; --hook: #f2c14e; --stopping: #f0975a; --bad: #d92d43; --good: #2e9e5b; --plain: #667085; --ok: #2e9e5b;
  --ink: #20242e; --slow: #b7791f; --idle: #d3d8e2; }
@media (prefers-color-scheme: dark) { :root { --bg: #12151c; --card: #1a1f29; --text: #e6e9f0; --soft: #98a2b3;
  --line: #2c3442; --calm: #4c6fae; --hook: #b98c22; --stopping: #b96433; --bad: #f2566b; --good: #48bf7d;
  --plain: #98a2b3; --ok: #48bf7d; --ink: #f4f6fa; --slow: #e0b050; --idle: #454f62; } }
`;

/** What a picture needs: as a file of its own, too. */
export const pictureStyle: string = `${colours}svg { font: 11.5px system-ui, sans-serif; }
svg text { fill: var(--text); } svg .tick { fill: var(--soft); font-size: 10.5px; } svg .lane { font-weight: 600; }
svg .bar-text { fill: var(--ink); pointer-events: none; }
svg .grid { stroke: var(--line); } svg .zero { stroke: var(--text); stroke-dasharray: 4 3; }
rect.calm { fill: var(--calm); } rect.hook { fill: var(--hook); } rect.stopping { fill: var(--stopping); } rect.bad { fill: var(--bad); }
rect.good { fill: var(--good); } rect.plain { fill: var(--idle); }
rect.inferred { fill-opacity: .75; }
.sign { stroke: var(--card); stroke-width: 1.5; } .sign.bad { fill: var(--bad); } .sign.good { fill: var(--good); }
.sign.plain { fill: var(--plain); } .sign.stopping { fill: var(--stopping); } .sign.hook { fill: var(--hook); }
.dot.ok { fill: var(--ok); fill-opacity: .65; } .trail { stroke: var(--soft); stroke-opacity: .25; }
.trail.refused, .trail.reset, .trail.unanswered { stroke: var(--bad); } .trail.serverError { stroke: var(--slow); }
.dot.refused, .dot.reset, .dot.unanswered { fill: var(--bad); } .dot.serverError { fill: var(--slow); }
.quiet { fill: var(--line); fill-opacity: .55; }
.paper { fill: var(--card); }
`;

/** The style sheet of a page with a picture. */
export const htmlStyle: string = `${pictureStyle}
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1500px; margin: 0 auto; padding: 28px 32px 60px; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 0 0 12px; }
p { margin: 4px 0; } .soft { color: var(--soft); }
.badge { display: inline-block; padding: 2px 12px; border-radius: 999px; color: #fff; font-weight: 650; margin-right: 10px; }
.badge.pass { background: #22804a; } .badge.fail { background: #c0233a; } .badge.not-judged { background: #667085; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px; margin-top: 18px; }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(110px, 1fr)); gap: 10px; }
.numbers div { border-left: 3px solid var(--line); padding-left: 10px; } .numbers b { display: block; font-size: 22px; }
.numbers .hot b { color: var(--bad); }
svg { width: 100%; height: auto; display: block; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 10px; font-size: 13px; color: var(--soft); }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 50%; margin-right: 6px; }
.finding { border-left: 4px solid var(--line); padding: 2px 0 2px 14px; margin: 12px 0; }
.finding.error { border-color: var(--bad); } .finding.warning { border-color: var(--hook); }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; } td, th { text-align: left; padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
pre { margin: 6px 0 0; padding: 10px 12px; overflow-x: auto; background: var(--bg); border: 1px solid var(--line); border-radius: 6px; font-size: 12.5px; }
p.wrote { margin-top: 14px; }
code { font-size: 13px; } .scroll { overflow-x: auto; }
`;
