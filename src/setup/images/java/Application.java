import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.GenericWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * A web application with the outside of a Spring Boot one: a server port, a management port with health and shutdown
 * endpoints, and a graceful shutdown that stops accepting requests and lets those in flight finish.
 * Settings are system properties: server.port, management.port, management.address, management.base-path.
 */
public final class Application {
  private static Tomcat server;
  private static Tomcat management;

  public static void main(String[] args) throws Exception {
    server = start(Integer.getInteger("server.port", 8080), null, "", Greeting.class);
    management = start(
        Integer.getInteger("management.port", 8081),
        System.getProperty("management.address"),
        System.getProperty("management.base-path", "/actuator"),
        Management.class);
    Runtime.getRuntime().addShutdownHook(new Thread(Application::shutDown, "shutdown"));
    System.out.println("Started Application");
    server.getServer().await();
  }

  private static Tomcat start(int port, String address, String path, Class<?> controller) throws LifecycleException {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir("/tmp/tomcat." + port);
    tomcat.setPort(port);
    Connector connector = tomcat.getConnector();
    if (address != null) connector.setProperty("address", address);
    Context context = tomcat.addContext(path, "/tmp");
    GenericWebApplicationContext spring = new GenericWebApplicationContext();
    RootBeanDefinition adapter = new RootBeanDefinition(RequestMappingHandlerAdapter.class);
    adapter.getPropertyValues().add("messageConverters", Collections.singletonList(new StringHttpMessageConverter()));
    spring.registerBeanDefinition("mapping", new RootBeanDefinition(RequestMappingHandlerMapping.class));
    spring.registerBeanDefinition("adapter", adapter);
    spring.registerBeanDefinition("controller", new RootBeanDefinition(controller));
    Tomcat.addServlet(context, "dispatcher", new DispatcherServlet(spring)).setLoadOnStartup(1);
    context.addServletMappingDecoded("/", "dispatcher");
    tomcat.start();
    System.out.println("Tomcat started on port " + port + " with context path '" + path + "'");
    return tomcat;
  }

  private static synchronized void shutDown() {
    if (server == null) return;
    System.out.println("Commencing graceful shutdown. Waiting for active requests to complete");
    Connector connector = server.getConnector();
    connector.pause();
    connector.getProtocolHandler().closeServerSocketGraceful();
    ThreadPoolExecutor pool = (ThreadPoolExecutor) connector.getProtocolHandler().getExecutor();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (pool.getActiveCount() > 0 && System.nanoTime() < deadline) pause(10);
    System.out.println(pool.getActiveCount() > 0 ? "Graceful shutdown aborted" : "Graceful shutdown complete");
    System.out.flush();
    server = null;
  }

  private static void pause(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The application itself. */
  @RestController
  public static class Greeting {
    @RequestMapping("/")
    public String hello() {
      return "Hello World\n";
    }

    @RequestMapping("/slow")
    public String slow(@RequestParam(value = "ms", defaultValue = "2000") long ms) {
      pause(ms);
      return "answered after " + ms + " ms\n";
    }
  }

  /** Health groups as the actuator names them, and its shutdown endpoint. */
  @RestController
  public static class Management {
    @RequestMapping(value = {"/health", "/health/liveness", "/health/readiness"}, produces = "application/json")
    public String health() {
      return "{\"status\":\"UP\"}";
    }

    @RequestMapping(value = "/shutdown", method = RequestMethod.POST, produces = "application/json")
    public String shutdown() {
      Thread stopper = new Thread(() -> {
        pause(500);
        System.exit(0);
      }, "shutdown-endpoint");
      stopper.setContextClassLoader(getClass().getClassLoader());
      stopper.start();
      return "{\"message\":\"Shutting down, bye...\"}";
    }
  }
}
