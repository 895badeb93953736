package io.github.blockingportal.benchmarks.app.startup;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** An application with Tomcat, WebClient and Actuator that knows nothing of portals; the starter is on its class path, or not. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(ClientController.class)
class StartedApplication {

    /** Starts, says what that took, and ends. */
    public static void main(String[] args) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(StartedApplication.class)
                .properties("server.port=0", "server.address=127.0.0.1", "spring.main.web-application-type=servlet")
                .run(args)) {
            long uptime = ManagementFactory.getRuntimeMXBean().getUptime();
            long processor = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                    .getProcessCpuTime();
            int threads = ManagementFactory.getThreadMXBean().getThreadCount();
            int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
            System.gc();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            System.out.printf(
                    "started %d %d %d %d %d %b%n",
                    uptime, processor, threads, classes, heap, context.containsBean("blockingPortal"));
        }
    }
}
