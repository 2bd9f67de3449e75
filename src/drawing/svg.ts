import { escapeMarkup as escape } from "./escape.ts";
import { pictureStyle } from "./html-style.ts";
import { type Basis, type Ms, spanText } from "./mark.ts";
import type { Bar, Dot, Lane, Picture, Sign } from "./picture.ts";
import { quietWidth, rounded, type Scale, scaleOf, ticksOf } from "./scale.ts";

const width = 1200;
const left = 130;
const right = 24;
const laneHeight = 34;
const barHeight = 20;
const axisHeight = 26;
const dotsHeight = 190;
const dotsTop = 14;
const slowestMs = 30_000;
const charWidth = 6.6;
/** A bar that is there can be seen. */
const leastBar = 3;
/** Beyond the half of a sign that stands at the bar's beginning. */
const textIndent = 9;
/** Closer together the axis' texts would run into each other. */
const leastTickGap = 48;
const quietTextGap = 72;

/** The picture as one SVG element; colours come from the page's style sheet. */
export function renderSvg(picture: Picture): string {
  const scale = scaleOf(picture, left, width - right);
  const dotsAt = axisHeight + picture.lanes.length * laneHeight;
  const height = heightOf(picture);
  return [
    `<svg viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="${escape(picture.label)}">`,
    ...axis(picture, scale, height),
    ...picture.lanes.flatMap((lane, index) => laneParts(lane, axisHeight + index * laneHeight, scale)),
    ...quietParts(picture, scale, height),
    ...(picture.dots === undefined ? [] : dots(picture.dots, dotsAt, scale)),
    "</svg>",
  ].join("\n");
}

/** The picture as an SVG file of its own, light or dark as its reader likes it. Ends with a newline. */
export function renderSvgFile(picture: Picture): string {
  const height = heightOf(picture);
  const size = `width="${String(width)}" height="${String(height)}"`;
  const paper = `<style>${pictureStyle}</style>\n<rect class="paper" ${size}/>`;
  return `${renderSvg(picture).replace("<svg ", `<svg xmlns="http://www.w3.org/2000/svg" ${size} `).replace("\n", `\n${paper}\n`)}\n`;
}

function heightOf({ lanes, dots }: Picture): number {
  return axisHeight + lanes.length * laneHeight + (dots === undefined ? 0 : dotsHeight) + 10;
}

function axis(picture: Picture, scale: Scale, height: number): readonly string[] {
  const { step, at: ticks } = ticksOf(picture);
  const taken = (picture.quiet ?? []).map(({ from }) => scale(from) + quietWidth / 2);
  let last = -Infinity;
  return ticks.flatMap((at) => {
    const place = scale(at);
    const x = String(place);
    const line = `<line class="${at === 0 ? "zero" : "grid"}" x1="${x}" x2="${x}" y1="${String(axisHeight - 6)}" y2="${String(height)}"/>`;
    if (place - last < leastTickGap || taken.some((other) => Math.abs(place - other) < quietTextGap))
      return [line];
    last = place;
    const text = at === 0 ? escape(picture.zero) : tickText(at, step);
    return [line, `<text class="tick" x="${x}" y="14" text-anchor="middle">${text}</text>`];
  });
}

function tickText(at: Ms, step: Ms): string {
  if (Math.abs(at) >= 60_000) return `${at < 0 ? "-" : ""}${clockText(Math.abs(at), step)}`;
  const decimals = step < 10 ? 3 : step < 100 ? 2 : 1;
  return `${String(Number((at / 1000).toFixed(decimals)))} s`;
}

/** `3:05:20` where seconds matter beyond the hour, else `5 m 20 s`. */
function clockText(at: Ms, step: Ms): string {
  if (at < 3_600_000 || step >= 60_000) return spanText(at);
  return `${String(Math.floor(at / 3_600_000))}:${new Date(at).toISOString().slice(14, 19)}`;
}

