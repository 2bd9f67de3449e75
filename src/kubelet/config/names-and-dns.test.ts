import { describe, expect, test } from "vitest";
import type { Pod, PodSpec } from "../../api/index.ts";
import { formatResolvConf, parseResolvConf, podDns, type DnsSettings } from "./dns.ts";
import { kernelHostname, podNames } from "./hostname.ts";
import { managedHostsFile, nodeHostsFile } from "./hosts-file.ts";
import { sandboxSpec } from "./sandbox-spec.ts";

function podOf(spec: Partial<PodSpec>, name = "web-0"): Pod {
  return { metadata: { name, namespace: "default", uid: "u1" }, spec: { containers: [], ...spec } };
}

const long = "a".repeat(62);

describe("host names", () => {
  test.each<[string, Partial<PodSpec>, string, string]>([
    ["web-0", {}, "web-0", ""],
    ["hn-dots.example.com", {}, "hn-dots.example.com", ""],
    [`${long}-bcd`, {}, long, ""],
    ["web-0", { hostname: "other" }, "other", ""],
    ["web-0", { subdomain: "sub" }, "web-0", "sub.default.svc.cluster.local"],
    ["web-0", { hostnameOverride: "x.y", subdomain: "sub" }, "x.y", ""],
  ])("%s with %j is %s in domain %j", (name, spec, hostname, domain) => {
    expect(podNames(podOf(spec, name), "cluster.local")).toEqual({ hostname, domain });
  });

  const kernel = (spec: Partial<PodSpec>, name?: string): string => {
    const pod = podOf(spec, name);
    return kernelHostname(pod, podNames(pod, "cluster.local"));
  };

  test("setHostnameAsFQDN takes effect only with a subdomain", () => {
    expect(kernel({ setHostnameAsFQDN: true })).toBe("web-0");
    expect(kernel({ setHostnameAsFQDN: true, subdomain: "sub" })).toBe("web-0.sub.default.svc.cluster.local");
  });

  test("an FQDN over 64 characters is an error of the sandbox", () => {
    const fqdn = `${long}.sub.default.svc.cluster.local`;
    expect(() => kernel({ setHostnameAsFQDN: true, subdomain: "sub" }, long)).toThrow(
      `failed to construct FQDN from pod hostname and cluster domain, FQDN ${fqdn} is too long (64 characters is the max, ${fqdn.length} characters requested)`,
    );
  });
});

describe("/etc/hosts", () => {
  const aliases = [
    { ip: "10.1.2.3", hostnames: ["foo.local", "bar.local"] },
    { ip: "10.1.2.4", hostnames: ["baz"] },
  ];

  test("names the pod with its domain, then the aliases", () => {
    const names = { hostname: "web-0", domain: "sub.default.svc.cluster.local" };
    expect(managedHostsFile(["10.244.0.112"], names, aliases)).toBe(`# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
10.244.0.112\tweb-0.sub.default.svc.cluster.local\tweb-0

# Entries added by HostAliases.
10.1.2.3\tfoo.local\tbar.local
10.1.2.4\tbaz
`);
  });

  test("of a hostNetwork pod is the node's", () => {
    expect(nodeHostsFile("127.0.0.1 localhost\n")).toBe(
      "# Kubernetes-managed hosts file (host network).\n127.0.0.1 localhost\n",
    );
  });
});

