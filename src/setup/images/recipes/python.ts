import type { ImageRecipe } from "../recipe.ts";
import { shell } from "./shell.ts";

export const python: ImageRecipe = {
  names: ["python:latest", "python:3", "python:3-slim"],
  description: "Stand-in for python, from Debian's python3",
  layers: [
    shell,
    {
      packages: ["python3", "python3-minimal"],
      paths: ["usr/bin/python3", "usr/bin/python3.*", "usr/lib/python3.*"],
      except: ["/test/", "/idlelib/", "/ensurepip/", "/tkinter/", "/lib2to3/", "/config-3", "/turtledemo/"],
      links: { "usr/bin/python": "python3" },
    },
  ],
  config: { Cmd: ["python3"], Env: ["PYTHONUNBUFFERED=1"] },
  public: true,
};
