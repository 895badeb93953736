package io.github.blockingportal.sample;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A real browser without a window, as Debian has it, which is started for each class of tests and ends with it. */
final class Chrome implements BeforeAllCallback, AfterAllCallback {

    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MOST_TRIES = 3;

    private ChromeDriver driver;

    /** Where it is not installed, the tests are skipped, and say so. */
    @Override
    public void beforeAll(ExtensionContext tests) {
        boolean installed = Stream.of(BROWSER, DRIVER).allMatch(Files::isExecutable);
        if (!installed) {
            System.out.println("Skipping the tests of the live page: there is no " + BROWSER + " with " + DRIVER);
        }
        assumeTrue(installed, "Chromium is not installed");
        driver = start();
    }

    /** Another process may be quicker to take the free port that was found for the driver. */
    private static ChromeDriver start() {
        for (int tries = 1; ; tries++) {
            try {
                return tryToStart();
            } catch (WebDriverException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static ChromeDriver tryToStart() {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BROWSER.toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=en");
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        // With its path given, nobody looks for a driver on the network.
        File path = DRIVER.toFile();
        ChromeDriver driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(path)
                        .usingAnyFreePort()
                        .withTimeout(PATIENCE)
                        .build(),
                options);
        driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(60));
        return driver;
    }

    /** Opens a page anew, without what is remembered and logged of earlier ones. */
    void open(String url, int width, int height) {
        resize(width, height);
        prefer("light");
        driver.get(url);
        driver.executeScript("localStorage.clear()");
        log(LogType.BROWSER);
        log(LogType.PERFORMANCE);
        driver.get("about:blank");
        driver.get(url);
    }

    /** Goes to a page as it is found, with what the browser remembers. */
    void visit(String url) {
        driver.get(url);
    }

    /** Runs a script in each page before the page's own, until the result is closed. */
    AutoCloseable before(String script) {
        Object id = driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script))
                .get("identifier");
        return () -> driver.executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", id));
    }

    void forgetCookies() {
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
    }

    void type(String selector, String text) {
        find(selector).sendKeys(text);
    }

    void resize(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    void reload() {
        driver.navigate().refresh();
    }

    /** Which colours the system of the user prefers: light or dark. */
    void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void offline(boolean offline) {
        driver.executeCdpCommand(
                "Network.emulateNetworkConditions",
                Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** The text of the first such element, or nothing where there is none. */
    String text(String selector) {
        return String.valueOf(run("return document.querySelector(arguments[0])?.textContent.trim() ?? ''", selector));
    }

    int count(String selector) {
        return ((Number) Objects.requireNonNull(run("return document.querySelectorAll(arguments[0]).length", selector)))
                .intValue();
    }

    void click(String selector) {
        run("document.querySelector(arguments[0]).click()", selector);
    }

    @Nullable
    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** What the last expression of an asynchronous script becomes. */
    @Nullable
    Object await(String expression) {
        return driver.executeAsyncScript("(async () => " + expression + ")().then(arguments[arguments.length - 1])");
    }

    List<String> errors() {
        return log(LogType.BROWSER).stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** The addresses that the page has asked for, of whatever origin. */
    List<String> requests() {
        JsonMapper json = new JsonMapper();
        return log(LogType.PERFORMANCE).stream()
                .map(entry -> json.readTree(entry.getMessage()).path("message"))
                .filter(message -> message.path("method").asString().equals("Network.requestWillBeSent"))
                .map(message -> message.path("params").path("request").path("url"))
                .map(JsonNode::asString)
                .toList();
    }

    /** Writes the whole page, also what one would have to scroll to. */
    void screenshot(String name) {
        Object image = driver.executeCdpCommand(
                        "Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", page()))
                .get("data");
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(image)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write a screenshot", e);
        }
    }

    private Object page() {
        return Objects.requireNonNull(run("const {clientWidth, scrollHeight} = document.documentElement;"
                + "return {x: 0, y: 0, width: clientWidth, height: scrollHeight, scale: 1}"));
    }

    private List<LogEntry> log(String type) {
        return driver.manage().logs().get(type).getAll();
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        if (driver != null) {
            driver.quit();
            driver = null;
        }
    }
}
