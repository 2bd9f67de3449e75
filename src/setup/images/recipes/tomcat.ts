import type { ImageRecipe } from "../recipe.ts";
import { java, javaSource, tomcatClasspath, tomcatJars } from "./java.ts";
import { shell } from "./shell.ts";

const home = "root/apache-tomcat-7.0.42-v2";

const startScript = `#!/bin/sh
# Runs Tomcat in the foreground: it is the container's main process.
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "/${home}/lib/classes:/usr/share/java/*" TomcatServer /${home}
`;
const webXml = `<?xml version="1.0" encoding="UTF-8"?>
<web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="4.0">
  <servlet>
    <servlet-name>default</servlet-name>
    <servlet-class>org.apache.catalina.servlets.DefaultServlet</servlet-class>
    <load-on-startup>1</load-on-startup>
  </servlet>
  <servlet-mapping><servlet-name>default</servlet-name><url-pattern>/</url-pattern></servlet-mapping>
  <mime-mapping><extension>html</extension><mime-type>text/html</mime-type></mime-mapping>
  <welcome-file-list><welcome-file>index.html</welcome-file></welcome-file-list>
</web-app>
`;

/** Deploys what lies in its webapps directory: the main container of the war example. */
export const tomcat: ImageRecipe = {
  names: ["geektime/tomcat:7.0"],
  description:
    "Stand-in for a Tomcat that is started by bin/start.sh and serves webapps/ on 8080; Tomcat 9 inside",
  layers: [
    shell,
    java,
    tomcatJars,
    {
      packages: [],
      paths: [],
      files: [
        { path: `${home}/bin/start.sh`, text: startScript, mode: 0o755 },
        { path: `${home}/conf/web.xml`, text: webXml },
      ],
      directories: [{ path: `${home}/webapps`, mode: 0o755 }],
      java: {
        sources: [javaSource("TomcatServer.java")],
        classpath: tomcatClasspath,
        into: `${home}/lib/classes`,
      },
    },
  ],
  config: { Cmd: ["/bin/sh", "-c", `/${home}/bin/start.sh`], ExposedPorts: { "8080/tcp": {} } },
  public: true,
};

/** Holds /sample.war and `cp`: the init container of the war example. */
export const sampleWar: ImageRecipe = {
  names: ["geektime/sample:v2"],
  description: "Stand-in for an image that carries /sample.war",
  layers: [
    shell,
    {
      packages: [],
      paths: [],
      java: {
        sources: [javaSource("HelloServlet.java")],
        classpath: tomcatClasspath,
        into: "sample.war",
        war: {
          webFiles: [
            { path: "index.html", text: "<!DOCTYPE html><html><body><h1>sample.war</h1></body></html>\n" },
          ],
        },
      },
    },
  ],
  config: { Cmd: ["sh"] },
  public: true,
};
