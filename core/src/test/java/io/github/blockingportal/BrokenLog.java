package io.github.blockingportal;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** A log of portals that cannot be written: who tries gets an error, once those before it have the line. */
final class BrokenLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger(BlockingPortal.class);

    static BrokenLog attach() {
        BrokenLog log = new BrokenLog();
        log.start();
        log.logger.addAppender(log);
        return log;
    }

    @Override
    protected void append(ILoggingEvent event) {
        throw new NoClassDefFoundError("the layout of the log");
    }

    @Override
    public void close() {
        logger.detachAppender(this);
    }
}
