package io.github.blockingportal.autoconfigure;

import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

import io.github.blockingportal.BlockingPortal;

/** A log of portals that cannot be written: who tries gets an error. */
public final class BrokenLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger(BlockingPortal.class);
    private final AtomicInteger lost = new AtomicInteger();

    public static BrokenLog attach() {
        BrokenLog log = new BrokenLog();
        log.start();
        log.logger.addAppender(log);
        return log;
    }

    /** How many lines there have been. */
    public int lost() {
        return lost.get();
    }

    @Override
    protected void append(ILoggingEvent event) {
        lost.incrementAndGet();
        throw new NoClassDefFoundError("the layout of the log");
    }

    @Override
    public void close() {
        logger.detachAppender(this);
    }
}