/** Long spans without news are folded: a band says how much is not drawn. */
function quietParts({ quiet = [] }: Picture, scale: Scale, height: number): readonly string[] {
  return quiet.map(({ from, to }) => {
    const x = scale(from);
    const text = spanText(to - from);
    return `<g><title>${escape(`${text} in which nothing happened`)}</title><rect class="quiet" x="${String(x)}" y="${String(axisHeight - 6)}" width="${String(quietWidth)}" height="${String(height - axisHeight + 6)}"/><text class="tick" x="${String(rounded(x + quietWidth / 2))}" y="14" text-anchor="middle">${escape(`… ${text}`)}</text></g>`;
  });
}

function laneParts({ name, bars, signs }: Lane, top: number, scale: Scale): readonly string[] {
  const middle = top + laneHeight / 2;
  return [
    `<text class="lane" x="${String(left - 10)}" y="${String(middle + 4)}" text-anchor="end">${escape(shortened(name, 18))}</text>`,
    ...bars.map((bar) => barParts(bar, middle, scale)),
    ...signs.map((sign) => signParts(sign, middle, scale)),
  ];
}

function barParts({ from, to, tone, text, basis }: Bar, middle: number, scale: Scale): string {
  const x = scale(from);
  const length = Math.max(leastBar, rounded(scale(to) - x));
  const shown = shortened(text, Math.floor((length - textIndent - 3) / charWidth));
  const label =
    shown.length < 3
      ? ""
      : `<text class="bar-text" x="${String(rounded(x + textIndent))}" y="${String(middle + 4)}">${escape(shown)}</text>`;
  return `<g><title>${escape(`${text}, ${span(from, to)}${ground(basis)}`)}</title><rect class="${tone}${basis === "measured" ? "" : " inferred"}" x="${String(x)}" y="${String(middle - barHeight / 2)}" width="${String(length)}" height="${String(barHeight)}" rx="3"/>${label}</g>`;
}

function signParts({ at, tone, text, basis }: Sign, middle: number, scale: Scale): string {
  const x = scale(at);
  const y = middle - barHeight / 2 - 3;
  return `<g><title>${escape(`${text}, ${momentOf(at)}${ground(basis)}`)}</title><path class="sign ${tone}" d="M${String(x)} ${String(y)}l6 6.5v13l-6 6.5l-6 -6.5v-13z"/></g>`;
}

/** Height is the time to the answer on a logarithmic scale; a line leads from sending to the end of long requests. */
function dots(all: readonly Dot[], top: number, scale: Scale): readonly string[] {
  const y = (ms: number): number => {
    const share = Math.log10(1 + Math.min(ms, slowestMs)) / Math.log10(1 + slowestMs);
    return rounded(top + dotsHeight - 8 - share * (dotsHeight - dotsTop - 16));
  };
  const guides = [1, 10, 100, 1_000, 10_000].map(
    (ms) =>
      `<line class="grid" x1="${String(left)}" x2="${String(width - right)}" y1="${String(y(ms))}" y2="${String(y(ms))}"/><text class="tick" x="${String(left - 10)}" y="${String(y(ms) + 4)}" text-anchor="end">${ms < 1000 ? `${String(ms)} ms` : `${String(ms / 1000)} s`}</text>`,
  );
  return [
    `<text class="lane" x="${String(left - 10)}" y="${String(top + dotsTop)}" text-anchor="end">requests</text>`,
    ...guides,
    ...all.map(({ from, to, kind, title }) => {
      const height = String(y(to - from));
      const [begun, ended] = [scale(from), scale(to)];
      const trail =
        ended - begun > 4
          ? `<line class="trail ${kind}" x1="${String(begun)}" x2="${String(ended)}" y1="${height}" y2="${height}"/>`
          : "";
      const text = title === undefined ? "" : `<title>${escape(`${title}, ${span(from, to)}`)}</title>`;
      return `${trail}<circle class="dot ${kind}" cx="${String(begun)}" cy="${height}" r="${kind === "ok" ? "2.2" : "3.6"}">${text}</circle>`;
    }),
  ];
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : most < 3 ? "" : `${text.slice(0, most - 1)}…`;
}

function ground(basis: Basis): string {
  return basis === "measured" ? "" : ` (${basis})`;
}

function span(from: Ms, to: Ms): string {
  return `${momentOf(from)} to ${momentOf(to)}`;
}

function momentOf(at: Ms): string {
  return `${(at / 1000).toFixed(3)} s`;
}
