package io.github.blockingportal.docs;

import java.io.PrintStream;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalTimeoutException;

/** A command-line tool in docs/plain-java.md. */
public final class FindOrder {

    private FindOrder() {}

    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length != 1) {
            err.println("Usage: find-order ID");
            return 2;
        }
        try {
            Order order = BlockingPortal.run(() -> new Orders().find(args[0]));
            out.println(order == null ? "No order " + args[0] : order.id() + ": " + order.cents());
            return order == null ? 1 : 0;
        } catch (PortalTimeoutException e) {
            err.println(e.getMessage());
            return 3;
        }
    }
}
