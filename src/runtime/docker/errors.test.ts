import { describe, expect, it } from "vitest";
import { runtimeErrorOf, runtimeErrorOfText } from "./errors.ts";

function answer(statusCode: number, message: string): Error {
  return Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message} `), {
    statusCode,
    json: null,
  });
}

function socket(code: string): Error {
  return Object.assign(new Error(`connect ${code} /var/run/docker.sock`), { code });
}

describe("runtimeErrorOf", () => {
  it.each([
    [400, "No command specified", "InvalidArgument"],
    [404, "No such image: x", "NotFound"],
    [409, 'Conflict. The container name "/x" is already in use by container "1"', "Conflict"],
    [409, "Container 1 is not running", "NotRunning"],
    [409, "Container 1 is paused, unpause the container before exec", "NotRunning"],
    [409, "cannot join network of a non running container: 1", "NotRunning"],
    [500, "Bind for 0.0.0.0:80 failed: port is already allocated", "PortTaken"],
    [500, "Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use", "PortTaken"],
    [500, "write /var/lib/x: no space left on device", "NoSpace"],
    [500, "unauthorized: authentication required", "Unauthorized"],
    [500, 'Get "https://r/v2/": denied: no', "Unauthorized"],
    [500, "toomanyrequests: slow down", "Internal"],
    [500, "joining network namespace of container: No such container: 1", "NotFound"],
    [500, "can not get logs from container which is dead or marked for removal", "NotFound"],
  ])("translates %i %s to %s, with the engine's own text", (status, text, code) => {
    expect(runtimeErrorOf(answer(status, text))).toMatchObject({ code, message: text });
  });

  it.each([
    ["ECONNREFUSED", "Unreachable", "Docker Engine"],
    ["ENOENT", "Unreachable", "Docker Engine"],
    ["ECONNRESET", "Unreachable", "Docker Engine"],
    ["EACCES", "PermissionDenied", "docker group"],
  ])("translates the socket error %s to %s and says what to do", (socketCode, code, hint) => {
    const error = runtimeErrorOf(socket(socketCode));
    expect(error.code).toBe(code);
    expect(error.hint).toContain(hint);
  });

  it("leaves errors of ours as they are", () => {
    const error = runtimeErrorOfText("denied: requested access to the resource is denied");
    expect(error.code).toBe("Unauthorized");
    expect(runtimeErrorOf(error)).toBe(error);
  });
});
