package io.github.blockingportal.benchmarks.app;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM that runs a class of this class path, and is gone when this is closed. */
public final class ChildProcess implements AutoCloseable {

    private static final Path LOGS = Path.of("benchmarks/target/logs");

    private final String mainClass;
    private final Path log;
    private final Process process;
    private final BufferedReader output;

    private ChildProcess(String mainClass, Path log, Process process) {
        this.mainClass = mainClass;
        this.log = log;
        this.process = process;
        this.output = process.inputReader();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    /** The class path of this process. */
    public static List<String> ownClassPath() {
        return List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    }

    /** Starts it. */
    public static ChildProcess start(Jdk jdk, Class<?> mainClass, List<String> classPath, List<String> arguments)
            throws IOException {
        Files.createDirectories(LOGS);
        Path log = LOGS.resolve(mainClass.getSimpleName() + ".log");
        List<String> command = new ArrayList<>(
                List.of(jdk.java(), "-cp", String.join(File.pathSeparator, classPath), mainClass.getName()));
        command.addAll(arguments);
        return new ChildProcess(
                mainClass.getName(),
                log,
                new ProcessBuilder(command).redirectError(log.toFile()).start());
    }

    /** What follows on the first line that begins with this word. */
    public String await(String word) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(word + " ")) {
                return line.substring(word.length() + 1);
            }
        }
        throw new IOException(mainClass + " ended without saying '" + word + "', see " + log);
    }

    /** Processor time since its start. */
    public Duration processorTime() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("No processor time of " + mainClass));
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        output.close();
    }
}
