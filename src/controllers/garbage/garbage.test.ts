import { describe, expect, it } from "vitest";
import type { OwnerReference, StoredMeta } from "../../api/index.ts";
import type { ResourceType, Stored } from "../../storage/index.ts";
import { garbageSteps, isOfInterest, type Item, ownerFinder } from "./garbage.ts";

const CONFIG_MAPS: ResourceType = { name: "configmaps" };
const NODES: ResourceType = { name: "nodes" };
const kinds = [
  { type: CONFIG_MAPS, group: "", kind: "ConfigMap", namespaced: true },
  { type: NODES, group: "", kind: "Node", namespaced: false },
];

function item(name: string, metadata: Partial<StoredMeta> = {}, type = CONFIG_MAPS): Item {
  const namespace = type === NODES ? {} : { namespace: "default" };
  const own = {
    name,
    uid: `uid of ${name}`,
    resourceVersion: "1",
    creationTimestamp: "2026-01-01T00:00:00Z",
  };
  return { type, object: { metadata: { ...own, ...namespace, ...metadata } } };
}

const ownedBy = (name: string, rest: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  name,
  uid: `uid of ${name}`,
  ...rest,
});
const going = (finalizer: string): Partial<StoredMeta> => ({
  deletionTimestamp: "2026-01-01T00:01:00Z",
  finalizers: [finalizer],
});

const keyOf = ({ type, object }: Item): string =>
  `${type.name}/${object.metadata.namespace ?? ""}/${object.metadata.name}`;

function finder(items: readonly Item[]) {
  const byKey = new Map(items.map((one) => [keyOf(one), one.object]));
  return ownerFinder(kinds, (type, namespace, name): Stored | undefined =>
    byKey.get(`${type.name}/${namespace}/${name}`),
  );
}

/** `delete a Background`, `disown a from b`, `release a foregroundDeletion` */
function told(items: readonly Item[]): readonly string[] {
  return garbageSteps(items, finder(items)).map((step) => {
    const { name } = step.item.object.metadata;
    switch (step.kind) {
      case "delete":
        return `delete ${name} ${step.policy}`;
      case "disown":
        return `disown ${name} from ${[...step.owners].join()}`;
      default:
        return `release ${name} ${step.finalizer}`;
    }
  });
}

const child = (owners: readonly OwnerReference[], rest: Partial<StoredMeta> = {}, name = "child"): Item =>
  item(name, { ownerReferences: owners, ...rest });

describe("an object with owners", () => {
  it.each<[string, readonly Item[], readonly string[]]>([
    ["stays with a living one", [item("a"), child([ownedBy("a")])], []],
    ["goes with its only one", [child([ownedBy("a")])], ["delete child Background"]],
    [
      "goes when only the name of its owner has come back",
      [item("a", { uid: "new" }), child([ownedBy("a")])],
      ["delete child Background"],
    ],
    [
      "forgets the lost of two",
      [item("a"), child([ownedBy("a"), ownedBy("b")])],
      ["disown child from uid of b"],
    ],
    ["stays when its owner's kind is not served", [child([ownedBy("a", { apiVersion: "apps/v1" })])], []],
    [
      "finds an owner by group and kind, in whatever version",
      [item("a"), child([ownedBy("a", { apiVersion: "v1beta1" })])],
      [],
    ],
    [
      "finds no owner of another namespace",
      [item("a", { namespace: "b" }), child([ownedBy("a")])],
      ["delete child Background"],
    ],
    [
      "finds owners that have no namespace",
      [item("n", {}, NODES), child([ownedBy("n", { kind: "Node" })])],
      [],
    ],
    ["that is being deleted is left alone", [child([ownedBy("a")], going("x.y/z"))], []],
    [
      "is deleted as its own finalizer says",
      [child([ownedBy("a")], { finalizers: ["orphan"] })],
      ["delete child Orphan"],
    ],
  ])("%s", (_title, items, steps) => {
    expect(told(items)).toEqual(steps);
  });
});

describe("an owner that goes last", () => {
  const owner = item("a", going("foregroundDeletion"));

  it.each<[string, readonly Item[], readonly string[]]>([
    [
      "waits for a dependent that blocks it",
      [owner, child([ownedBy("a", { blockOwnerDeletion: true })])],
      ["delete child Background"],
    ],
    [
      "does not wait for one that does not",
      [owner, child([ownedBy("a")])],
      ["release a foregroundDeletion", "delete child Background"],
    ],
    [
      "waits while its dependent waits",
      [owner, child([ownedBy("a", { blockOwnerDeletion: true })], going("x.y/z"))],
      [],
    ],
    [
      "hands the order on to those below",
      [
        owner,
        child([ownedBy("a", { blockOwnerDeletion: true })]),
        child([ownedBy("child", { blockOwnerDeletion: true })], {}, "grandchild"),
      ],
      ["delete child Foreground"],
    ],
    ["goes without dependents", [owner], ["release a foregroundDeletion"]],
  ])("%s", (_title, items, steps) => {
    expect(told(items)).toEqual(steps);
  });
});

it("an owner that leaves its dependents behind is forgotten by each before it goes", () => {
  const items = [
    item("a", going("orphan")),
    child([ownedBy("a")]),
    child([ownedBy("a"), ownedBy("b")], {}, "c"),
  ];
  expect(told([...items, item("b")])).toEqual([
    "disown child from uid of a",
    "disown c from uid of a",
    "release a orphan",
  ]);
});

it.each<[string, Item, boolean]>([
  ["without owners", item("x"), false],
  ["with a living owner", child([ownedBy("a")]), false],
  ["without its owner", child([ownedBy("gone")]), true],
  ["that goes and leaves its dependents", item("x", going("orphan")), true],
  ["that goes and waits for something else", item("x", going("x.y/z")), false],
])("the change of an object %s is of interest: %s", (_title, changed, expected) => {
  expect(isOfInterest(changed.object, finder([item("a")]))).toBe(expected);
});
