package io.github.blockingportal.autoconfigure;

import io.github.blockingportal.BlockingPortal;

/** A portal in the hands of somebody who does not own it, and who so neither starts nor closes it. */
final class BorrowedPortal extends ForwardingPortal {

    BorrowedPortal(BlockingPortal portal) {
        super(portal);
    }

    @Override
    public void close() {}
}
