package io.github.blockingportal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** No thread can be had for what a portal would do on one. */
@Tag("D8")
@Timeout(90)
class WithoutThreadsTest {

    /** Each thread reserves a gibibyte of the addresses, of which the process has few. */
    private static String output(String program) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = String.join(
                " ",
                "ulimit -v 40000000;",
                "exec '" + java + "' -Xss1g -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
                "-cp '" + System.getProperty("java.class.path") + "' " + WithoutThreads.class.getName() + " "
                        + program);
        Process process = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("threads taken");
        return output;
    }

    @Test
    void aCloseFromALoopTellsEverybodyAndReleasesEverything() throws Exception {
        assertThat(output("close"))
                .contains("close threw")
                .contains("running told true")
                .contains("waiting told true")
                .contains("submit told true")
                .contains("other submit told true")
                .contains("one resource released")
                .contains("other resource released")
                .contains("all told true");
    }

    @Test
    void aDrainThatCannotBeginLeavesThePortalRunningUntilItsClose() throws Exception {
        assertThat(output("drain"))
                .contains("drain threw")
                .contains("state RUNNING")
                .contains("call 2")
                .contains("answer 1");
    }

    @Test
    void aDeadlineThatWasNotKeptIsKeptOnceThereIsAThread() throws Exception {
        assertThat(output("deadline"))
                .contains("cancelled without threads false")
                .contains("cancelled true")
                .contains("future told true");
    }
}
