package io.github.blockingportal.autoconfigure.web;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.jayway.jsonpath.JsonPath;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

import io.github.blockingportal.BlockingPortal;

/** What portals log, as Boot writes it with {@code logging.structured.format.console}. */
final class StructuredLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger(BlockingPortal.class);
    private final StructuredLogEncoder encoder = new StructuredLogEncoder();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    static StructuredLines listen(String format) {
        StructuredLines lines = new StructuredLines();
        LoggerContext boots = new LoggerContext();
        boots.putObject(Environment.class.getName(), new StandardEnvironment());
        lines.encoder.setContext(boots);
        lines.encoder.setFormat(format);
        lines.encoder.start();
        lines.start();
        lines.logger.addAppender(lines);
        return lines;
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
    }

    /** The members of the lines that have this text. */
    List<Map<String, Object>> with(String text) {
        return lines.stream()
                .filter(line -> line.contains(text))
                .map(line -> JsonPath.<Map<String, Object>>read(line, "$"))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
    }
}
