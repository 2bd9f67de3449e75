import type { Ms, RequestRecord } from "../model.ts";
import { escapeMarkup as escape } from "./escape.ts";
import type { Bar, Lane, Picture, Sign } from "./lanes.ts";

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

type Scale = (at: Ms) => number;

/** The picture as one SVG element; colours come from the page's style sheet. */
export function renderSvg(picture: Picture): string {
  const scale: Scale = (at) =>
    round(left + ((at - picture.from) / (picture.to - picture.from)) * (width - left - right));
  const lanesTop = axisHeight;
  const dotsAt = lanesTop + picture.lanes.length * laneHeight;
  const height = dotsAt + dotsHeight + 10;
  return [
    `<svg viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="Timeline of the shutdown">`,
    ...axis(picture, scale, height),
    ...picture.lanes.flatMap((lane, index) => laneParts(lane, lanesTop + index * laneHeight, scale)),
    ...dots(picture.dots, dotsAt, scale),
    "</svg>",
  ].join("\n");
}

function axis({ from, to }: Picture, scale: Scale, height: number): readonly string[] {
  const step = tickStep(to - from);
  const ticks: string[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const x = String(scale(at));
    ticks.push(
      `<line class="${at === 0 ? "zero" : "grid"}" x1="${x}" x2="${x}" y1="${String(axisHeight - 6)}" y2="${String(height)}"/>`,
      `<text class="tick" x="${x}" y="14" text-anchor="middle">${at === 0 ? "deletion" : `${String(round(at / 1000))} s`}</text>`,
    );
  }
  return ticks;
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
  const length = Math.max(1, round(scale(to) - x));
  const shown = shortened(text, Math.floor((length - 8) / charWidth));
  const label =
    shown.length < 3
      ? ""
      : `<text class="bar-text" x="${String(x + 5)}" y="${String(middle + 4)}">${escape(shown)}</text>`;
  return `<g><title>${escape(`${text}, ${span(from, to)}${ground(basis)}`)}</title><rect class="${tone}${basis === "measured" ? "" : " inferred"}" x="${String(x)}" y="${String(middle - barHeight / 2)}" width="${String(length)}" height="${String(barHeight)}" rx="3"/>${label}</g>`;
}

function signParts({ at, tone, text, basis }: Sign, middle: number, scale: Scale): string {
  const x = scale(at);
  const y = middle - barHeight / 2 - 3;
  return `<g><title>${escape(`${text}, ${momentOf(at)}${ground(basis)}`)}</title><path class="sign ${tone}" d="M${String(x)} ${String(y)}l6 6.5v13l-6 6.5l-6 -6.5v-13z"/></g>`;
}

/** Height is the time to the answer on a logarithmic scale; a line leads from sending to the end of long requests. */
function dots(records: readonly RequestRecord[], top: number, scale: Scale): readonly string[] {
  const y = (ms: number): number => {
    const share = Math.log10(1 + Math.min(ms, slowestMs)) / Math.log10(1 + slowestMs);
    return round(top + dotsHeight - 8 - share * (dotsHeight - dotsTop - 16));
  };
  const guides = [1, 10, 100, 1_000, 10_000].map(
    (ms) =>
      `<line class="grid" x1="${String(left)}" x2="${String(width - right)}" y1="${String(y(ms))}" y2="${String(y(ms))}"/><text class="tick" x="${String(left - 10)}" y="${String(y(ms) + 4)}" text-anchor="end">${ms < 1000 ? `${String(ms)} ms` : `${String(ms / 1000)} s`}</text>`,
  );
  return [
    `<text class="lane" x="${String(left - 10)}" y="${String(top + dotsTop)}" text-anchor="end">requests</text>`,
    ...guides,
    ...records.map((record) => {
      const { sentAt, endedAt, outcome, status, error } = record;
      const ms = endedAt - sentAt;
      const [from, to] = [scale(sentAt), scale(endedAt)];
      const trail =
        to - from > 4
          ? `<line class="trail ${outcome}" x1="${String(from)}" x2="${String(to)}" y1="${String(y(ms))}" y2="${String(y(ms))}"/>`
          : "";
      const title =
        outcome === "ok"
          ? ""
          : `<title>${escape(`${outcome} ${error ?? String(status ?? "")}, ${record.reused ? "kept-alive" : "new"} connection, ${span(sentAt, endedAt)}`)}</title>`;
      return `${trail}<circle class="dot ${outcome}" cx="${String(from)}" cy="${String(y(ms))}" r="${outcome === "ok" ? "2.2" : "3.6"}">${title}</circle>`;
    }),
  ];
}

/** A step of 1, 2 or 5 times a power of ten that gives about ten ticks. */
function tickStep(spanMs: number): number {
  const raw = spanMs / 10;
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5].find((factor) => factor * power >= raw) ?? 10) * power;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : most < 3 ? "" : `${text.slice(0, most - 1)}…`;
}

function ground(basis: Bar["basis"]): string {
  return basis === "measured" ? "" : ` (${basis})`;
}

function span(from: Ms, to: Ms): string {
  return `${momentOf(from)} to ${momentOf(to)}`;
}

function momentOf(at: Ms): string {
  return `${(at / 1000).toFixed(3)} s`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
