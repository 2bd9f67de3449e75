import { networkInterfaces } from "node:os";

/** The node's own address: the first IPv4 of a real interface, else loopback. */
export function hostAddress(): string {
  const addresses = Object.entries(networkInterfaces())
    .filter(([name]) => !/^(lo|docker|br-|veth|virbr|cni)/.test(name))
    .flatMap(([, list]) => list ?? []);
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1";
}
