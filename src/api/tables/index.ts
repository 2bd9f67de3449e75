/** The table of each kind: its columns, and a row for an object. */
import type { EpochMs } from "../../util/time.ts";
import type { ApiFeatures } from "../features.ts";
import type { KubeObject } from "../meta.ts";
import type { KindName, KindTypes } from "../schema/index.ts";
import { age } from "./age.ts";
import { deploymentCells, deploymentColumns, replicaSetCells, replicaSetColumns } from "./apps.ts";
import { eventCells, eventColumns } from "./event.ts";
import { nodeCells, nodeColumns } from "./node.ts";
import { podCells, podColumns } from "./pod.ts";
import { podTimelineCells, podTimelineColumns } from "./timeline.ts";
import {
  endpointsCells,
  endpointsColumns,
  endpointSliceCells,
  endpointSliceColumns,
  serviceCells,
  serviceColumns,
} from "./service.ts";
import {
  ageColumn,
  countColumn,
  nameColumn,
  type TableCell,
  type TableColumnDefinition,
  textColumn,
} from "./table.ts";

export interface KindTable<T> {
  readonly columns: readonly TableColumnDefinition[];
  /** One cell for each column, also for the wide ones; of the newest version unless said otherwise. */
  readonly cells: (object: T, now: EpochMs, features?: ApiFeatures) => readonly TableCell[];
}

const nameOf = (object: KubeObject): string => object.metadata.name ?? "";
const ageOf = (object: KubeObject, now: EpochMs): string => age(object.metadata.creationTimestamp, now);
const size = (map: object | undefined): number => Object.keys(map ?? {}).length;

/** Of kinds that kubectl has no columns for. */
const plainTable: KindTable<KubeObject> = {
  columns: [nameColumn, ageColumn],
  cells: (object, now) => [nameOf(object), ageOf(object, now)],
};

export const tables: { readonly [K in KindName]: KindTable<KindTypes[K]> } = {
  Pod: { columns: podColumns, cells: podCells },
  Event: { columns: eventColumns, cells: eventCells },
  Service: { columns: serviceColumns, cells: serviceCells },
  Endpoints: { columns: endpointsColumns, cells: endpointsCells },
  EndpointSlice: { columns: endpointSliceColumns, cells: endpointSliceCells },
  PodTimeline: { columns: podTimelineColumns, cells: podTimelineCells },
  Node: { columns: nodeColumns, cells: nodeCells },
  ConfigMap: {
    columns: [nameColumn, countColumn("Data", "How many keys there are"), ageColumn],
    cells: (object, now) => [nameOf(object), size(object.data) + size(object.binaryData), ageOf(object, now)],
  },
  Secret: {
    columns: [
      nameColumn,
      textColumn("Type", "What the data is for"),
      countColumn("Data", "How many keys there are"),
      ageColumn,
    ],
    cells: (object, now) => [nameOf(object), object.type ?? "", size(object.data), ageOf(object, now)],
  },
  Namespace: {
    columns: [nameColumn, textColumn("Status", "Active or Terminating"), ageColumn],
    cells: (object, now) => [nameOf(object), object.status?.phase ?? "", ageOf(object, now)],
  },
  ServiceAccount: {
    columns: [nameColumn, textColumn("Secrets", "How many secrets pods may mount with it"), ageColumn],
    cells: (object, now) => [nameOf(object), object.secrets?.length ?? 0, ageOf(object, now)],
  },
  Lease: {
    columns: [nameColumn, textColumn("Holder", "Who holds it"), ageColumn],
    cells: (object, now) => [nameOf(object), object.spec?.holderIdentity ?? "", ageOf(object, now)],
  },
  Deployment: { columns: deploymentColumns, cells: deploymentCells },
  ReplicaSet: { columns: replicaSetColumns, cells: replicaSetCells },
  Binding: plainTable,
  Scale: plainTable,
};
