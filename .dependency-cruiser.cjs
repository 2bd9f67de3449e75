// The import table of docs/architecture.md, executable. `room(name, ...)` lists all that a folder may import
// besides itself and src/util; everything else is a breach.
const rooms = {
  "src/util": [],
  "src/api": [],
  "src/manifest": ["src/api"],
  "src/kubelet/core": ["src/api"],
  "src/kubelet": ["src/api"],
  "src/runtime/docker": ["src/api", "src/kubelet/(ports|runtime-error)\\.ts$"],
  "src/runtime/fake": ["src/api", "src/kubelet/(ports|runtime-error)\\.ts$"],
  "src/system": ["src/kubelet/(ports|runtime-error)\\.ts$"],
  "src/storage": ["src/api"],
  "src/apiserver": ["src/api", "src/storage"],
  "src/controllers": ["src/api", "src/storage"],
  "src/client": ["src/api"],
  "src/drawing": [],
  "src/timeline": ["src/api", "src/drawing"],
  "src/shutdown": ["src/api", "src/client", "src/drawing", "src/timeline"],
  "src/explain": ["src/api", "src/kubelet/core"],
  "src/network": ["src/api", "src/storage"],
  "src/cli": ["src/client", "src/manifest", "src/shutdown", "src/timeline", "src/explain", "src/api"],
  "src/testing": [
    "src/client",
    "src/manifest",
    "src/shutdown",
    "src/timeline",
    "src/drawing",
    "src/api",
    "src/system/real-clock\\.ts$",
  ],
  "src/node": [
    "src/(api|apiserver|client|controllers|drawing|kubelet|manifest|network|runtime|shutdown|storage|system|testing|timeline)/",
  ],
  "src/setup": ["src/runtime/docker"],
  cmd: ["src/(cli|node|system|setup)/"],
};
// A unit test may use the fakes, the real system and the contract suites of the ports.
const testOnly = ["src/runtime/fake", "src/system", "src/storage", "\\.contract\\.ts$"];

const asPath = (entry) => (/[$/)]$/.test(entry) ? `^${entry}` : `^${entry}/`);
const nested = Object.keys(rooms);
const own = (room) => {
  const inner = nested.filter((other) => other !== room && other.startsWith(`${room}/`));
  return { path: `^${room}/`, ...(inner.length > 0 ? { pathNot: inner.map((r) => `^${r}/`) } : {}) };
};
const isTest = "\\.(test|fixture|contract|test-d)\\.ts$";

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    { name: "not-to-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...Object.entries(rooms).flatMap(([room, allowed]) => {
      const from = own(room);
      const inside = [`^${room}/`, "^src/util/", ...allowed.map(asPath)];
      return [
        {
          name: `${room.replaceAll("/", "-")}-imports`,
          severity: "error",
          from: { path: from.path, pathNot: [...(from.pathNot ?? []), isTest] },
          to: { path: "^(src|cmd|e2e)/", pathNot: inside },
        },
        {
          name: `${room.replaceAll("/", "-")}-test-imports`,
          severity: "error",
          from: { path: `^${room}/.*${isTest}`, ...(from.pathNot ? { pathNot: from.pathNot } : {}) },
          to: {
            path: "^(src|cmd|e2e)/",
            pathNot: [...inside, ...testOnly.map((t) => (t.endsWith("$") ? t : `^${t}/`))],
          },
        },
      ];
    }),
    {
      name: "core-is-pure",
      severity: "error",
      from: { path: "^src/(kubelet/core|api)/", pathNot: isTest },
      to: { dependencyTypes: ["core", "npm"] },
    },
    {
      name: "only-runtime-docker-knows-dockerode",
      severity: "error",
      from: { pathNot: "^(src/runtime/docker|e2e)/" },
      to: { path: "node_modules/(@types/)?dockerode" },
    },
    {
      name: "only-manifest-parses-yaml",
      severity: "error",
      from: { pathNot: "^(src/(manifest|node|apiserver|client)|e2e)/" },
      to: { path: "node_modules/yaml/" },
    },
    {
      name: "cli-never-imports-the-daemon",
      severity: "error",
      from: { path: "^src/cli/" },
      to: { path: "^src/(node|kubelet|runtime|storage|apiserver)/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
    },
  },
};
