package dev.shiplock.comparison;

import dev.shiplock.comparison.HostRun.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds what may be hosts in a text, in one pass. */
final class HostRuns {
    private final String text;
    private final String name;
    private final List<Authority> authorities;
    private int authority = 0;
    private Optional<HostRun> last = Optional.empty();

    private HostRuns(String text, String name) {
        this.text = text;
        this.name = name;
        authorities = Authority.in(text);
    }

    /**
     * All of a text in their order.
     *
     * @param name what the text is the value of, empty if that is not known
     */
    static List<HostRun> in(String text, String name) {
        HostRuns runs = new HostRuns(text, name);
        List<HostRun> found = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (HostRun.isLabel(text.charAt(at)) && text.charAt(at) != '-') {
                HostRun run = runs.from(at);
                found.add(run);
                // The digits of a port are no name.
                at = run.portEnd();
            } else {
                at += PercentEncoding.isAt(text, at) ? PercentEncoding.LENGTH : 1;
            }
        }
        return found;
    }

    private HostRun from(int first) {
        List<Label> labels = new ArrayList<>();
        int start = first;
        while (start < text.length() && HostRun.isLabel(text.charAt(start))) {
            int end = start;
            while (end < text.length() && HostRun.isLabel(text.charAt(end))) {
                end++;
            }
            labels.add(new Label(text.substring(start, end), start));
            start = end < text.length() && text.charAt(end) == '.' ? end + 1 : text.length();
        }
        HostRun run = new HostRun(text, labels, authorityAt(first), ValueStart.at(text, first, name, last));
        last = Optional.of(run);
        return run;
    }

    private Optional<Authority> authorityAt(int position) {
        while (authority < authorities.size() && authorities.get(authority).end() <= position) {
            authority++;
        }
        return authority < authorities.size() && authorities.get(authority).start() <= position
                ? Optional.of(authorities.get(authority))
                : Optional.empty();
    }
}
