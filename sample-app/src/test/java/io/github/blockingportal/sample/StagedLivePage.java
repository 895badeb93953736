package io.github.blockingportal.sample;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The live page in a real browser, above a server that answers as a test wants it. */
abstract class StagedLivePage {

    @RegisterExtension
    static final Chrome chrome = new Chrome();

    StagedServer server;

    @BeforeEach
    void startTheServer() {
        server = new StagedServer();
        server.showPortal("portal", 100, 10, "");
    }

    @AfterEach
    void stopTheServer() {
        chrome.visit("about:blank");
        server.close();
    }

    static String tile(int place) {
        return chrome.text(".tile:nth-child(" + place + ") .tile-value");
    }
}
