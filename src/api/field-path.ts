/** The container that an event is about, out of its fieldPath `spec.containers{web}`; undefined for other paths. */
export function containerOfFieldPath(fieldPath: string | undefined): string | undefined {
  return /\{(.*)\}$/.exec(fieldPath ?? "")?.[1];
}
