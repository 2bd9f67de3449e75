import java.io.File;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.HostConfig;
import org.apache.catalina.startup.Tomcat;

/** Tomcat as its own start script runs it: port 8080, every war in webapps is deployed, also later ones. */
public final class TomcatServer {
  public static void main(String[] args) throws Exception {
    String home = args[0];
    System.setProperty("catalina.home", home);
    System.setProperty("catalina.base", home);
    new File(home, "webapps").mkdirs();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(home);
    tomcat.setPort(8080);
    tomcat.getConnector();
    StandardHost host = (StandardHost) tomcat.getHost();
    host.setAppBase("webapps");
    host.addLifecycleListener(new HostConfig());
    tomcat.getEngine().setBackgroundProcessorDelay(1);
    tomcat.start();
    System.out.println("Server startup");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        tomcat.stop();
      } catch (Exception e) {
        e.printStackTrace();
      }
    }));
    tomcat.getServer().await();
  }
}
