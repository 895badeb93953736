package io.github.blockingportal.autoconfigure.life;

import io.github.blockingportal.BlockingPortal;

/** A portal in the hands of somebody who does not own it, and who so neither starts nor closes it. */
public final class BorrowedPortal extends ForwardingPortal {

    public BorrowedPortal(BlockingPortal portal) {
        super(portal);
    }

    @Override
    public void close() {}
}
