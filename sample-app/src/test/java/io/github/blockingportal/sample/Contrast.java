package io.github.blockingportal.sample;

/** Whether text can be read, as WCAG 2 measures it. */
final class Contrast {

    /** Answers each element whose own text has less than 4.5 to 1 against what is behind it. */
    static final String SCRIPT = """
            const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
            const light = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
            const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
            const behind = (element) => {
              const colour = channels(getComputedStyle(element).backgroundColor);
              return colour[3] === 0 ? behind(element.parentElement) : colour;
            };
            const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
            return [...document.body.querySelectorAll('*')]
              .filter((element) => hasText(element) && element.checkVisibility() && !element.matches(':disabled, .visually-hidden'))
              .map((element) => [element, ratio(luminance(channels(getComputedStyle(element).color)), luminance(behind(element)))])
              .filter(([, contrast]) => contrast < 4.5)
              .map(([element, contrast]) => `${element.textContent} (${element.className}): ${contrast.toFixed(2)}`);
            """;

    private Contrast() {}
}
