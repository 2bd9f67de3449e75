import type { EndpointSlice, Event, KubeObject, Pod, Service } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { renderObject } from "../print/objects.ts";
import { parseResourceArgs, type ResourceArg } from "../resources/resource-args.ts";
import type { Session } from "../session.ts";
import { describeEvents } from "./events.ts";
import { describePod } from "./pod.ts";
import { describeService } from "./service.ts";
import { Description } from "./text.ts";

/** Describes objects with their events, one after the other. */
export async function describe(
  session: Session,
  args: readonly string[],
  options: { readonly selector?: string },
): Promise<void> {
  const client = await session.connect();
  const texts: string[] = [];
  for (const target of parseResourceArgs(args)) {
    for (const object of await objectsOf(client, target, options.selector, session.signal))
      texts.push(await describeObject(session, client, target, object));
  }
  if (texts.length === 0)
    session.ports.stderr.write(`No resources found in ${client.config.namespace} namespace.\n`);
  session.ports.stdout.write(texts.join("\n\n"));
}

async function objectsOf(
  client: KubeClient,
  { kind, names }: ResourceArg,
  labelSelector: string | undefined,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const namespace = kind.namespaced ? client.config.namespace : undefined;
  if (names.length === 0)
    return (await client.list<KubeObject>(kind, { namespace, labelSelector }, signal)).items;
  return await Promise.all(
    names.map(async (name) => await client.get<KubeObject>(kind, { namespace, name }, signal)),
  );
}

async function describeObject(
  session: Session,
  client: KubeClient,
  { kind }: ResourceArg,
  object: KubeObject,
): Promise<string> {
  const events = await eventsOf(client, object, session.signal);
  const now = session.ports.clock.now();
  if (kind.kind === "Pod") return describePod(object as Pod, events, now);
  if (kind.kind === "Service") {
    const slices = await slicesOf(client, object, session.signal);
    return describeService(object as Service, slices, events, now);
  }
  const out = new Description();
  describeEvents(out, events, now);
  return `${await renderObject({ ...object, kind: kind.kind }, "yaml")}${out.toString()}`;
}

async function slicesOf(
  client: KubeClient,
  { metadata: { name = "", namespace } }: KubeObject,
  signal: AbortSignal,
): Promise<readonly EndpointSlice[]> {
  const labelSelector = `kubernetes.io/service-name=${name}`;
  return (await client.list<EndpointSlice>(kinds.EndpointSlice, { namespace, labelSelector }, signal)).items;
}

/** The kubelet tells events of the static pod, whose uid this is; not of the object that mirrors it. */
const mirrorAnnotation = "kubernetes.io/config.mirror";

async function eventsOf(
  client: KubeClient,
  object: KubeObject,
  signal: AbortSignal,
): Promise<readonly Event[]> {
  const { name = "", namespace, annotations } = object.metadata;
  const uid = annotations?.[mirrorAnnotation] ?? object.metadata.uid;
  const fieldSelector = [
    `involvedObject.name=${name}`,
    ...(uid === undefined ? [] : [`involvedObject.uid=${uid}`]),
  ].join(",");
  return (await client.list<Event>(kinds.Event, { namespace: namespace ?? "default", fieldSelector }, signal))
    .items;
}
