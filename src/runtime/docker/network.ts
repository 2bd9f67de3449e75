import { readFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { RuntimeError } from "../../kubelet/runtime-error.ts";
import type { Engine } from "./engine.ts";
import { isRuntimeError } from "./errors.ts";
import { instanceLabels, labelFilter } from "./labels.ts";
import { networkName } from "./names.ts";
import { Shared } from "./shared.ts";
import { freeSubnets, routesOf } from "./subnet.ts";

interface EngineNetwork {
  readonly Id: string;
  readonly Name: string;
  readonly IPAM?: {
    readonly Config?: readonly { readonly Subnet?: string; readonly Gateway?: string }[] | null;
  };
}

/** So many subnets are tried that look free from here but that the engine refuses. */
const maxRefusals = 16;

/** The pod network of this instance: one labelled bridge, made at the first pod, removed by prune. */
export class PodNetwork {
  readonly #engine: Engine;
  readonly #instanceId: string;
  readonly #podCIDR: string;
  readonly #name: Shared<string>;

  constructor(engine: Engine, instanceId: string, podCIDR: string) {
    this.#engine = engine;
    this.#instanceId = instanceId;
    this.#podCIDR = podCIDR;
    this.#name = new Shared(async () => await this.#findOrCreate());
  }

  /** The network's name on the engine; it is created at the first call. */
  async ensure(): Promise<string> {
    return await this.#name.get();
  }

  /** The network has vanished (somebody pruned): look again at the next call. */
  forget(): void {
    this.#name.forget();
  }

  /** Whether this host has an interface in the pod network, so that it can dial pods directly. */
  async isRoutable(): Promise<boolean | undefined> {
    const network = await this.#find();
    if (network === undefined) return undefined;
    const gateways = (network.IPAM?.Config ?? []).map((config) => config.Gateway);
    return Object.values(networkInterfaces()).some((all) =>
      all?.some(({ address }) => gateways.includes(address)),
    );
  }

  /** @returns the removed network's name, undefined when there was none */
  async remove(): Promise<string | undefined> {
    this.forget();
    const network = await this.#find();
    if (network === undefined) return undefined;
    await this.#engine.call({ method: "DELETE", path: `/networks/${network.Id}` });
    return network.Name;
  }

  async #find(): Promise<EngineNetwork | undefined> {
    const query = { filters: labelFilter(this.#instanceId) };
    return (
      await this.#engine.call<readonly EngineNetwork[]>({ method: "GET", path: "/networks", query })
    )[0];
  }

  async #findOrCreate(): Promise<string> {
    const present = await this.#find();
    if (present !== undefined) return present.Name;
    const networks = await this.#engine.call<readonly EngineNetwork[]>({ method: "GET", path: "/networks" });
    const taken = networks.flatMap((network) =>
      (network.IPAM?.Config ?? []).flatMap((config) => (config.Subnet === undefined ? [] : [config.Subnet])),
    );
    let refusal: unknown;
    let refusals = 0;
    for (const subnet of freeSubnets(this.#podCIDR, [...taken, ...(await hostRoutes())])) {
      try {
        return await this.#create(subnet);
      } catch (error) {
        // An engine elsewhere has routes that we cannot see, and another instance may have been faster.
        if (!isRuntimeError(error, "Unauthorized", "Internal", "InvalidArgument", "Conflict")) throw error;
        const other = await this.#find();
        if (other !== undefined) return other.Name;
        refusal = error;
        if (++refusals === maxRefusals) break;
      }
    }
    throw new RuntimeError("Internal", `no free /24 subnet is left in podCIDR ${this.#podCIDR}`, {
      hint: "Set podCIDR in the configuration to a range that neither this host nor the engine uses.",
      cause: refusal,
    });
  }

  async #create(subnet: string): Promise<string> {
    const name = networkName(this.#instanceId);
    const gateway = subnet.replace(/\.0\/24$/, ".1");
    const body = {
      Name: name,
      Driver: "bridge",
      CheckDuplicate: true,
      IPAM: { Driver: "default", Config: [{ Subnet: subnet, Gateway: gateway }] },
      Labels: instanceLabels(this.#instanceId, "network"),
    };
    await this.#engine.call({ method: "POST", path: "/networks/create", body });
    return name;
  }
}

/** The networks this host already routes to. Off Linux the engine is in a machine of its own with routes of its own. */
async function hostRoutes(): Promise<readonly string[]> {
  if (process.platform === "linux") return routesOf(await readFile("/proc/net/route", "utf8"));
  return Object.values(networkInterfaces()).flatMap((all) => (all ?? []).flatMap(({ cidr }) => cidr ?? []));
}
