package io.github.blockingportal.autoconfigure.check;

import java.util.List;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** What a start warns of. */
final class Warnings {

    static final ApplicationContextRunner RUNNER = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class, BlockingPortalCheckAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    private Warnings() {}

    /** Of the portal's: Netty, for one, may warn too, on a machine that it has not yet seen. */
    static List<String> in(CapturedOutput output) {
        return output.getOut()
                .lines()
                .filter(line -> line.contains(" WARN ") && line.contains("BlockingPortal"))
                .toList();
    }

    /** Starts and closes a context, in which nothing else may warn. */
    static List<String> of(ApplicationContextRunner runner, CapturedOutput output) {
        runner.run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains("Portal 'portal' started");
        return in(output);
    }
}
