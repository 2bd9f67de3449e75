import type { Container, IntOrString } from "../../api/index.ts";
import { goQuote } from "../../api/go-quote.ts";

/**
 * The number of a port reference (kubelet pkg/probe/util.go): a name is looked up in the same container, else read as
 * a number. An error makes the probe "errored": it never counts.
 */
export function resolvePort(
  reference: IntOrString,
  container: Container,
): { readonly port: number } | { readonly error: string } {
  let port: number;
  if (typeof reference === "number") port = reference;
  else {
    const named = container.ports?.find((candidate) => candidate.name === reference)?.containerPort;
    if (named === undefined && !/^[+-]?\d+$/.test(reference))
      return { error: `strconv.Atoi: parsing ${goQuote(reference)}: invalid syntax` };
    port = named ?? Number(reference);
  }
  return port > 0 && port < 65536 ? { port } : { error: `invalid port number: ${port}` };
}
