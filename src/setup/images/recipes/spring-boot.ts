import type { ImageRecipe, LayerRecipe } from "../recipe.ts";
import { curl } from "./curl.ts";
import { java, javaSource, tomcatClasspath, tomcatJars } from "./java.ts";
import { shell } from "./shell.ts";

const springJars = ["aop", "beans", "context", "core", "expression", "web", "web.servlet"].map(
  (name) => `usr/share/java/spring3-${name}.jar`,
);
const libraries = [...springJars, "usr/share/java/commons-logging.jar"];

const spring: LayerRecipe = { packages: ["libspring-web-servlet-java"], paths: libraries };

const application: LayerRecipe = {
  packages: [],
  paths: [],
  java: {
    sources: [javaSource("Application.java")],
    classpath: [...tomcatClasspath, ...libraries],
    into: "app/classes",
  },
};

function run(settings: Readonly<Record<string, string>>): string[] {
  const properties = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
  const options = [
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
  ];
  return ["java", ...options, ...properties, "-cp", "/app/classes:/usr/share/java/*", "Application"];
}

const layers = [shell, curl, java, tomcatJars, spring, application];

/** Health on a management port of its own, reachable from outside the pod. */
export const springBootHelloWorld: ImageRecipe = {
  names: ["mydlqclub/springboot-helloworld:0.0.1"],
  description: "Stand-in for a Spring Boot application: Tomcat 9 and Spring MVC with actuator endpoints",
  layers,
  config: { Cmd: run({}), ExposedPorts: { "8080/tcp": {}, "8081/tcp": {} } },
  public: true,
};

/** Management on loopback only, with the shutdown endpoint that a preStop hook calls by curl. */
export const springBootDemo: ImageRecipe = {
  names: ["springboot-demo:v1.10"],
  description: "Stand-in for a Spring Boot application with a shutdown endpoint on loopback",
  layers,
  config: {
    Cmd: run({
      "management.port": "50000",
      "management.address": "127.0.0.1",
      "management.base-path": "/private-url",
    }),
    ExposedPorts: { "8080/tcp": {} },
  },
  public: false,
};
