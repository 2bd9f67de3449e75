import { describe, expect, test } from "vitest";
import type { Container, Pod, PodSecurityContext, SecurityContext } from "../../api/index.ts";
import { containerSecurity, seccompProfile, verifyRunAsNonRoot } from "./security.ts";

const container = (securityContext: SecurityContext = {}): Container => ({ name: "main", securityContext });
const podOf = (securityContext: PodSecurityContext = {}): Pod => ({
  metadata: { name: "p", namespace: "default", uid: "u1" },
  spec: { containers: [], securityContext },
});

describe("containerSecurity", () => {
  test.each<[string, PodSecurityContext, SecurityContext, string, string]>([
    ["nothing at all is root", {}, {}, "", "0"],
    ["the image's number without its group", {}, {}, "1234:5678", "1234"],
    ["the image's name", {}, {}, "app", "app"],
    ["the pod's user beats the image", { runAsUser: 7 }, {}, "app", "7"],
    ["the container's user beats the pod", { runAsUser: 7, runAsGroup: 8 }, { runAsUser: 9 }, "app", "9:8"],
    ["a group alone goes with the image's user", {}, { runAsGroup: 8 }, "app", "app:8"],
    ["user 0 of the container counts", { runAsUser: 7 }, { runAsUser: 0 }, "", "0"],
  ])("user: %s", (_, ofPod, own, image, user) => {
    expect(containerSecurity(podOf(ofPod), container(own), image, "default").user).toBe(user);
  });

  test("groups: fsGroup first", () => {
    const pod = podOf({ fsGroup: 2000, supplementalGroups: [4000, 5000] });
    expect(containerSecurity(pod, container(), "", "default").groups).toEqual([2000, 4000, 5000]);
  });

  test("everything else maps one to one", () => {
    const own: SecurityContext = {
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { add: ["NET_ADMIN"], drop: ["ALL"] },
      appArmorProfile: { type: "Localhost", localhostProfile: "mine" },
      seLinuxOptions: { user: "u", level: "s0" },
      procMount: "Unmasked",
    };
    expect(containerSecurity(podOf(), container(own), "", "default")).toEqual({
      user: "0",
      groups: [],
      privileged: false,
      readOnlyRootFilesystem: true,
      noNewPrivileges: true,
      addCapabilities: ["NET_ADMIN"],
      dropCapabilities: ["ALL"],
      seccomp: "default",
      appArmor: "mine",
      seLinux: ["user:u", "level:s0"],
      unmaskedProc: true,
    });
  });

  test("privileged is without seccomp", () => {
    const own = container({ privileged: true });
    expect(containerSecurity(podOf(), own, "", "default").seccomp).toBe("unconfined");
  });
});

test.each<[string, PodSecurityContext, SecurityContext, boolean, unknown]>([
  ["none, seccompDefault", {}, {}, true, "default"],
  ["none, no seccompDefault", {}, {}, false, "unconfined"],
  ["the pod's", { seccompProfile: { type: "Unconfined" } }, {}, true, "unconfined"],
  [
    "the container's over the pod's",
    { seccompProfile: { type: "Unconfined" } },
    { seccompProfile: { type: "RuntimeDefault" } },
    false,
    "default",
  ],
  [
    "a file of the node",
    {},
    { seccompProfile: { type: "Localhost", localhostProfile: "p.json" } },
    true,
    { path: "p.json" },
  ],
])("seccomp profile: %s", (_, ofPod, own, byDefault, profile) => {
  expect(seccompProfile(podOf(ofPod), container(own), byDefault)).toEqual(profile);
});

test.each<[string, PodSecurityContext, SecurityContext, string, string | undefined]>([
  ["not wanted", {}, { runAsUser: 0 }, "", undefined],
  ["user above 0", { runAsNonRoot: true }, { runAsUser: 1 }, "", undefined],
  ["numeric image user", { runAsNonRoot: true }, {}, "1234:5678", undefined],
  ["container says no", { runAsNonRoot: true }, { runAsNonRoot: false }, "", undefined],
  ["user 0", { runAsNonRoot: true }, { runAsUser: 0 }, "1", "container's runAsUser breaks non-root policy"],
  [
    "image without user",
    {},
    { runAsNonRoot: true },
    "",
    "container has runAsNonRoot and image will run as root",
  ],
  ["image user 0", {}, { runAsNonRoot: true }, "0", "container has runAsNonRoot and image will run as root"],
  [
    "image user by name",
    {},
    { runAsNonRoot: true },
    "app",
    "container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root",
  ],
])("runAsNonRoot: %s", (_, ofPod, own, image, error) => {
  const verify = (): void => {
    verifyRunAsNonRoot(podOf(ofPod), container(own), image);
  };
  if (error === undefined) expect(verify).not.toThrow();
  else expect(verify).toThrow(`${error} (pod: "p_default(u1)", container: main)`);
});
