/**
 * A start error of the engine as clusters show it today (decision 3): containerd's words in front of the low-level
 * runtime's, whatever the engine has put there. It is the waiting message, the Failed event and the termination message.
 */
export function startErrorText(engineText: string): string {
  const text = engineText
    .replace(/^(?:Error response from daemon: )/, "")
    .replace(/^failed to create task for container: /, "")
    .replace(/^failed to create containerd task: /, "")
    .replace(/^failed to create shim task: /, "");
  return `failed to create containerd task: failed to create shim task: ${text}`;
}
