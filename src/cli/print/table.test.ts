import { expect, test } from "vitest";
import { ColumnWriter, mergedTable, type ServerTable, tableRows } from "./table.ts";

const table: ServerTable = {
  columnDefinitions: [
    { name: "Name", format: "name", priority: 0 },
    { name: "Ready", priority: 0 },
    { name: "Age", priority: 0 },
    { name: "IP", priority: 1 },
  ],
  rows: [
    {
      cells: ["web", "1/1", "5s", "10.0.0.2"],
      object: { metadata: { name: "web", namespace: "default", labels: { b: "2", a: "1" } } },
    },
    {
      cells: ["crashing-pod", "0/1", "2m", null],
      object: { metadata: { name: "crashing-pod", namespace: "test" } },
    },
  ],
};

test("columns are 3 apart, at least 6 wide, and the last is not padded", () => {
  const rows = tableRows(table, { wide: false, headers: true, namespaces: false, labels: false });
  expect(new ColumnWriter().write(rows)).toBe(
    "NAME           READY   AGE\nweb            1/1     5s\ncrashing-pod   0/1     2m\n",
  );
});

test("wide columns, namespaces and labels are added on demand", () => {
  const rows = tableRows(table, { wide: true, headers: true, namespaces: true, labels: true });
  expect(rows).toEqual([
    ["NAMESPACE", "NAME", "READY", "AGE", "IP", "LABELS"],
    ["default", "web", "1/1", "5s", "10.0.0.2", "a=1,b=2"],
    ["test", "crashing-pod", "0/1", "2m", "<none>", "<none>"],
  ]);
});

test("a later row of a watch keeps the widths of the earlier ones", () => {
  const writer = new ColumnWriter();
  writer.write([["a-long-name", "x"]]);
  expect(writer.write([["b", "y"]])).toBe("b             y\n");
});

test("names carry their kind where several kinds are printed, and answers of one kind share a table", () => {
  const style = { wide: false, headers: true, namespaces: false, labels: false, namePrefix: "pod/" };
  expect(tableRows(mergedTable([table, { ...table, columnDefinitions: null }]), style)).toEqual([
    ["NAME", "READY", "AGE"],
    ["pod/web", "1/1", "5s"],
    ["pod/crashing-pod", "0/1", "2m"],
    ["pod/web", "1/1", "5s"],
    ["pod/crashing-pod", "0/1", "2m"],
  ]);
});
