package io.github.blockingportal.autoconfigure.actuate;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot.Settings;

/** What somebody asks to be different, as it was sent. */
final class RequestedChange {

    private final Map<ChangeableSetting, String> texts = new EnumMap<>(ChangeableSetting.class);

    /** The same, with one more setting; null or nothing is not told. */
    RequestedChange with(ChangeableSetting setting, @Nullable String text) {
        if (text != null && !text.isBlank()) {
            texts.put(setting, text);
        }
        return this;
    }

    boolean tells(ChangeableSetting setting) {
        return texts.containsKey(setting);
    }

    /**
     * Changes the portal, in everything or, if something is wrong, in nothing.
     *
     * @param configured what the portal was built with
     * @param who asks for it, for the log; null if nobody knows
     * @throws WrongRequestException if nothing is to be changed, or a setting cannot be what was sent
     * @throws IllegalStateException if something else sets a limit
     */
    void make(BlockingPortal portal, Settings configured, @Nullable String who) {
        if (texts.isEmpty()) {
            throw new WrongRequestException(
                    "Nothing to change: send one or more of "
                            + Stream.of(ChangeableSetting.values())
                                    .map(ChangeableSetting::key)
                                    .collect(Collectors.joining(", ")),
                    null);
        }
        portal.change(change -> {
            texts.forEach((setting, text) -> setting.tell(change, text, configured));
            if (who != null) {
                change.by(who);
            }
        });
    }
}