describe("DNS", () => {
  const settings: DnsSettings = {
    clusterDomain: "cluster.local",
    clusterDNS: [],
    engineResolver: "127.0.0.11",
    node: { servers: ["192.0.2.53"], searches: ["example.internal"], options: ["timeout:2"] },
  };
  const literal = { ...settings, clusterDNS: ["10.96.0.10"] };
  const search = "default.svc.cluster.local svc.cluster.local cluster.local example.internal";

  test.each<[string, Partial<PodSpec>, DnsSettings, string | undefined]>([
    [
      "ClusterFirst is the engine's resolver",
      {},
      settings,
      `search ${search}\nnameserver 127.0.0.11\noptions ndots:5\n`,
    ],
    [
      "ClusterFirst with clusterDNS is the literal rule",
      {},
      literal,
      `search ${search}\nnameserver 10.96.0.10\noptions ndots:5\n`,
    ],
    [
      "an engine without resolver writes the file itself",
      {},
      { ...settings, engineResolver: undefined },
      undefined,
    ],
    ["Default is left to the engine", { dnsPolicy: "Default" }, literal, undefined],
    ["ClusterFirst on the host's network is Default", { hostNetwork: true }, literal, undefined],
    [
      "ClusterFirstWithHostNet with clusterDNS is ClusterFirst",
      { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" },
      literal,
      `search ${search}\nnameserver 10.96.0.10\noptions ndots:5\n`,
    ],
    [
      "None is dnsConfig alone",
      { dnsPolicy: "None", dnsConfig: { nameservers: ["1.1.1.1"], options: [{ name: "edns0" }] } },
      literal,
      "nameserver 1.1.1.1\noptions edns0\n",
    ],
    [
      "dnsConfig is appended, its options win",
      {
        dnsConfig: {
          nameservers: ["10.96.0.10", "1.1.1.1"],
          searches: ["x.y", "cluster.local"],
          options: [{ name: "ndots", value: "2" }],
        },
      },
      literal,
      `search ${search} x.y\nnameserver 10.96.0.10\nnameserver 1.1.1.1\noptions ndots:2\n`,
    ],
    [
      "Default with dnsConfig begins with what the engine would write",
      { dnsPolicy: "Default", dnsConfig: { searches: ["x.y"] } },
      settings,
      "search example.internal x.y\nnameserver 127.0.0.11\noptions timeout:2\n",
    ],
  ])("%s", (_, spec, given, file) => {
    expect(podDns(podOf(spec), given).file).toBe(file);
  });

  test("the engine keeps the host's servers behind its resolver", () => {
    expect(podDns(podOf({}), settings).sandbox).toEqual({
      servers: [],
      searches: search.split(" "),
      options: ["ndots:5"],
    });
  });

  test("ClusterFirstWithHostNet without clusterDNS falls back, with a warning", () => {
    expect(podDns(podOf({ hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" }), settings)).toEqual({
      sandbox: undefined,
      file: undefined,
      warnings: [
        {
          reason: "MissingClusterDNS",
          message:
            'pod: "web-0_default(u1)". kubelet does not have ClusterDNS IP configured and cannot create Pod using "ClusterFirstWithHostNet" policy. Falling back to "Default" policy.',
        },
      ],
    });
  });

  test("more than three servers and 32 search domains are cut, with a warning each", () => {
    const searches = Array.from({ length: 33 }, (_, i) => `s${i}.x`);
    const { file, warnings } = podDns(
      podOf({
        dnsPolicy: "None",
        dnsConfig: { nameservers: ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"], searches },
      }),
      settings,
    );
    const applied = searches.slice(0, 32).join(" ");
    expect(file).toBe(`search ${applied}\nnameserver 1.1.1.1\nnameserver 1.1.1.2\nnameserver 1.1.1.3\n`);
    expect(warnings.map(({ message }) => message)).toEqual([
      "Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 1.1.1.1 1.1.1.2 1.1.1.3",
      `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${applied}`,
    ]);
  });

  test("search domains are cut at 2048 characters", () => {
    const searches = Array.from({ length: 20 }, (_, i) => `${"s".repeat(120)}${i}.x`);
    const { file } = podDns(
      podOf({ dnsPolicy: "None", dnsConfig: { nameservers: ["1.1.1.1"], searches } }),
      settings,
    );
    const line = file?.split("\n")[0]?.slice("search ".length) ?? "";
    expect(line.length).toBeLessThanOrEqual(2048);
    expect(line.split(" ")).toHaveLength(16);
  });

  test("a resolv.conf is read as it is written", () => {
    const config = { servers: ["1.1.1.1"], searches: ["a", "b"], options: ["ndots:5"] };
    expect(parseResolvConf(`# comment\n${formatResolvConf(config)}`)).toEqual(config);
  });
});

describe("sandboxSpec", () => {
  const spec = (pod: Pod) => sandboxSpec(pod, 0, "cluster.local", undefined, []);

  test("publishes the host ports of regular containers only", () => {
    const port = { containerPort: 80, hostPort: 8080 };
    const pod = podOf({
      containers: [{ name: "a", ports: [port, { containerPort: 81 }] }],
      initContainers: [{ name: "i", ports: [{ containerPort: 90, hostPort: 9090 }] }],
    });
    expect(spec(pod).ports).toEqual([{ ...port, hostIP: "", protocol: "TCP" }]);
  });

  test("a hostNetwork pod has neither host name nor ports of its own", () => {
    const pod = podOf({
      hostNetwork: true,
      containers: [{ name: "a", ports: [{ containerPort: 80, hostPort: 80 }] }],
    });
    expect(spec(pod)).toMatchObject({ hostname: "", hostNetwork: true, ports: [] });
  });

  test("the pod's labels stay, but not those that belong to us or to a kubelet", () => {
    const pod = podOf({});
    const labels = { app: "x", "minikubelet.pod": "y", "io.kubernetes.docker.type": "z" };
    expect(spec({ ...pod, metadata: { ...pod.metadata, labels } }).labels).toEqual({ app: "x" });
  });

  test.each<[string, string, Partial<PodSpec>, string | undefined]>([
    ["net/ipv4/tcp_syncookies", "net.ipv4.tcp_syncookies", {}, undefined],
    ["kernel.msgmax", "", {}, 'forbidden sysctl: "kernel.msgmax" not allowlisted'],
    [
      "net.ipv4.tcp_syncookies",
      "",
      { hostNetwork: true },
      'forbidden sysctl: "net.ipv4.tcp_syncookies" not allowed with host net enabled',
    ],
  ])("sysctl %s as %s with %j: %s", (name, dotted, change, error) => {
    const pod = podOf({ ...change, securityContext: { sysctls: [{ name, value: "1" }] } });
    if (error === undefined) expect(spec(pod).sysctls).toEqual({ [dotted]: "1" });
    else expect(() => spec(pod)).toThrow(error);
  });
});
