import { describe, expect, it } from "vitest";
import type { Mark, Observations } from "../model.ts";
import {
  container,
  endOf,
  mark,
  observations,
  processView,
  recordedEndOf,
  refused,
  request,
} from "../testing/observations.fixture.ts";
import { escapeMarkup } from "../../drawing/escape.ts";
import { renderSvg } from "../../drawing/svg.ts";
import { verdict } from "../verdict/verdict.ts";
import { renderHtml } from "./html.ts";
import { renderJson } from "./json.ts";
import { renderJunit } from "./junit.ts";
import { pictureOf } from "./lanes.ts";
import { renderText } from "./text.ts";

const passed = verdict(observations());
const failed = verdict(failing());
const notJudged = verdict(
  observations({
    end: "never-ready",
    endText: "the pod was not ready within 60 s (web: ErrImagePull)",
    requests: [],
    reach: undefined,
  }),
);

/** Two refused requests and a shell that had to be killed. */
function failing(): Observations {
  return observations({
    graceSeconds: 4,
    requests: [request(-900), request(-400), request(10), refused(300), refused(800)],
    marks: [
      mark(-1_600, "Phase", undefined, "Running"),
      mark(-1_500, "Ready", undefined, "ready"),
      mark(0, "Delete", undefined, "deletion requested"),
      ...endOf("web", 20, 4_120),
      mark(4_300, "Gone", undefined, "the pod is gone"),
    ],
    containers: [
      container({
        exit: { code: 137, reason: "Error" },
        pid1: { pid1: processView(1, "sh -c run"), children: [processView(7, "java -jar app.jar")] },
        lastLog: ["<started> & \u0007 serving"],
      }),
    ],
  });
}

/** As the node has recorded it: a hook whose output nobody else shows. */
const recorded = verdict(
  observations({
    source: "podtimelines",
    marks: [
      { ...mark(-1_000, "ReadinessProbe", "web", "failure"), output: "queue full" },
      mark(0, "Delete", undefined, "deletion requested"),
      mark(11, "PreStopStarted", "web", "drain"),
      { ...mark(800, "PreStopFailed", "web", "drain"), startedAt: 11, output: "no <such> file\n" },
      ...recordedEndOf("web", 801, 1_900),
      mark(2_000, "Gone", undefined, "the pod is gone"),
    ],
    containers: [container({ preStop: { kind: "exec", text: "drain" } })],
  }),
);

describe("the report of a recorded end", () => {
  it("as text has every time measured, and the output below its line", () => {
    expect(renderText(recorded)).toMatchSnapshot();
  });

  it("says of every fact how it is known", () => {
    const { source, containers } = JSON.parse(renderJson(recorded)) as {
      source: string;
      containers: { basis: object; outputs: object[] }[];
    };
    expect(source).toBe("podtimelines");
    expect(containers[0]?.basis).toMatchObject({
      sigterm: "measured",
      preStopEnd: "measured",
      preStopResult: "measured",
      exit: "measured",
      sigkill: "measured",
      outputs: "measured",
      pid1: "unavailable",
    });
    expect(containers[0]?.outputs).toHaveLength(2);
  });

  it("as HTML shows what hooks and probes wrote", () => {
    const html = renderHtml(recorded);
    expect(html).toContain("<pre>queue full</pre>");
    expect(html).toContain("<pre>no &lt;such&gt; file</pre>");
  });
});

describe("the report as text", () => {
  it.each([
    ["pass", passed],
    ["fail", failed],
    ["not judged", notJudged],
  ])("%s", (_title, report) => {
    expect(renderText(report)).toMatchSnapshot();
  });
});

describe("the report as JSON", () => {
  it("holds verdict, requests, containers and findings under stable names", () => {
    const value = JSON.parse(renderJson(failed)) as Record<string, unknown>;
    expect(value).toMatchObject({
      verdict: "fail",
      requests: { total: 3, ok: 1, lost: 2, refused: 2, reset: 0, serverErrors: 0, slow: 0 },
      containers: [
        { name: "web", exitCode: 137, sigkill: true, graceSeconds: 4, usedSeconds: 4.12, preStop: null },
      ],
      findings: [{ code: "ListenerClosedBeforeEndpoints" }, { code: "ShellAsPid1" }],
      badRequests: [
        { outcome: "refused", phase: "betweenSigtermAndExit" },
        { outcome: "refused", phase: "betweenSigtermAndExit" },
      ],
    });
    expect(value).toMatchSnapshot();
  });
});

