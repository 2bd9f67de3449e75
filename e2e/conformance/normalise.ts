import { entriesOf, type Trace } from "./trace.ts";

/** Rewrites a text so that two runs of one scenario give the same: addresses, ids, durations, image digests. */
export type Normalise = (text: string) => string;

type Rule = readonly [pattern: RegExp, replacement: string];

const rules: readonly Rule[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<uid>"],
  [/(?:containerd|docker):\/\/[0-9a-f]*/g, "<container id>"],
  [/\b[0-9a-f]{64}\b/g, "<id>"],
  [/(Successfully pulled image "[^"]*") in \S+ \(\S+ including waiting\)\. Image size: \d+ bytes\./g, "$1"],
  // What a pull failed with is the engine's and the registry's text.
  [/(Failed to pull image "[^"]*"): [^]*$/g, "$1: <pull error>"],
  [/(: ErrImagePull): [^]*$/g, "$1: <pull error>"],
  [/(read (?:tcp )?)\S+:\d+->/g, "$1<client>->"],
  [/localhost:\d+\//g, "localhost:5000/"],
  [/\b(orc-\w+:1)-\d+/g, "$1"],
  [/(lookup \S+ on )\S+:53:/g, "$1<dns>:"],
  // What else runs on the node, and how much it has.
  [/(requested: \d+), used: \d+, capacity: \d+/g, "$1"],
  // Where an engine keeps a volume.
  [/(error mounting ")[^"]+(" to rootfs)/g, "$1<volume>$2"],
  [/(to rootfs at "[^"]*": mount )[^\s:]+(:\S+ \(via )[^)]*\), flags: 0x[0-9a-f]+/g, "$1<volume>$2<fd>)"],
  [/\b10\.244\.\d+\.\d+\b/g, "<pod ip>"],
  // An exec that could not be started: containerd's words around runc's, Docker's are the same inside.
  [/failed to start exec "<id>"/g, "failed to start exec"],
];

/** Normalises texts of one recording: its pod's and host's own addresses and the rules above. */
export function normaliserOf(trace: Trace): Normalise {
  const addresses = new Map<string, string>();
  for (const { status } of entriesOf(trace, "pod")) {
    if (status.hostIP !== undefined) addresses.set(status.hostIP, "<host ip>");
    if (status.podIP !== undefined && status.podIP !== status.hostIP) addresses.set(status.podIP, "<pod ip>");
  }
  return (text) => {
    let result = text;
    for (const [address, name] of addresses) result = result.replaceAll(address, name);
    for (const [pattern, replacement] of rules) result = result.replace(pattern, replacement);
    return result;
  };
}
