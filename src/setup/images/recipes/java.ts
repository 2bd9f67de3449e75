import { readFileSync } from "node:fs";
import type { ImageFile, LayerRecipe } from "../recipe.ts";

const debianArchitecture = process.arch === "x64" ? "amd64" : process.arch;

/** A Java 17 run time. */
export const java: LayerRecipe = {
  packages: ["openjdk-17-jre-headless", "libstdc++6", "zlib1g"],
  paths: [
    "usr/lib/jvm/java-17-openjdk-*/bin/java",
    "usr/lib/jvm/java-17-openjdk-*/conf",
    "usr/lib/jvm/java-17-openjdk-*/lib",
    "etc/java-17-openjdk",
  ],
  // The compiler's signatures and the libraries of a desktop that is not there.
  except: [
    "/ct.sym/",
    "/libawt",
    "/libfontmanager",
    "/libjsound",
    "/libmlib",
    "/liblcms",
    "/libjavajpeg",
    "/libsaproc",
    "/libj2pcsc",
  ],
  links: { "usr/bin/java": `../lib/jvm/java-17-openjdk-${debianArchitecture}/bin/java` },
};

/** Tomcat 9, usable as a library and as a server. */
export const tomcatJars: LayerRecipe = {
  packages: ["libtomcat9-java", "libeclipse-jdt-core-java"],
  paths: ["usr/share/java/tomcat9-*.jar", "usr/share/java/eclipse-jdt-core*.jar"],
  except: ["tomcat9-i18n", "tomcat9-catalina-ha", "tomcat9-tribes", "tomcat9-storeconfig"],
};

export const tomcatClasspath: readonly string[] = ["usr/share/java/tomcat9-*[a-z].jar"];

/** A source file beside these recipes. */
export function javaSource(name: string): ImageFile {
  return { path: name, text: readFileSync(new URL(`../java/${name}`, import.meta.url), "utf8") };
}