describe("the report as JUnit XML", () => {
  it.each([
    ["pass", passed],
    ["fail", failed],
    ["not judged", notJudged],
  ])("%s", (_title, report) => {
    expect(renderJunit(report).replace(/<system-out>[^]*<\/system-out>/, "<system-out/>")).toMatchSnapshot();
  });

  it("holds nothing that XML cannot", () => {
    expect(renderJunit(failed)).toContain("&lt;started&gt; &amp;  serving");
  });
});

describe("the report as HTML", () => {
  it("is one file that loads nothing", () => {
    const html = renderHtml(failed);
    expect(html).not.toMatch(/<(script|link|img|iframe)|https?:|@import|url\(/);
    expect(html).toContain("&lt;started&gt; &amp;  serving");
    expect(html.match(/<circle class="dot refused"/g)).toHaveLength(2);
  });

  it("draws the lanes as they were", () => {
    expect(renderSvg(pictureOf(failed))).toMatchSnapshot();
  });

  it("lays out the phases of a container with a hook", () => {
    const preStop = { kind: "sleep", text: "sleep 2", sleepSeconds: 2 } as const;
    const { lanes } = pictureOf(verdict(observations({ containers: [container({ preStop })] })));
    expect(
      lanes.find(({ name }) => name === "web")?.bars.map(({ tone, from, to }) => [tone, from, to]),
    ).toEqual([
      ["calm", -1_000, 10],
      ["hook", 10, 2_010],
      ["stopping", 2_010, 2_110],
    ]);
  });

  it("shows when proxies sent requests: not while the pod was unready, and for the lag after the deletion", () => {
    const load = (at: number, what: string): Mark => ({ ...mark(at, what), lane: "load" });
    const marks = [
      load(-900, "SendingStopped"),
      load(-300, "SendingAgain"),
      mark(0, "Delete"),
      load(1_000, "SendingStopped"),
    ];
    const { lanes } = pictureOf(verdict(observations({ marks })));
    expect(
      lanes.find(({ name }) => name === "endpoint")?.bars.map(({ tone, from, to }) => [tone, from, to]),
    ).toEqual([
      ["calm", -1_000, -900],
      ["calm", -300, 0],
      ["plain", 0, 1_000],
    ]);
  });

  it("of a test that sent nothing shows the pod's life up to its end, and no requests", () => {
    const seen = observations({
      end: "never-ready",
      endText: "the pod was not ready within 60 s (web: ErrImagePull)",
      requests: [],
      sendingUntil: 0,
      marks: [
        mark(-60_000, "Phase", undefined, "Pending"),
        mark(-60_000, "Waiting", "web", "ContainerCreating"),
        mark(-58_000, "Waiting", "web", "ImagePullBackOff"),
      ],
    });
    const { zero, from, to, lanes, dots } = pictureOf(verdict(seen));
    expect({ zero, from, dots }).toEqual({ zero: "end of the test", from: -60_000, dots: undefined });
    expect(lanes.map(({ name, bars }) => [name, ...bars.map((one) => [one.text, one.from, one.to])])).toEqual(
      [
        ["pod", ["Pending", -60_000, to]],
        ["web", ["ImagePullBackOff", -58_000, to]],
      ],
    );
    expect(renderHtml(verdict(seen))).not.toMatch(/Requests from the deletion|server error/);
  });

  it("draws all that went wrong, but of many good requests a choice", () => {
    const many = Array.from({ length: 9_000 }, (_, index) => request(-1_900 + index / 5));
    const { dots = [], dotsLeftOut } = pictureOf(
      verdict(observations({ requests: [...many, refused(100)] })),
    );
    expect(dots.filter(({ kind }) => kind !== "ok")).toHaveLength(1);
    expect(dots.length).toBeLessThanOrEqual(3_001);
    expect(dots.length + dotsLeftOut).toBe(9_001);
  });
});

it("escapes markup and leaves out what XML cannot hold", () => {
  expect(escapeMarkup('<a href="x">&\'\u0000\u001b')).toBe("&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
});
