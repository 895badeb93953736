package io.github.blockingportal.sample;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The live page in a real browser, above a server that answers as a test wants it. */
abstract class StagedLivePage {

    static Chrome chrome;
    StagedServer server;

    @BeforeAll
    static void startTheBrowser() {
        chrome = Chrome.startOrSkip();
    }

    @AfterAll
    static void stopTheBrowser() {
        if (chrome != null) {
            chrome.close();
        }
    }

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
