package org.wissel.web;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The stream that tells a page to read itself again: names of what changed, and nothing else. */
@RestController
class EventsController {

    private final EventStreams streams;

    EventsController(EventStreams streams) {
        this.streams = streams;
    }

    /** @param clusters present where the page shows machines, which are looked at only then */
    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(
            @RequestParam(required = false) String clusters, HttpSession session, HttpServletResponse response) {
        // A proxy must hand on each event at once.
        response.setHeader("X-Accel-Buffering", "no");
        return streams.open(session.getId(), clusters != null);
    }
}
