package com.example.demo;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Two paths: one that answers at once, one that takes its time, so that requests are under way when the pod ends. */
@SpringBootApplication
@RestController
public class DemoApplication {
  public static void main(String[] args) {
    SpringApplication.run(DemoApplication.class, args);
  }

  @GetMapping("/")
  public String hello() {
    return "Hello World\n";
  }

  @GetMapping("/slow")
  public String slow(@RequestParam(name = "ms", defaultValue = "2000") long ms) throws InterruptedException {
    Thread.sleep(ms);
    return "answered after " + ms + " ms\n";
  }
}
